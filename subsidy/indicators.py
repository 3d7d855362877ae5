"""The indicators: what is counted, over which rows, in which unit. PostgreSQL does the counting.

Two kinds, and they never mix (disclosure.md 1b). Counts of people (`true_counts`) are protected: they exist only inside
the publishing of a period, go into the rounding and nowhere else, and are never logged. What staff did (`work_done`)
follows from no number of people and is exact.

A row counts in the quarter whose stamp it carries (`counted_in`), whatever its date. Each table costs one query for
all its quarters together, however many rows there are. What is counted is defined in `contacts.counts`; rows that
were folded after their term count on, so a figure is the same before and after.
Source of the activities A1 to A20 and of what shows them: domain brief section 6.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat, ExtractQuarter

from contacts import counts as recorded
from contacts.choices import CHECKS, COUNTS_OF_KINDS, CROSSING_MARK, SHORT_KINDS, WORK_CHANGE, CountedBy
from contacts.models import Activity, Trajectory
from portal.models import Organisation
from subsidy import board, plan
from subsidy.disclosure import QUARTER, Cell

# Quarter and code, or kind and organisation, with a number.
Groups = Iterator[tuple[str, str, int]]

# How many rows of groups are in memory at once.
AT_ONCE = 200
# Stands for all organisations together, where a code of one could stand.
EVERYBODY = ""
# Here one record of an activity is one conversation, one signal or one trajectory: how often, where and with which
# partner it was follows a number of people, and never leaves the portal exact.
ONE_PERSON_EACH: frozenset[str] = SHORT_KINDS | {"a06_signals", WORK_CHANGE}
# Where a check was tells whose conversation is in the numbers (contacts.choices.CHECKS).
PLACE_TELLS_PEOPLE: frozenset[str] = ONE_PERSON_EACH | {CHECKS}


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What staff did in a year for one kind of activity: exact, and nothing in it is a number of people.

    Dutch term: inzet. `occasions` is per quarter; `messages`, `places` and `peer_led` are None where the kind does not
    know them. Organisations, municipalities and partners are codes. `with_partner`, `by_municipality` and `partners`
    are numbers of occasions; `partner_minutes` is how long the occasions lasted on which a partner was there.
    Of the kinds in ONE_PERSON_EACH only the time may be shown.
    """

    occasions: tuple[int, ...] = (0,) * len(plan.QUARTERS)
    minutes: int = 0
    staff_minutes: int = 0
    messages: int | None = None
    places: int | None = None
    peer_led: int | None = None
    organisations: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    partners: Mapping[str, int] = field(default_factory=dict)
    with_partner: int = 0
    by_municipality: Mapping[str, int] = field(default_factory=dict)
    partner_minutes: Mapping[str, int] = field(default_factory=dict)


def true_counts(year: int, quarters: Sequence[str]) -> dict[Cell, int]:
    """Count everything in the plan over some quarters; with all four of them also the year itself.

    Left out is what cannot be counted any more, for rows were folded before the split existed.
    Protected: only the publishing of a period may call this, and nothing of it may be stored, shown or logged.
    Dutch term: ware aantallen. Unit: as each population says in the plan.
    """
    stamps = [plan.stamp(year, quarter) for quarter in quarters]
    counts = {cell: 0 for quarter in quarters for cell in plan.cells(year, quarter)} | _totals(year, stamps)
    names = dict(Organisation.objects.values_list("pk", "code"))
    for table in plan.TABLES:
        if table.quarterly:
            for stamp, code, number in _groups(table.population.name, table.split, stamps, names):
                cell = plan.cell_of(table.population.name, year, plan.quarter_of(stamp), **{table.split.name: code})
                counts[cell] += number
    lost = recorded.folded_before(stamps)
    for stamp, number in lost.pop((plan.REFERRALS, CountedBy.WARM), {}).items():
        codes = {plan.WARM.name: plan.UNKNOWN}
        counts[plan.cell_of(plan.REFERRALS, year, plan.quarter_of(stamp), **codes)] += number
    if len(quarters) == len(plan.QUARTERS):
        counts |= {cell: _year_count(cell, counts) for cell in plan.cells(year)} | _of_the_year(year, stamps)
    _add_clusters(counts)
    return {cell: number for cell, number in counts.items() if not _is_lost(cell, lost)}


