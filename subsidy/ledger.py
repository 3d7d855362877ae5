"""The ledger (publicatieboek): where true counts become published numbers, once and for good.

`publish` counts the records of closed quarters, rounds them together with everything that was published before, and
adds the outcome; what is in the ledger already is constant and never computed again. `published` reads it back, and
`figures` prints it in the format that the attack reads. Nothing else may publish a count of people (design.md D5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from subsidy import indicators, plan
from subsidy.choices import PeriodKind, ReportStep
from subsidy.disclosure import BASE, METHOD_VERSION, QUARTER, YEAR, Cell, Rounding, round_counts
from subsidy.exceptions import PeriodStillOpenError, UnknownPeriodError
from subsidy.models import LedgerEntry, Period
from subsidy.solver import Problem, solve_in_child

if TYPE_CHECKING:
    from datetime import datetime

    from subsidy.models import Report

Numbers = dict[Cell, int]
Solve = Callable[[Problem], Sequence[float]]
OnStep = Callable[[str, float], None]

FORMAT = "sdc-attack-1"
METHOD = f"{plan.METHOD} {METHOD_VERSION}"
# A year takes about a second; a task may take fifty of them (settings), pages included.
SOLVER_SECONDS = 25
TOTAL = "*"


def solve_soon(problem: Problem) -> Sequence[float]:
    """Solve a program in a child process, and give up in time for the task to say so."""
    return solve_in_child(problem, seconds=SOLVER_SECONDS)


def publish(
    period: Period,
    *,
    report: Report | None = None,
    at: datetime,
    on_step: OnStep = lambda step, part: None,
    solve: Solve = solve_soon,
) -> int:
    """Publish the numbers of a closed quarter or year that are not published yet, and of the quarters before it.

    Dutch term: publiceren. Everything that is new goes into one program; the fourth quarter brings the year with it. So
    a year that is published at once finds an answer where four quarters, each blind for the next, might end in numbers
    of which no year can be made. All or nothing. Unit: the numbers that were added; 0 the second time.
    Raises: PeriodStillOpenError; DisclosureError if the counts cannot be made safe.
    Source: disclosure.md 5.2.
    """
    quarters = quarters_of(period)
    _require_closed(period, quarters)
    while True:
        before = published(period.year)
        if not _unpublished(period.year, quarters, before):
            return 0
        fresh = _round(period.year, quarters, before, on_step=on_step, solve=solve)
        # No lock and no open transaction while the program runs. Who was first wins; the other looks again.
        with transaction.atomic():
            list(Period.objects.quarters_of(period.year).select_for_update(no_key=True))
            if published(period.year) == before:
                LedgerEntry.objects.bulk_create(_entries(period.year, fresh, report=report, at=at))
                return len(fresh)


def published(year: int) -> Numbers:
    """Return everything that was published about a year and its quarters, the newest version of each number.

    Unit: counts, multiples of five.
    """
    entries = LedgerEntry.objects.of_year(year).order_by("cell", "version").values_list("cell", "value")
    return {Cell.parse(cell): value for cell, value in entries}


def figures(period: Period) -> dict[str, Any]:
    """Return all published tables of a period, for a year those of its quarters too, in the format of the attack.

    Only what the ledger holds: publish first. Source: disclosure.md 8.
    """
    times = (*plan.QUARTERS, None) if period.kind == PeriodKind.YEAR else quarters_of(period)[-1:]
    return as_figures(period.year, published(period.year), times)


def as_figures(year: int, numbers: Mapping[Cell, int], times: Iterable[str | None]) -> dict[str, Any]:
    """Write numbers in the format of the attack: the tables of some quarters and, as None, of the year as a whole."""
    return {
        "format": FORMAT,
        "dimensions": {
            dimension.name: {"values": list(dimension.values)} | ({"multiple": True} if dimension.multiple else {})
            for dimension in plan.dimensions(year)
            if dimension.name != YEAR
        },
        "rules": {"exact": {"minus": 0, "plus": 0}, "r5": {"minus": BASE, "plus": BASE}},
        "tables": [table for time in times for table in _tables(year, time, numbers)],
        "joint": [],
    }


def quarters_of(period: Period) -> tuple[str, ...]:
    """Return the quarters that must be published for a period: a quarter with those before it, a year with all.

    Raises: UnknownPeriodError for a block, of which nothing is published.
    """
    if period.kind == PeriodKind.BLOCK:
        raise UnknownPeriodError(_("Figures are published by quarter and by year."))
    if period.kind == PeriodKind.YEAR:
        return plan.QUARTERS
    return plan.QUARTERS[: plan.QUARTERS.index(plan.quarter_of(period.code)) + 1]


def _require_closed(period: Period, quarters: Iterable[str]) -> None:
    codes = [*(plan.stamp(period.year, quarter) for quarter in quarters), period.code]
    closed = set(Period.objects.filter(code__in=codes).closed().values_list("code", flat=True))
    for code in codes:
        if code not in closed:
            raise PeriodStillOpenError(_("%(period)s is still open: close it first.") % {"period": code})


def _unpublished(year: int, quarters: Iterable[str], ledger: Mapping[Cell, int]) -> list[str]:
    """Return the quarters of which the ledger has nothing; the fourth and its year are published in one go."""
    return [quarter for quarter in quarters if plan.cell_of(plan.CONTACTS, year, quarter) not in ledger]


def _round(year: int, quarters: Sequence[str], ledger: Mapping[Cell, int], *, on_step: OnStep, solve: Solve) -> Numbers:
    """Count the quarters, and round what is not published yet in one program."""
    on_step(ReportStep.COUNTING, 0.0)
    truth = indicators.true_counts(year, quarters)
    zeros = indicators.structural_zeros(year, quarters)
    new = {cell for quarter in _unpublished(year, quarters, ledger) for cell in plan.cells(year, quarter)}
    if plan.QUARTERS[-1] in quarters:
        new |= set(plan.cells(year))
    rounding = Rounding(
        # What was published of earlier quarters goes along, so that the year stays within reach.
        counts={cell: truth[cell] for cell in (*new, *ledger) if cell in truth},
        ledger=ledger,
        dimensions=plan.dimensions(year),
        key=bytes.fromhex(settings.SDC_KEY),
        structural_zeros=zeros,
        within=plan.WITHIN,
    )
    on_step(ReportStep.ROUNDING, 0.0)
    return round_counts(rounding, solve=solve)


def _entries(year: int, numbers: Mapping[Cell, int], *, report: Report | None, at: datetime) -> list[LedgerEntry]:
    return [
        LedgerEntry(
            population=cell.population,
            year=year,
            cell=cell.key,
            value=value,
            report=report,
            published_at=at,
            method=METHOD,
        )
        for cell, value in sorted(numbers.items())
    ]


def _tables(year: int, quarter: str | None, numbers: Mapping[Cell, int]) -> list[dict[str, Any]]:
    """Return the tables of a quarter or of the year that are in the ledger, in the order of the plan."""
    tables = []
    for population in plan.POPULATIONS.values():
        splits = [table.split for table in plan.TABLES if table.population is population]
        total = plan.cell_of(population.name, year, quarter)
        if total in numbers:
            tables += [_table(total, split, numbers) for split in splits or (None,)]
    return tables


def _table(total: Cell, split: plan.Split | None, numbers: Mapping[Cell, int]) -> dict[str, Any]:
    quarter, year = total.code(QUARTER), total.code(YEAR)
    words = [quarter or year, total.population, split.name if split else None]
    codes = [code for code in split.codes if total.at(split.name, code) in numbers] if split else []
    cells = [{"k": [code], "v": numbers[total.at(split.name, code)]} for code in codes] if split else []
    return {
        "id": " ".join(filter(None, words)),
        "population": f"{total.population}-{year}",
        "fixed": {QUARTER: quarter} if quarter else {},
        "dims": [split.name] if split else [],
        "rule": "r5",
        "cells": [*cells, {"k": [TOTAL] if split else [], "v": numbers[total]}],
    }
