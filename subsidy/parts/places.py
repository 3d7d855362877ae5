"""The parts of a municipality: what was published of it, and what staff did there.

Each count is a number of the ledger, the same one that the year report shows. What is left out is left out by its
published number, so leaving out tells nothing that is not published (disclosure.md 5.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Activity
from portal import codelists
from subsidy import indicators, plan
from subsidy.exceptions import DisclosureError
from subsidy.parts.numbers import YEAR_COLUMN, revised_in

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from subsidy.parts.numbers import Numbers, Revised
    from subsidy.snapshot import Crossing, Heading, Money, Row, Table, Work

FIRST_CONTACTS = "eerste_contacten"
MUNICIPALITY = "gemeente"
# Below it a number of a municipality is not broken down (disclosure.md 5.5).
BROKEN_DOWN_FROM = 20


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way to break the first contacts of a municipality down: its dimension, its list of codes, its title."""

    dimension: str
    codelist: str
    title: _StrPromise
    multiple: bool = False


BREAKDOWNS = (
    Breakdown("kanaal", "CHANNEL", gettext_lazy("First contacts by channel")),
    Breakdown("werkplek", "WORK_SETTING", gettext_lazy("First contacts by place of work")),
    Breakdown("gender", "GENDER", gettext_lazy("First contacts by gender")),
    Breakdown("onderwerp", "TOPIC", gettext_lazy("First contacts by topic"), multiple=True),
)


def municipality_tables(code: str, year: int, numbers: Numbers, *, revised: Revised = ()) -> list[Table]:
    """Return the two numbers of a municipality, its contacts and its first contacts, each beside the whole region.

    Tables of one row and the year only, where 0 and 5 are both told as 0-10.
    Raises: DisclosureError if the contacts of the year were never published by municipality.
    """
    contacts = _own_number(plan.CONTACTS, code, year, numbers, revised)
    if contacts is None:
        raise DisclosureError("A number of the plan was never published.")
    first = _own_number(FIRST_CONTACTS, code, year, numbers, revised)
    return [contacts, first] if first else [contacts]


def _own_number(population: str, code: str, year: int, numbers: Numbers, revised: Revised) -> Table | None:
    cells = {"": plan.cell_of(population, year), code: plan.cell_of(population, year, **{MUNICIPALITY: code})}
    here, region = numbers.get(cells[code]), numbers.get(cells[""])
    if here is None or region is None:
        return None
    return {
        "id": f"{population}-{MUNICIPALITY}",
        "population": population,
        "dimension": MUNICIPALITY,
        "title": _("Contacts by municipality") if population == plan.CONTACTS else _("First contacts by municipality"),
        "unit": str(plan.POPULATIONS[population].unit),
        "multiple": False,
        "small_area": True,
        "columns": [YEAR_COLUMN],
        "rows": [{"code": code, "label": codelists.codelist("MUNICIPALITY").label(code), "values": [here]}],
        "total": [region],
        "revised": [[place, YEAR_COLUMN] for place, cell in cells.items() if cell in revised],
    }


def municipality_crossings(code: str, year: int, numbers: Numbers) -> tuple[list[Crossing], list[str]]:
    """Return the first contacts of a municipality broken down, and sentences on what is left out, with the reason.

    Each is the row of this municipality of a crossing of the year report, with the region below it. That table can be
    too thin for the year report and this row full enough: here the limit is the one for municipalities (disclosure.md
    5.5). The attack knows all rows, whoever asks for all sheets (5.3).
    """
    here = numbers.get(plan.cell_of(FIRST_CONTACTS, year, **{MUNICIPALITY: code}))
    contacts = numbers.get(plan.cell_of(plan.CONTACTS, year, **{MUNICIPALITY: code}), 0)
    if here is None:
        return [], [_("Of this year first contacts were not published by municipality, so they are not broken down.")]
    if min(here, contacts) < BROKEN_DOWN_FROM:
        return [], [
            _(
                "Too few people to break down: the number of first contacts in the municipality is below %(limit)s."
                " That protects the people behind the numbers."
            )
            % {"limit": BROKEN_DOWN_FROM}
        ]
    found = [_crossing(breakdown, code, year, numbers) for breakdown in BREAKDOWNS]
    return [crossing for crossing in found if crossing is not None], []