def _year_count(cell: Cell, counts: Mapping[Cell, int]) -> int:
    return sum(counts.get(cell.at(QUARTER, quarter), 0) for quarter in plan.QUARTERS)


def _add_clusters(counts: dict[Cell, int]) -> None:
    """Count each cluster of municipalities as the sum of its members."""
    name = plan.MUNICIPALITY.name
    for cell in counts:
        if (members := plan.CLUSTERS.get(cell.code(name) or "")) is not None:
            counts[cell] = sum(counts[cell.at(name, member)] for member in members)


def _is_lost(cell: Cell, lost: Mapping[tuple[str, str], Mapping[str, int]]) -> bool:
    """Say whether rows are missing in a cell, in its quarter or in any of its year."""
    table = (plan.FIRST, CountedBy.TOTAL.value)
    if cell.population == plan.CONTACTS and cell.code(plan.CONTACT_KIND.name):
        table = (plan.CONTACTS, CountedBy.ACTIVITY.value)
    elif cell.population != plan.FIRST:
        return False
    quarter = cell.code(QUARTER)
    return any(quarter in (None, plan.quarter_of(stamp)) for stamp in lost.get(table, ()))


def _groups(population: str, split: plan.Split, stamps: Sequence[str], names: Mapping[int, str]) -> Groups:
    """Find the query of one table."""
    if population in plan.ACTIVITY_COUNTS:
        return activity_counts(population, stamps)
    if split.name == plan.ORGANISATION:
        groups = recorded.by_organisation(population, stamps)
        return ((stamp, _listed(names.get(owner or 0)), number) for stamp, owner, number in groups)
    if split.name in (plan.CONTACT_KIND.name, plan.FIRST_KIND.name):
        return recorded.by_quarter(population, CountedBy.ACTIVITY, stamps)
    return recorded.by_quarter(population, split.name, stamps)


def _listed(code: str | None) -> str:
    """Return the code of an organisation that the plan knows, or the one for all others."""
    return code if code in plan.ORGANISATIONS else plan.UNKNOWN


def _totals(year: int, stamps: Sequence[str]) -> dict[Cell, int]:
    """Count the totals of all populations; the parts are counted apart, so a table that misses records shows up."""
    totals: defaultdict[Cell, int] = defaultdict(int)
    for population in (plan.CONTACTS, plan.FIRST, plan.PEOPLE, plan.REFERRALS, plan.SIGNALS):
        for stamp, _all, number in recorded.by_quarter(population, CountedBy.TOTAL, stamps):
            totals[plan.cell_of(population, year, plan.quarter_of(stamp))] += number
    rows: QuerySet[Any] = _activities(stamps)
    for row in rows.values("counted_in").annotate(**COUNTED).order_by():
        for name in COUNTED:
            totals[plan.cell_of(name, year, plan.quarter_of(row["counted_in"]))] += row[name]
    return dict(totals)


def _of_the_year(year: int, stamps: Sequence[str]) -> dict[Cell, int]:
    """Count what is published of the whole year only."""
    counts: defaultdict[Cell, int] = defaultdict(int)
    for table in (*plan.TABLES, *plan.CROSSINGS):
        if table.population.name == plan.FIRST and not (isinstance(table, plan.PlannedTable) and table.quarterly):
            names = [split.name for split in table.splits]
            for code, number in recorded.first_contacts(CROSSING_MARK.join(names), year).items():
                codes = dict(zip(names, code.split(CROSSING_MARK), strict=True))
                counts[plan.cell_of(plan.FIRST, year, **codes)] += number
    rows: QuerySet[Any] = _activities(stamps)
    for row in rows.values("organisation__code").annotate(**COUNTED).order_by():
        for name in COUNTED:
            counts[plan.cell_of(name, year, organisatie=_listed(row["organisation__code"]))] += row[name]
    for population in plan.ACTIVITY_COUNTS:
        for kind, organisation, number in activity_counts_of_organisations(population, stamps):
            codes = {plan.split_of(population).name: kind, plan.ORGANISATION: _listed(organisation)}
            counts[plan.cell_of(population, year, **codes)] += number
    stretch = recorded.Stretch.of_years(year, year)
    counts[plan.cell_of(plan.REQUESTS, year)] = sum(
        recorded.in_stretch(plan.REQUESTS, CountedBy.TOTAL, stretch).values()
    )
    for answer, number in recorded.in_stretch(plan.REQUESTS, CountedBy.ANSWER, stretch).items():
        counts[plan.cell_of(plan.REQUESTS, year, **{plan.ANSWER.name: answer})] = number
    counts[plan.cell_of(plan.TRAJECTORIES, year)] = trajectories(year)
    return dict(counts) | board.true_counts(year)


