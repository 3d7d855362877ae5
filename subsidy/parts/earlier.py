"""The published numbers of the year before, for what changed since: of each table the year only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import codelists
from subsidy import indicators, plan
from subsidy.ledger import published
from subsidy.parts.klankbord import klankbord_before
from subsidy.parts.numbers import YEAR_COLUMN
from subsidy.parts.work import shown_of

if TYPE_CHECKING:
    from subsidy.parts.numbers import Numbers
    from subsidy.snapshot import Earlier, EarlierWork, Number, Table


def earlier_part(year: int) -> Earlier | None:
    """Return what was published of the year before; None if nothing was.

    A table of which not every number was published, for it came into the plan later, is left out as a whole. Other work
    is no part of it: two small numbers beside each other tell too much (disclosure.md 5.6).
    """
    before = year - 1
    numbers = published(before)
    tables = [table for planned in plan.TABLES if (table := _table(planned, before, numbers)) is not None]
    if not tables:
        return None
    return {
        "year": before,
        "tables": tables,
        "people": _people(before, numbers),
        "work": _work(before),
        "klankbord": klankbord_before(before),
    }


def _table(planned: plan.PlannedTable, year: int, numbers: Numbers) -> Table | None:
    population, split = planned.population, planned.split
    if population.name == plan.TRAJECTORIES:
        return None
    values = {code: numbers.get(plan.cell_of(population.name, year, **{split.name: code})) for code in split.codes}
    total = numbers.get(plan.cell_of(population.name, year))
    known = {code: value for code, value in values.items() if value is not None}
    if total is None or len(known) < len(values):
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
        "rows": [{"code": code, "label": split.label(code), "values": [value]} for code, value in known.items()],
        "total": [total],
        "revised": [],
    }


def _people(year: int, numbers: Numbers) -> Number | None:
    value = numbers.get(plan.cell_of(plan.PEOPLE, year))
    if value is None:
        return None
    words = plan.POPULATIONS[plan.PEOPLE]
    return {
        "population": plan.PEOPLE,
        "label": str(words.label),
        "unit": str(words.unit),
        "quarters": [],
        "year": value,
        "small": False,
    }


def _work(year: int) -> list[EarlierWork]:
    """Return what staff did, in the order of the activities: exact, and activities are kept longer than contacts."""
    done = shown_of(indicators.work_done(year))
    return [
        {"code": kind, "occasions": sum(done[kind].occasions), "staff_minutes": done[kind].staff_minutes}
        for kind in codelists.codes("ACTIVITY_KIND")
        if kind in done
    ]