def _crossing(breakdown: Breakdown, code: str, year: int, numbers: Numbers) -> Crossing | None:
    words = codelists.codelist(breakdown.codelist)
    columns: list[Heading] = [{"code": one, "label": words.label(one)} for one in words.codes]

    def number(**codes: str) -> int:
        return numbers[plan.cell_of(FIRST_CONTACTS, year, **codes)]

    try:
        here = number(**{MUNICIPALITY: code})
        values = [number(**{MUNICIPALITY: code, breakdown.dimension: one}) for one in words.codes]
        region = [number(**{breakdown.dimension: one}) for one in words.codes]
        total = number()
    except KeyError:
        return None
    return {
        "id": f"{FIRST_CONTACTS}-{MUNICIPALITY}-{breakdown.dimension}",
        "population": FIRST_CONTACTS,
        "row_dimension": MUNICIPALITY,
        "column_dimension": breakdown.dimension,
        "title": str(breakdown.title),
        "unit": _("first contacts"),
        "small_area": True,
        "multiple_rows": False,
        "multiple_columns": breakdown.multiple,
        "rows": [{"code": code, "label": codelists.codelist("MUNICIPALITY").label(code)}],
        "columns": columns,
        "values": [values],
        "row_totals": [here],
        "column_totals": region,
        "total": total,
    }


def region_tables(
    year: int, numbers: Numbers, wanted: tuple[tuple[str, str], ...], *, revised: Revised = ()
) -> list[Table]:
    """Return some one-way tables of the whole region, of the year alone, as far as they were published."""
    tables = (_region_table(table, year, numbers, revised) for table in plan.TABLES if (_names(table)) in wanted)
    return [table for table in tables if table is not None]


def _names(table: plan.PlannedTable) -> tuple[str, str]:
    return table.population.name, table.split.name


def _region_table(planned: plan.PlannedTable, year: int, numbers: Numbers, revised: Revised) -> Table | None:
    population, split = planned.population, planned.split
    try:
        total = numbers[plan.cell_of(population.name, year)]
        rows: list[Row] = [
            {
                "code": code,
                "label": split.label(code),
                "values": [numbers[plan.cell_of(population.name, year, **{split.name: code})]],
            }
            for code in split.codes
        ]
    except KeyError:
        return None
    return {
        "id": f"{population.name}-{split.name}",
        "population": population.name,
        "dimension": split.name,
        "title": str(planned.title),
        "unit": str(population.unit),
        "multiple": split.multiple,
        "small_area": split.small_area,
        "columns": [YEAR_COLUMN],
        "rows": rows,
        "total": [total],
        "revised": revised_in(planned, year, (None,), revised),
    }


def work_there(code: str, year: int) -> list[Work]:
    """Return what staff did in a municipality, for each activity of which there is a record: exact.

    Dutch term: inzet in de gemeente. Left out: joint checks, for where a check was leaves the portal in no form, and
    what is one person each, for a time of it would say that there is somebody in that village.
    """
    stamps = [plan.stamp(year, quarter) for quarter in plan.QUARTERS]
    rows: QuerySet[Any] = Activity.objects.counted_in_quarters(stamps).filter(municipality=code)
    rows = rows.exclude(kind__in=indicators.PLACE_TELLS_PEOPLE)
    what = {name: indicators.WORK[name] for name in ("occasions", "all_minutes", "staff_minutes")}
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows.values("kind", "counted_in").annotate(**what).order_by():
        found.setdefault(row["kind"], {})[plan.quarter_of(row["counted_in"])] = row
    return [_work(kind, found[kind]) for kind in codelists.codes("ACTIVITY_KIND") if kind in found]


def _work(kind: str, quarters: dict[str, dict[str, Any]]) -> Work:
    def each(name: str) -> list[int]:
        return [(quarters[quarter][name] or 0) if quarter in quarters else 0 for quarter in plan.QUARTERS]

    return {
        "number": f"A{int(kind[1:3])}",
        "code": kind,
        "label": codelists.codelist("ACTIVITY_KIND").label(kind),
        "recorded": True,
        "occasions": sum(each("occasions")),
        "occasions_by_quarter": each("occasions"),
        "minutes": sum(each("all_minutes")),
        "staff_minutes": sum(each("staff_minutes")),
        "messages": None,
        "places": None,
        "peer_led": None,
        "organisations": [],
        "municipalities": [],
        "partners": [],
        "people": [],
    }


def money_for(code: str, years: list[Money], year: int) -> list[Money]:
    """Return the money of a year as a municipality reads it: what all pay together, and its own share alone."""
    return [
        {
            **money,
            "lines": [],
            "income": [],
            "settlements": [],
            "checks": [],
            "shares": [share for share in money["shares"] if share["code"] == code],
        }
        for money in years
        if money["year"] == year
    ]