def block_counts(first: int, last: int) -> dict[Cell, int]:
    """Count the people who were helped towards other work in a block of years, and what they are broken down by.

    Protected, like `true_counts`. Four queries. Source: disclosure.md 5.6.
    """
    stretch = recorded.Stretch.of_years(first, last)
    total = sum(recorded.in_stretch(plan.TRAJECTORIES, CountedBy.TOTAL, stretch).values())
    counts = {plan.block_cell(stretch.code): total}
    counts |= dict.fromkeys(plan.block_cells(stretch.code, broken_down=True), 0)
    for table in plan.BLOCK_TABLES:
        for code, number in recorded.in_stretch(plan.TRAJECTORIES, table.split.name, stretch).items():
            counts[plan.block_cell(stretch.code, **{table.split.name: code})] = number
    return counts


# --- Protected counts ----------------------------------------------------------------------------------------------


def activity_counts(population: str, stamps: Sequence[str]) -> Groups:
    """Sum what staff counted at an activity: visits, people reached, replies or participants, by kind of activity.

    Dutch terms: bezoeken, bereikt, reacties, deelnemers. Unit: as counted at the door, so the same person may be in it
    more than once. Source: A1 to A3, A7 to A19, as `contacts.choices.COUNTS_OF_KINDS` says.
    """
    name = plan.ACTIVITY_COUNTS[population]
    rows: QuerySet[Any] = _activities(stamps).exclude(**{name: None})
    groups = rows.values_list("counted_in", "kind").annotate(number=Sum(name)).order_by()
    return iter(groups)


def activity_counts_of_organisations(population: str, stamps: Sequence[str]) -> Groups:
    """Sum what staff counted at an activity by kind of activity and organisation (its code), of all the quarters.

    Unit and source: as `activity_counts`.
    """
    name = plan.ACTIVITY_COUNTS[population]
    rows: QuerySet[Any] = _activities(stamps).exclude(**{name: None})
    return iter(rows.values_list("kind", "organisation__code").annotate(number=Sum(name)).order_by())


def trajectories(year: int) -> int:
    """Count the people who were helped towards other work on some day of a year.

    Dutch term: trajecten. Unit: trajectories, one per person. No stamp: open or not follows from their own days.
    Source: A20; disclosure.md 5.6.
    """
    stretch = recorded.Stretch.of_years(year, year)
    return sum(recorded.in_stretch(plan.TRAJECTORIES, CountedBy.TOTAL, stretch).values())


def _activities(stamps: Iterable[str]) -> QuerySet[Activity]:
    return Activity.objects.counted_in_quarters(stamps)


# --- Exact work ----------------------------------------------------------------------------------------------------


def work_done(
    year: int, quarters: Sequence[str] = plan.QUARTERS, *, organisation: str = EVERYBODY
) -> dict[str, WorkDone]:
    """Add up what staff did, for each kind of activity of which there is a record; of one organisation if it is named.

    Dutch terms: aantal keer, duur, inzet in tijd, verstuurde berichten, bezochte plekken. Units: occasions; `minutes`
    is how long it lasted and `staff_minutes` = sum(minutes x colleagues), each unknown where either is; messages and
    places as staff counted them; partners as occasions on which they were there. Two queries.
    Source: A1 to A20.
    """
    rows: QuerySet[Any] = _activities([plan.stamp(year, quarter) for quarter in quarters])
    if organisation:
        rows = rows.filter(organisation__code=organisation)
    return _added_up(rows, F("counted_in")).get(EVERYBODY, {})


def work_by_organisation(year: int, quarters: Sequence[str] = plan.QUARTERS) -> dict[str, dict[str, WorkDone]]:
    """Add up the same for all together, under the empty code, and for each organisation by its code. Two queries."""
    return _added_up(_activities([plan.stamp(year, quarter) for quarter in quarters]), F("counted_in"))


