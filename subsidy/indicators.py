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

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

from contacts import counts as recorded
from contacts.choices import COUNTS_OF_KINDS, CountedBy
from contacts.models import Activity
from subsidy import plan
from subsidy.disclosure import QUARTER, Cell

Groups = Iterator[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What staff did in a year for one kind of activity: exact, and nothing in it is a number of people.

    Dutch term: inzet. `occasions` is per quarter; `messages`, `places` and `peer_led` are None where the kind does not
    know them. Organisations, municipalities and partners are codes.
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


def true_counts(year: int, quarters: Sequence[str]) -> dict[Cell, int]:
    """Count everything in the plan over some quarters; with all four of them also the year itself.

    Protected: only the publishing of a period may call this, and nothing of it may be stored, shown or logged.
    Dutch term: ware aantallen. Unit: as each population says in the plan.
    """
    counts = {cell: 0 for quarter in quarters for cell in plan.cells(year, quarter)}
    stamps = [plan.stamp(year, quarter) for quarter in quarters]
    counts |= _totals(year, stamps)
    for table in plan.TABLES:
        for stamp, code, number in _groups(table.population.name, table.split.name, stamps):
            cell = plan.cell_of(table.population.name, year, plan.quarter_of(stamp), **{table.split.name: code})
            counts[cell] += number
    if len(quarters) == len(plan.QUARTERS):
        counts |= {cell: _year_count(cell, counts) for cell in plan.cells(year)}
        counts[plan.cell_of(plan.TRAJECTORIES, year)] = trajectories(year)
    return counts


def _year_count(cell: Cell, counts: Mapping[Cell, int]) -> int:
    return sum(counts.get(cell.at(QUARTER, quarter), 0) for quarter in plan.QUARTERS)


def _groups(population: str, split: str, stamps: Sequence[str]) -> Groups:
    """Find the query of one table."""
    if population in plan.ACTIVITY_COUNTS:
        return activity_counts(population, stamps)
    return recorded.by_quarter(population, split, stamps)


def _totals(year: int, stamps: Sequence[str]) -> dict[Cell, int]:
    """Count the totals of all populations; the parts are counted apart, so a table that misses records shows up."""
    totals: defaultdict[Cell, int] = defaultdict(int)
    for population in (plan.CONTACTS, plan.PEOPLE, plan.REFERRALS, plan.SIGNALS):
        for stamp, _all, number in recorded.by_quarter(population, CountedBy.TOTAL, stamps):
            totals[plan.cell_of(population, year, plan.quarter_of(stamp))] += number
    numbers = {name: Coalesce(Sum(number), 0) for name, number in plan.ACTIVITY_COUNTS.items()}
    rows: QuerySet[Any] = _activities(stamps)
    for row in rows.values("counted_in").annotate(**numbers).order_by():
        for name in numbers:
            totals[plan.cell_of(name, year, plan.quarter_of(row["counted_in"]))] += row[name]
    return dict(totals)


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


def work_done(year: int, quarters: Sequence[str] = plan.QUARTERS) -> dict[str, WorkDone]:
    """Add up what staff did, for each kind of activity of which there is a record.

    Dutch terms: aantal keer, duur, inzet in tijd, verstuurde berichten, bezochte plekken. Units: occasions; `minutes`
    is how long it lasted and `staff_minutes` = sum(minutes x colleagues), each unknown where either is; messages and
    places as staff counted them; partners as occasions on which they were there. Two queries.
    Source: A1 to A20.
    """
    stamps = [plan.stamp(year, quarter) for quarter in quarters]
    partners = _partner_occasions(stamps)
    by_kind: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    rows: QuerySet[Any] = _activities(stamps)
    for row in rows.values("counted_in", "kind").annotate(**WORK).order_by():
        by_kind[row["kind"]][plan.quarter_of(row["counted_in"])] = row
    return {kind: _work_of(kind, rows, partners.get(kind, {})) for kind, rows in by_kind.items()}


def structural_zeros(year: int, quarters: Sequence[str]) -> list[Cell]:
    """Return the counts that everybody knows to be zero: those of a kind of activity that was not held.

    How often it was held is published exactly, so five visits at no walk-in would be a plain mistake in the report.
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
    return zeros


def _not_held(population: str, split: plan.Split, held: Collection[str], year: int, quarter: str | None) -> list[Cell]:
    missing = [code for code in split.codes if code not in held]
    if len(missing) == len(split.codes):
        return [plan.cell_of(population, year, quarter)]
    return [plan.cell_of(population, year, quarter, **{split.name: code}) for code in missing]


def _work_of(kind: str, rows: Mapping[str, Mapping[str, Any]], partners: Mapping[str, int]) -> WorkDone:
    """Put the quarters of one kind together."""
    return WorkDone(
        occasions=tuple(rows[quarter]["occasions"] if quarter in rows else 0 for quarter in plan.QUARTERS),
        minutes=_sum(rows, "all_minutes"),
        staff_minutes=_sum(rows, "staff_minutes"),
        organisations=frozenset().union(*(row["organisations"] for row in rows.values())),
        municipalities=frozenset().union(*(row["municipalities"] for row in rows.values())),
        partners=partners,
        **{
            name: _sum(rows, f"all_{name}")
            for name in ("messages", "places", "peer_led")
            if kind in COUNTS_OF_KINDS[name]
        },
    )


def _sum(rows: Mapping[str, Mapping[str, Any]], name: str) -> int:
    return sum(row[name] or 0 for row in rows.values())


def _partner_occasions(stamps: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count on how many occasions each partner was there, by kind of activity."""
    rows: QuerySet[Any] = _activities(stamps)
    occasions: defaultdict[str, dict[str, int]] = defaultdict(dict)
    groups = rows.annotate(partner=recorded.each_of("partners")).values("kind", "partner").annotate(number=Count("pk"))
    for row in groups.order_by():
        occasions[row["kind"]][row["partner"]] = row["number"]
    return occasions


WORK: dict[str, Any] = {
    "occasions": Count("pk"),
    "all_minutes": Sum("minutes"),
    # Both fields are small integers in the database, and their product need not be one.
    "staff_minutes": Sum(Cast("minutes", IntegerField()) * F("staff")),
    "all_messages": Sum("messages"),
    "all_places": Sum("places"),
    "all_peer_led": Count("pk", filter=Q(peer_led=True)),
    "organisations": ArrayAgg("organisation__code", distinct=True),
    "municipalities": ArrayAgg("municipality", distinct=True),
}
