"""Puts the snapshot of a year together: published numbers from the ledger, exact work, money, and words.

Counts of people come from the ledger and from nowhere else, so no true count can reach a report. The same facts give
the same snapshot, apart from its version, its day, and what changed since the version before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.choices import CHECKS, COUNTS_OF_KINDS
from klankbord.models import AgendaItem, Meeting
from portal import codelists
from portal.models import Organisation
from subsidy import indicators, money, plan
from subsidy.choices import BudgetCategory, ReportKind
from subsidy.disclosure import Cell
from subsidy.exceptions import DisclosureError
from subsidy.ledger import published
from subsidy.models import BudgetLine, SubsidyYear
from subsidy.snapshot import (
    SCHEMA,
    Difference,
    Klankbord,
    Money,
    MoneyLine,
    Number,
    Partner,
    Protected,
    Snapshot,
    Table,
    Work,
)
from subsidy.wording import shown_count

if TYPE_CHECKING:
    from subsidy.models import Period

YEAR_COLUMN = "jaar"
COLUMNS = [*plan.QUARTERS, YEAR_COLUMN]
NOWHERE = "unknown"

Numbers = Mapping[Cell, int]


def build_snapshot(
    period: Period, *, language: str, version: int, today: date, before: Snapshot | None = None
) -> Snapshot:
    """Build the snapshot of a closed year whose numbers were published.

    `before`: the version before, to say what changed since. Everything is in the language of the report.
    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    with override(language):
        numbers = published(period.year)
        snapshot: Snapshot = {
            "schema": SCHEMA,
            "period": period.code,
            "year": period.year,
            "kind": ReportKind.YEAR.value,
            "language": language,
            "version": version,
            "built_on": today.isoformat(),
            "method": plan.METHOD,
            "demo": settings.DEMO,
            "closed_on": period.closed_on.isoformat() if period.closed_on else "",
            "forced_reason": period.forced_reason,
            "work": _work(period.year, numbers),
            "tables": [_table(table, period.year, numbers) for table in plan.TABLES],
            "people": _number(plan.PEOPLE, period.year, numbers),
            "trajectories": _number(plan.TRAJECTORIES, period.year, numbers),
            "money": money_of(period.year),
            "klankbord": _klankbord(period, today),
            "changes": [],
        }
        if before is not None:
            snapshot["changes"] = differences(before, snapshot)
        return snapshot


# --- Published numbers ---------------------------------------------------------------------------------------------


def _values(numbers: Numbers, population: str, year: int, **codes: str) -> list[int]:
    """Return the numbers of the four quarters and of the year."""
    times = (*plan.QUARTERS, None) if plan.POPULATIONS[population].quarterly else (None,)
    try:
        return [numbers[plan.cell_of(population, year, time, **codes)] for time in times]
    except KeyError:
        raise DisclosureError("A number of the plan was never published.") from None


def _table(table: plan.PlannedTable, year: int, numbers: Numbers) -> Table:
    population, split = table.population, table.split
    return {
        "id": f"{population.name}-{split.name}",
        "population": population.name,
        "dimension": split.name,
        "title": str(table.title),
        "unit": str(population.unit),
        "multiple": split.multiple,
        "small_area": split.small_area,
        "columns": list(COLUMNS),
        "rows": [
            {
                "code": code,
                "label": split.label(code),
                "values": _values(numbers, population.name, year, **{split.name: code}),
            }
            for code in split.codes
        ],
        "total": _values(numbers, population.name, year),
    }


def _number(name: str, year: int, numbers: Numbers) -> Number:
    population = plan.POPULATIONS[name]
    *quarters, whole_year = _values(numbers, name, year)
    return {
        "population": name,
        "label": str(population.label),
        "unit": str(population.unit),
        "quarters": quarters,
        "year": whole_year,
        "small": not population.quarterly,
    }


# --- Exact work ----------------------------------------------------------------------------------------------------


def _work(year: int, numbers: Numbers) -> list[Work]:
    done = indicators.work_done(year)
    names = dict(Organisation.objects.values_list("code", "name"))
    return [_activity(kind, year, done.get(kind), names, numbers) for kind in codelists.codes("ACTIVITY_KIND")]