def work_so_far(year: int, *, organisation: str) -> dict[str, WorkDone]:
    """Add up what one organisation wrote down for a year that is still open, whether or not it is stamped already.

    Exact, and for the coordinator of that organisation only (design.md section 5). Two queries.
    """
    stamps = [plan.stamp(year, quarter) for quarter in plan.QUARTERS]
    counts = Q(counted_in__in=stamps) | Q(counted_in=None, date__year=year)
    rows = Activity.objects.filter(counts, organisation__code=organisation)
    quarter = Concat(Value(f"{year}-Q"), Cast(ExtractQuarter("date"), CharField()), output_field=CharField())
    return _added_up(rows, Coalesce(F("counted_in"), quarter)).get(EVERYBODY, {})


class _Adding:
    """Adds up the rows of one kind of activity as they come, so that none of them stays in memory."""

    def __init__(self) -> None:
        self.occasions: Counter[str] = Counter()
        self.municipalities: Counter[str] = Counter()
        self.sums: Counter[str] = Counter()
        self.organisations: set[str] = set()
        self.partners: Counter[str] = Counter()
        self.partner_minutes: Counter[str] = Counter()

    def add(self, row: Mapping[str, Any]) -> None:
        """Add the work of a quarter in a municipality by an organisation."""
        self.occasions[plan.quarter_of(row["stamp"])] += row["occasions"]
        self.municipalities[row["municipality"]] += row["occasions"]
        self.organisations.add(row["owner"])
        for name in SUMMED:
            self.sums[name] += row[name] or 0

    def add_partner(self, row: Mapping[str, Any]) -> None:
        """Add the occasions on which a partner was there."""
        self.partners[row["partner"]] += row["number"]
        self.partner_minutes[row["partner"]] += row["all_minutes"] or 0

    def work(self, kind: str) -> WorkDone:
        """Return what was added up."""
        return WorkDone(
            occasions=tuple(self.occasions[quarter] for quarter in plan.QUARTERS),
            minutes=self.sums["all_minutes"],
            staff_minutes=self.sums["staff_minutes"],
            with_partner=self.sums["with_partner"],
            organisations=frozenset(self.organisations),
            municipalities=frozenset(self.municipalities),
            by_municipality={} if kind in PLACE_TELLS_PEOPLE else dict(self.municipalities),
            partners=dict(self.partners),
            partner_minutes=dict(self.partner_minutes),
            **{
                name: self.sums[f"all_{name}"]
                for name in ("messages", "places", "peer_led")
                if kind in COUNTS_OF_KINDS[name]
            },
        )


def _added_up(activities: QuerySet[Any], stamp: Any) -> dict[str, dict[str, WorkDone]]:
    """Add up activities by kind: of all together, and of each organisation."""
    grouped: dict[str, Any] = {"stamp": stamp, "owner": F("organisation__code")}
    parts = activities.values("kind", "municipality", **grouped).annotate(**WORK).order_by()
    present = activities.annotate(partner=recorded.each_of("partners")).values("kind", "partner", **grouped)
    partners = present.annotate(number=Count("pk"), all_minutes=Sum("minutes")).order_by()
    found: defaultdict[str, defaultdict[str, _Adding]] = defaultdict(lambda: defaultdict(_Adding))
    for row in parts.iterator(chunk_size=AT_ONCE):
        for owner in (EVERYBODY, row["owner"]):
            found[owner][row["kind"]].add(row)
    for row in partners.iterator(chunk_size=AT_ONCE):
        for owner in (EVERYBODY, row["owner"]):
            found[owner][row["kind"]].add_partner(row)
    return {
        owner: {kind: adding.work(kind) for kind, adding in sorted(found[owner].items())}
        for owner in (EVERYBODY, *sorted(found.keys() - {EVERYBODY}))
    }


