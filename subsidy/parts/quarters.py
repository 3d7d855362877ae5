"""The parts of a quarter: its tables beside the earlier quarters of the year, and what staff did in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import codelists
from portal.models import Organisation
from subsidy import indicators, ledger, plan
from subsidy.exceptions import DisclosureError
from subsidy.parts.numbers import revised_in
from subsidy.parts.work import organisation_name, shown_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from subsidy.parts.numbers import Numbers
    from subsidy.snapshot import Number, Table, Work


def quarters_until(quarter: str) -> tuple[str, ...]:
    """Return the quarters of a year up to one of them, that one included."""
    return plan.QUARTERS[: plan.QUARTERS.index(quarter) + 1]


def quarter_tables(year: int, quarter: str, numbers: Numbers) -> list[Table]:
    """Return the one-way tables that were published of a quarter, each with the quarters before it as columns.

    A table of which only the year has numbers is not among them, nor is the year itself: it is not over.
    Raises: DisclosureError if nothing was published of the quarter.
    """
    quarters = quarters_until(quarter)
    if any(plan.cell_of(plan.CONTACTS, year, one) not in numbers for one in quarters):
        raise DisclosureError("A number of the plan was never published.")
    revised = ledger.revised(year)
    tables = (_table(planned, year, quarters, numbers) for planned in plan.TABLES)
    return [
        {**table, "revised": revised_in(planned, year, quarters, revised)}
        for planned, table in zip(plan.TABLES, tables, strict=True)
        if table is not None
    ]


def _table(planned: plan.PlannedTable, year: int, quarters: Sequence[str], numbers: Numbers) -> Table | None:
    population, split = planned.population, planned.split

    def values(**codes: str) -> list[int]:
        return [numbers[plan.cell_of(population.name, year, one, **codes)] for one in quarters]

    try:
        total, rows = values(), {code: values(**{split.name: code}) for code in split.codes}
    except KeyError:
        # Published by the year only, or a table that the plan did not have yet in an earlier quarter.
        return None
    return {
        "id": f"{population.name}-{split.name}",
        "population": population.name,
        "dimension": split.name,
        "title": str(planned.title),
        "unit": str(population.unit),
        "multiple": split.multiple,
        "small_area": split.small_area,
        "columns": list(quarters),
        "rows": [{"code": code, "label": split.label(code), "values": row} for code, row in rows.items()],
        "total": total,
        "revised": [],
    }


def quarter_people(year: int, quarter: str, numbers: Numbers) -> Number | None:
    """Return the people in the contacts of the quarter and of those before it; its `year` is that of the quarter.

    The year is not over, so the number that stands for the whole is the one of the last quarter.
    """
    population = plan.POPULATIONS[plan.PEOPLE]
    cells = [plan.cell_of(plan.PEOPLE, year, one) for one in quarters_until(quarter)]
    if any(cell not in numbers for cell in cells):
        return None
    quarters = [numbers[cell] for cell in cells]
    return {
        "population": plan.PEOPLE,
        "label": str(population.label),
        "unit": str(population.unit),
        "quarters": quarters,
        "year": quarters[-1],
        "small": False,
    }


def quarter_work(year: int, quarter: str) -> list[Work]:
    """Return what staff did in a quarter for each activity, and how often in the quarters before it: exact."""
    so_far = shown_of(indicators.work_done(year, quarters_until(quarter)))
    in_quarter = shown_of(indicators.work_done(year, [quarter]))
    names = dict(Organisation.objects.values_list("code", "name"))
    return [
        _work(kind, quarter, so_far.get(kind), in_quarter.get(kind), names) for kind in codelists.codes("ACTIVITY_KIND")
    ]


def _work(
    kind: str,
    quarter: str,
    so_far: indicators.WorkDone | None,
    in_quarter: indicators.WorkDone | None,
    names: Mapping[str, str],
) -> Work:
    before, done = so_far or indicators.WorkDone(), in_quarter or indicators.WorkDone()
    return {
        "number": f"A{int(kind[1:3])}",
        "code": kind,
        "label": codelists.codelist("ACTIVITY_KIND").label(kind),
        "recorded": in_quarter is not None,
        "occasions": sum(done.occasions),
        "occasions_by_quarter": list(before.occasions[: len(quarters_until(quarter))]),
        "minutes": done.minutes,
        "staff_minutes": done.staff_minutes,
        "messages": done.messages,
        "places": done.places,
        "peer_led": done.peer_led,
        "organisations": sorted(organisation_name(code, names[code]) for code in done.organisations),
        "municipalities": [],
        "partners": [],
        "people": [],
    }