def _activity(
    kind: str, year: int, work: indicators.WorkDone | None, names: Mapping[str, str], numbers: Numbers
) -> Work:
    done = work or indicators.WorkDone()
    return {
        # a01_walk_in is A1 of the assignment.
        "number": f"A{int(kind[1:3])}",
        "code": kind,
        "label": codelists.codelist("ACTIVITY_KIND").label(kind),
        "recorded": work is not None,
        "occasions": sum(done.occasions),
        "occasions_by_quarter": list(done.occasions),
        "minutes": done.minutes,
        "staff_minutes": done.staff_minutes,
        "messages": done.messages,
        "places": done.places,
        "peer_led": done.peer_led,
        "organisations": sorted(_organisation_name(code, names[code]) for code in done.organisations),
        # Where a check was leaves the portal in no form: it could tell whose conversation is in the numbers.
        "municipalities": [] if kind == CHECKS else _labels("MUNICIPALITY", done.municipalities - {NOWHERE}),
        "partners": list(_partners(done.partners)),
        "people": list(_people(kind, year, numbers)) if work else [],
    }


def _people(kind: str, year: int, numbers: Numbers) -> Iterator[Protected]:
    """Return the published counts of people of a kind of activity: those that it knows."""
    for population, field in plan.ACTIVITY_COUNTS.items():
        if kind in COUNTS_OF_KINDS[field]:
            split = plan.split_of(population)
            *quarters, whole_year = _values(numbers, population, year, **{split.name: kind})
            label = str(plan.POPULATIONS[population].label)
            yield {"name": population, "label": label, "quarters": quarters, "year": whole_year}


def _partners(occasions: Mapping[str, int]) -> Iterator[Partner]:
    words = codelists.codelist("REFERRAL_PARTNER")
    for code in words.codes:
        if code in occasions:
            yield {"code": code, "label": words.label(code), "occasions": occasions[code]}


def _labels(name: str, codes: frozenset[str]) -> list[str]:
    """Return the words for some codes, in the fixed order of their list."""
    words = codelists.codelist(name)
    return [words.label(code) for code in words.codes if code in codes]


def _organisation_name(code: str, name: str) -> str:
    words = codelists.codelist("ORGANISATION")
    return words.label(code) if code in words.codes else name


def _klankbord(period: Period, today: date) -> Klankbord:
    """Count the meetings that were held and the points on their agendas: exact, no number of people follows from it.

    Dutch term: klankbordbijeenkomsten. Unit: meetings and points.
    """
    morning = timezone.make_aware(datetime.combine(today, time.min))
    held = Meeting.objects.get_queryset().held_between(period.start, period.end, at=morning)
    return {"meetings": held.count(), "agenda_items": AgendaItem.objects.filter(meeting__in=held).count()}


# --- Money ---------------------------------------------------------------------------------------------------------


def money_of(year: int) -> list[Money]:
    """Return the money of the year and of the year before, as far as the portal holds it; the year itself first."""
    years = SubsidyYear.objects.with_lines().filter(year__in=(year, year - 1)).order_by("-year")
    return [_money_year(subsidy_year) for subsidy_year in years]


def _money_year(year: SubsidyYear) -> Money:
    lines = list(year.lines.all())
    stated = [line for line in lines if line.organisation is None and line.category == BudgetCategory.TOTAL]
    # What is not split stands alone; otherwise the stated total is what the other lines must come to.
    shown = [line for line in lines if line not in stated] or stated
    amounts = {f"{line.organisation_id} {line.category}": line.realised for line in shown}
    spent = sum((line.realised for line in stated or shown), start=money.NOTHING)
    rent = money.shared_rent(year.rent, year=year.year)
    return {
        "year": year.year,
        "demo": year.is_demo,
        "source": year.source,
        "lines": [_money_line(line) for line in sorted(shown, key=_money_order)],
        "spent": _amount(spent),
        "duup": _amount(year.duup),
        "overshoot": _amount(money.overshoot(spent=spent, duup=year.duup)),
        "rent": _amount(year.rent),
        "rent_shared": year.year >= money.RENT_SHARED_FROM,
        "municipal_part": _amount(money.municipal_part(spent=spent, duup=year.duup, rent=rent)),
        "with_rent": _amount(money.municipal_part(spent=spent, duup=year.duup, rent=year.rent)),
        "adds_up": money.MoneyCheck(lines=amounts, total=spent).adds_up,
    }


def _money_order(line: BudgetLine) -> tuple[str, int]:
    return (line.organisation.code if line.organisation else "", BudgetCategory.values.index(line.category))