COUNTED: dict[str, Any] = {name: Coalesce(Sum(number), 0) for name, number in plan.ACTIVITY_COUNTS.items()}
WORK: dict[str, Any] = {
    "occasions": Count("pk"),
    "all_minutes": Sum("minutes"),
    # Both fields are small integers in the database, and their product need not be one.
    "staff_minutes": Sum(Cast("minutes", IntegerField()) * F("staff")),
    "with_partner": Count("pk", filter=~Q(partners=[])),
    "all_messages": Sum("messages"),
    "all_places": Sum("places"),
    "all_peer_led": Count("pk", filter=Q(peer_led=True)),
}
SUMMED = tuple(name for name in WORK if name != "occasions")


# --- What everybody knows ------------------------------------------------------------------------------------------


def structural_zeros(year: int, quarters: Sequence[str]) -> list[Cell]:
    """Return the counts that everybody knows to be zero: those of what was not held.

    How often a kind of activity was held, and by whom, is published exactly, so five visits at no walk-in would be a
    plain mistake in the report. The same for contacts at a kind, or of an organisation, of which there never was an
    activity. Every activity and every referral says whose it was, and a referral whether it was warm. Five queries, and
    one more with all quarters.
    Source: disclosure.md 5.2, rule R2.
    """
    done = work_done(year, quarters)
    zeros = []
    for population in plan.ACTIVITY_COUNTS:
        split = plan.split_of(population)
        for position, quarter in enumerate(plan.QUARTERS):
            if quarter in quarters:
                held = {kind for kind, work in done.items() if work.occasions[position]}
                zeros += _not_held(population, split, held, year, quarter)
        if len(quarters) == len(plan.QUARTERS):
            zeros += _not_held(population, split, set(done), year, None)
            zeros += _not_held_by(population, split, done, year)
    if len(quarters) == len(plan.QUARTERS):
        zeros += board.structural_zeros(year)
    return [*zeros, *_never_recorded(year, quarters)]


def _not_held(population: str, split: plan.Split, held: Collection[str], year: int, quarter: str | None) -> list[Cell]:
    missing = [code for code in split.codes if code not in held]
    if len(missing) == len(split.codes):
        return [plan.cell_of(population, year, quarter)]
    return [plan.cell_of(population, year, quarter, **{split.name: code}) for code in missing]


def _not_held_by(population: str, split: plan.Split, done: Mapping[str, WorkDone], year: int) -> list[Cell]:
    """Return the organisations that held none of the kinds in the year, and per kind those that did not hold it."""
    by_kind = {kind: set(map(_listed, done[kind].organisations)) for kind in split.codes if kind in done}
    anything = set().union(*by_kind.values())
    codes = [{plan.ORGANISATION: code} for code in plan.BY_ORGANISATION.codes if code not in anything]
    codes += [
        {split.name: kind, plan.ORGANISATION: code}
        for kind, organisations in by_kind.items()
        for code in plan.BY_ORGANISATION.codes
        if code not in organisations
    ]
    return [plan.cell_of(population, year, **place) for place in codes]


def _never_recorded(year: int, quarters: Sequence[str]) -> list[Cell]:
    """Return where no contact or referral can be, in any quarter of the year."""
    until = Activity.objects.filter(date__year__lte=year).order_by()
    held = set(until.values_list("kind", "organisation__code").distinct())
    kinds, organisations = {kind for kind, _code in held}, {_listed(code) for _kind, code in held}
    owners = Trajectory.objects.order_by().values_list("organisation__code", flat=True).distinct()
    zeros = [
        (population, {split.name: kind})
        for population, split in ((plan.CONTACTS, plan.CONTACT_KIND), (plan.FIRST, plan.FIRST_KIND))
        for kind in split.codes
        if kind not in kinds
    ]
    zeros += [
        (population, {plan.ORGANISATION: code})
        for population in (plan.CONTACTS, plan.FIRST)
        for code in plan.BY_ORGANISATION.codes
        if code not in organisations
    ]
    if plan.UNKNOWN not in organisations | set(map(_listed, owners)):
        zeros.append((plan.REFERRALS, {plan.ORGANISATION: plan.UNKNOWN}))
    stamps = [plan.stamp(year, quarter) for quarter in quarters]
    if (plan.REFERRALS, CountedBy.WARM) not in recorded.folded_before(stamps):
        zeros.append((plan.REFERRALS, {plan.WARM.name: plan.UNKNOWN}))
    return [plan.cell_of(population, year, **codes) for population, codes in zeros]