def _money_line(line: BudgetLine) -> MoneyLine:
    organisation = line.organisation
    return {
        "organisation": _organisation_name(organisation.code, organisation.name) if organisation else _("All together"),
        "category": str(BudgetCategory(line.category).label),
        "budgeted": None if line.budgeted is None else _amount(line.budgeted),
        "realised": _amount(line.realised),
    }


def _amount(amount: Decimal) -> str:
    return str(amount.quantize(money.CENT))


# --- What changed --------------------------------------------------------------------------------------------------


def differences(before: Snapshot, now: Snapshot) -> list[Difference]:
    """Say what a version tells otherwise than the version before, in words and as a reader would see it.

    Published numbers hardly ever are among it: what was published stays. Amounts, meetings and a revision may be.
    A better word for the same thing is no change.
    """
    old, new = ({fact.key: fact for fact in _facts(snapshot)} for snapshot in (before, now))
    return [
        {
            "what": (new.get(key) or old[key]).what,
            "before": old[key].shown if key in old else "",
            "now": new[key].shown if key in new else "",
        }
        for key in dict.fromkeys((*old, *new))
        if key not in old or key not in new or old[key].shown != new[key].shown
    ]


class Fact(NamedTuple):
    """One thing that a snapshot tells: what makes it the same thing in another version, its words, its value."""

    key: tuple[str, ...]
    what: str
    shown: str


def _facts(snapshot: Snapshot) -> Iterator[Fact]:
    """Return everything that a snapshot tells, one by one."""
    for table in snapshot["tables"]:
        yield from _table_facts(table, snapshot["year"])
    for number in (snapshot["people"], snapshot["trajectories"]):
        columns = COLUMNS if number["quarters"] else [YEAR_COLUMN]
        for column, value in zip(columns, [*number["quarters"], number["year"]], strict=True):
            words = f"{number['label']}, {_column(column, snapshot['year'])}"
            yield Fact((number["population"], column), words, shown_count(value, small_area=number["small"]))
    yield from _work_facts(snapshot)
    for year in snapshot["money"]:
        yield from _money_facts(year)
    klankbord = snapshot["klankbord"]
    yield Fact(("meetings",), _("Meetings of the advisory group"), str(klankbord["meetings"]))
    yield Fact(("agenda_items",), _("Points on the agendas of the advisory group"), str(klankbord["agenda_items"]))


def _table_facts(table: Table, year: int) -> Iterator[Fact]:
    rows = [(row["code"], row["label"], row["values"]) for row in table["rows"]]
    for code, label, values in (*rows, ("", _("all together"), table["total"])):
        for column, value in zip(table["columns"], values, strict=True):
            words = f"{table['title']}: {label}, {_column(column, year)}"
            yield Fact((table["id"], code, column), words, shown_count(value, small_area=table["small_area"]))


def _column(column: str, year: int) -> str:
    if column == YEAR_COLUMN:
        return str(year)
    return _("quarter %(number)s of %(year)s") % {"number": column[1:], "year": year}


def _work_facts(snapshot: Snapshot) -> Iterator[Fact]:
    for work in snapshot["work"]:
        for name, what, value in (
            ("occasions", _("times"), work["occasions"]),
            ("minutes", _("minutes"), work["minutes"]),
            ("staff_minutes", _("minutes of staff"), work["staff_minutes"]),
            ("messages", _("messages"), work["messages"]),
            ("places", _("places visited"), work["places"]),
            ("peer_led", _("led by peers"), work["peer_led"]),
        ):
            words = f"{work['number']} {work['label']}: {what}"
            yield Fact((work["code"], name), words, "" if value is None else str(value))


def _money_facts(money_of_year: Money) -> Iterator[Fact]:
    year = str(money_of_year["year"])
    heading = _("Money %(year)s") % {"year": year}
    for name, what, amount in (
        ("duup", _("national contribution (DUUP)"), money_of_year["duup"]),
        ("spent", _("spent"), money_of_year["spent"]),
        ("rent", _("rent of Xenia"), money_of_year["rent"]),
    ):
        yield Fact((year, name), f"{heading}: {what}", amount)
    for line in money_of_year["lines"]:
        names = (line["organisation"], line["category"])
        words = f"{heading}: {', '.join(names)}"
        yield Fact((year, "budgeted", *names), f"{words}, {_('budgeted')}", line["budgeted"] or "")
        yield Fact((year, "realised", *names), f"{words}, {_('spent')}", line["realised"])
