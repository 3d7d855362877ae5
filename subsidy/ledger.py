"""The ledger (publicatieboek): where true counts become published numbers, once and for good.

`publish` counts the records of closed periods, rounds them together with everything that was published before, has the
outcome attacked, and adds it; what is in the ledger already is constant. `revise` looks at a year again, once in a
calendar year. `published` reads the numbers back, and `figures` prints them in the format that the attack reads.
Nothing else may publish a count of people (design.md D5).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from subsidy import indicators, plan
from subsidy.audit.knowledge import gate_publication
from subsidy.choices import PeriodKind, ReportStep
from subsidy.disclosure import BASE, BLOCK, METHOD_VERSION, Cell, Relation, Rounding, round_counts
from subsidy.exceptions import AlreadyRevisedError, DisclosureError, PeriodStillOpenError, UnknownPeriodError
from subsidy.figures import as_block_figures, as_figures
from subsidy.models import LedgerEntry, Period, Revision
from subsidy.rules import RULES
from subsidy.solver import Problem, solve_in_child

if TYPE_CHECKING:
    from datetime import datetime

    from subsidy.models import Report

Numbers = dict[Cell, int]
Solve = Callable[[Problem], Sequence[float]]
OnStep = Callable[[str, float], None]
# Attacks all that was published of a year together with what is about to be, knowing the truth of it.
# Raises: DisclosureError if anything can be worked out.
Gate = Callable[[Mapping[str, Any], Mapping[Cell, int]], None]

METHOD = f"{plan.METHOD} {METHOD_VERSION}"
# A year takes a few seconds; what a whole report may take is in subsidy.tasks.
SOLVER_SECONDS = 25


# What every publication passes (disclosure.md 5.3); a caller brings another one only to try out what it does.
GATE = gate_publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What publishing works with: the solver, the attack, and who hears how far it is.

    Without another one, each runs in a process of its own, and gives up in time for the task to say so. Who listens
    hears about once a second that somebody waits for it, and may stop it by raising.
    """

    solve: Solve | None = None
    gate: Gate | None = None
    on_step: OnStep = lambda step, part: None

    def solved(self, problem: Problem) -> Sequence[float]:
        """Solve a program."""
        if self.solve is not None:
            return self.solve(problem)
        return solve_in_child(problem, seconds=SOLVER_SECONDS, on_wait=self._still_rounding)

    def attack(self, figures: Mapping[str, Any], truth: Mapping[Cell, int]) -> None:
        """Attack what is about to be published. Raises: DisclosureError if anything can be worked out."""
        if self.gate is not None:
            self.gate(figures, truth)
        else:
            GATE(figures, truth, on_wait=self._still_rounding)

    def _still_rounding(self) -> None:
        self.on_step(ReportStep.ROUNDING, 0.5)


def publish(  # noqa: PLR0913  (each is a border of its own)
    period: Period,
    *,
    report: Report | None = None,
    at: datetime,
    on_step: OnStep = lambda step, part: None,
    solve: Solve | None = None,
    gate: Gate | None = None,
) -> int:
    """Publish the numbers of a closed period that are not published yet, and of the quarters before it.

    Dutch term: publiceren. Everything that is new goes into one program; the fourth quarter brings the year with it. So
    a year that is published at once finds an answer where four quarters, each blind for the next, might end in numbers
    of which no year can be made. Trajectories and requests have no quarter and may change until their year is closed:
    they come with the year if it is closed by then, and else with the next publication after that. All or nothing.
    Unit: the numbers that were added; 0 the second time.
    Raises: PeriodStillOpenError; DisclosureError if the counts cannot be made safe, or the attack finds something.
    Source: disclosure.md 5.2 and 5.3; 5.6 for a block.
    """
    means = Means(solve=solve, gate=gate, on_step=on_step)
    if period.kind == PeriodKind.BLOCK:
        return _publish_block(period, means, report=report, at=at)
    quarters = quarters_of(period)
    _require_closed([*(plan.stamp(period.year, quarter) for quarter in quarters), period.code])
    while True:
        before, around = published(period.year), _block_around(period.year)
        new = _due(period.year, quarters, before)
        if not new:
            return 0
        on_step(ReportStep.COUNTING, 0.0)
        rounding = _rounding(period.year, quarters, before, around, new)
        on_step(ReportStep.ROUNDING, 0.0)
        fresh = round_counts(rounding, solve=means.solved)
        _attack(period.year, {**before, **fresh}, rounding.counts, means)
        # No lock and no open transaction while the program runs. Who was first wins; the other looks again.
        with transaction.atomic():
            _lock([period.year])
            if (published(period.year), _block_around(period.year)) == (before, around):
                write(period.year, fresh, report=report, at=at)
                return len(fresh)


def revise(  # noqa: PLR0913  (as publish)
    period: Period,
    *,
    at: datetime,
    report: Report | None = None,
    on_step: OnStep = lambda step, part: None,
    solve: Solve | None = None,
    gate: Gate | None = None,
) -> int:
    """Look at a published year again, once in a calendar year, and move what is more than five from the truth by now.

    Dutch term: herzien. All cells go into one program whose target is what they say: a cell moves because it must, or
    because the sums need it, and nobody sees which. So no revision can be subtracted. Nothing moves while all are
    within five. That it was done is written down either way. Unit: the numbers that became a new version.
    Raises: AlreadyRevisedError the second time; UnknownPeriodError for anything but a year; PeriodStillOpenError if the
    year was never published; DisclosureError as for `publish`.
    Source: disclosure.md 5.4.
    """
    if period.kind != PeriodKind.YEAR:
        raise UnknownPeriodError(_("Only a year is revised, together with its quarters."))
    year, today = period.year, timezone.localdate(at)
    before, around = published(year), _block_around(year)
    if plan.cell_of(plan.CONTACTS, year) not in before:
        raise PeriodStillOpenError(_("%(period)s was not published yet.") % {"period": period.code})
    if Revision.objects.filter(year=year, done_on__year=today.year).exists():
        raise AlreadyRevisedError(_("The figures of this year were revised this calendar year already."))
    means = Means(solve=solve, gate=gate, on_step=on_step)
    # A report has counted before it comes here, and its progress never goes back.
    on_step(ReportStep.ROUNDING, 0.5)
    rounding = _rounding_again(year, before, around)
    moved: Numbers = {}
    if any(abs(before[cell] - count) > BASE for cell, count in rounding.counts.items()):
        fresh = round_counts(rounding, solve=means.solved)
        moved = {cell: value for cell, value in fresh.items() if value != before[cell]}
        _attack(year, {**before, **moved}, rounding.counts, means, moved=moved)
    with transaction.atomic():
        _lock([year])
        if Revision.objects.filter(year=year, done_on__year=today.year).exists():
            raise AlreadyRevisedError(_("The figures of this year were revised this calendar year already."))
        if _block_around(year) != around:
            raise DisclosureError("The block of this year was published meanwhile: try again.")
        Revision.objects.create(year=year, done_on=today)
        write(year, moved, report=report, at=at, versions=versions(year))
        audit.record(audit.doer(), audit.AuditAction.PERIOD_REVISED, subject=f"period:{period.code}")
    return len(moved)


def revise_once(period: Period, *, at: datetime, report: Report | None = None, **means: Any) -> int:
    """Revise a year if that was not done yet in this calendar year; 0 if it was.

    Raises: as `revise`, but for the second time.
    """
    try:
        return revise(period, at=at, report=report, **means)
    except AlreadyRevisedError:
        return 0


def published(year: int) -> Numbers:
    """Return everything that was published about a year and its quarters, the newest version of each number.

    Unit: counts, multiples of five.
    """
    return numbers_of(LedgerEntry.objects.of_year(year))


def published_block(code: str) -> Numbers:
    """Return what was published about a block of years, such as 2024-2026; nothing if it is not closed.

    Unit: people, multiples of five.
    """
    return numbers_of(LedgerEntry.objects.of_block(code))


def versions(year: int) -> dict[Cell, int]:
    """Return the version of the numbers of a year that were revised; the others are as they were first published."""
    rows = LedgerEntry.objects.of_year(year).filter(version__gt=1).order_by("version").values_list("cell", "version")
    return {Cell.parse(cell): version for cell, version in rows}


def revised(year: int) -> frozenset[Cell]:
    """Return the numbers of a year that get the mark "herzien"."""
    return frozenset(versions(year))


def figures(period: Period) -> dict[str, Any]:
    """Return all published tables of a period, for a year those of its quarters too, in the format of the attack.

    Only what the ledger holds: publish first. Source: disclosure.md 8.
    """
    if period.kind == PeriodKind.BLOCK:
        return as_block_figures(period.code, published_block(period.code))
    times = (*plan.QUARTERS, None) if period.kind == PeriodKind.YEAR else quarters_of(period)[-1:]
    return as_figures(period.year, published(period.year), times, versions=versions(period.year))


def quarters_of(period: Period) -> tuple[str, ...]:
    """Return the quarters that must be published for a period: a quarter with those before it, a year with all.

    Raises: UnknownPeriodError for a block, which has years.
    """
    if period.kind == PeriodKind.BLOCK:
        raise UnknownPeriodError(_("A block of years has no quarters."))
    if period.kind == PeriodKind.YEAR:
        return plan.QUARTERS
    return plan.QUARTERS[: plan.QUARTERS.index(plan.quarter_of(period.code)) + 1]


def _require_closed(codes: Sequence[str]) -> None:
    closed = set(Period.objects.filter(code__in=codes).closed().values_list("code", flat=True))
    for code in codes:
        if code not in closed:
            raise PeriodStillOpenError(_("%(period)s is still open: close it first.") % {"period": code})


def _due(year: int, quarters: Sequence[str], ledger: Mapping[Cell, int]) -> set[Cell]:
    """Return what is to be published: quarters of which the ledger has nothing, and with the fourth their year."""
    missing = [quarter for quarter in quarters if plan.cell_of(plan.CONTACTS, year, quarter) not in ledger]
    due = {cell for quarter in missing for cell in plan.cells(year, quarter)}
    if plan.QUARTERS[-1] in quarters:
        names = _due_of_the_year(year, ledger)
        due |= {cell for cell in plan.cells(year) if cell.population in names}
    return due


def _due_of_the_year(year: int, ledger: Mapping[Cell, int]) -> set[str]:
    """Return the populations whose numbers of the year are to be published.

    Those without quarters count by their own days and carry no stamp: only closing the year makes them final.
    """
    missing = {name for name in plan.POPULATIONS if plan.cell_of(name, year) not in ledger}
    without_quarters = {name for name in missing if not plan.POPULATIONS[name].quarterly}
    due = missing - without_quarters if plan.CONTACTS in missing else set()
    # What was published under an earlier plan had all that this plan knew, and is not completed: not with what the
    # first plan lacked, and not with what came after the requests. All counts of a year as a whole come out together,
    # so where the requests stand, that moment is past. A trajectory may stand there alone, for a block needs it.
    earlier_plan = plan.REQUESTS not in missing or (
        plan.FIRST in missing and not missing & {plan.CONTACTS, plan.TRAJECTORIES}
    )
    if without_quarters and not earlier_plan and Period.objects.filter(code=str(year)).closed().exists():
        due |= without_quarters
    return due


# --- What is asked --------------------------------------------------------------------------------------------------


def _rounding(year: int, quarters: Sequence[str], ledger: Numbers, around: Numbers, new: Collection[Cell]) -> Rounding:
    """Count the quarters, and ask for what is not published yet."""
    truth = indicators.true_counts(year, quarters)
    of_year = plan.cell_of(plan.TRAJECTORIES, year)
    owing = {of_year: truth[of_year] + _short_of_the_block(year, around)} if of_year in new else {}
    return Rounding(
        # What was published of earlier quarters goes along, so that the year stays within reach.
        counts={cell: truth[cell] for cell in (*new, *ledger) if cell in truth},
        ledger={**ledger, **around},
        owing=owing,
        **_rules(year, quarters),
    )


def _rounding_again(year: int, before: Numbers, around: Numbers) -> Rounding:
    """Count a year again, and ask for all of it anew. What the plan does not know any more stays as it is."""
    truth = indicators.true_counts(year, plan.QUARTERS)
    counts = {cell: truth[cell] for cell in before if cell in truth}
    return Rounding(
        counts=counts,
        ledger={cell: value for cell, value in before.items() if cell not in truth} | around,
        revised={cell: before[cell] for cell in counts},
        **_rules(year, plan.QUARTERS),
    )


def _rules(year: int, quarters: Sequence[str]) -> dict[str, Any]:
    def linked(cells: Collection[Cell]) -> Iterator[Relation]:
        yield from plan.linked(cells)
        yield from plan.block_links(plan.block_of(year), cells)

    return {
        "dimensions": plan.dimensions(year),
        "key": rounding_key(),
        "structural_zeros": indicators.structural_zeros(year, quarters),
        "within": plan.WITHIN,
        "linked": linked,
    }


def rounding_key() -> bytes:
    """Return the secret that decides the direction of rounding. Source: disclosure.md 5.1."""
    return bytes.fromhex(settings.SDC_KEY)


def _block_around(year: int) -> Numbers:
    """Return what was published of the block that a year is in, and of its other years: they must fit together."""
    years = plan.block_of(year)
    if not years:
        return {}
    return _of_block(years, [other for other in years if other != year])


def _of_block(years: Sequence[int], among: Sequence[int]) -> Numbers:
    keys = [plan.block_cell(plan.block_code(years)), *(plan.cell_of(plan.TRAJECTORIES, year) for year in among)]
    return numbers_of(LedgerEntry.objects.of_cells([key.key for key in keys]))


def _short_of_the_block(year: int, around: Mapping[Cell, int]) -> int:
    """Return what the published other years of the block say too little, so that the block stays within reach."""
    others = {other: plan.cell_of(plan.TRAJECTORIES, other) for other in plan.block_of(year)}
    return sum(indicators.trajectories(other) - around[cell] for other, cell in others.items() if cell in around)


# --- A block of years -----------------------------------------------------------------------------------------------


def _publish_block(period: Period, means: Means, *, report: Report | None, at: datetime) -> int:
    """Publish the people of a block with what is missing of its years, and break it down if there are enough.

    Whether there are enough is decided by the published number, so the decision tells nothing new.
    Source: disclosure.md 5.6.
    """
    years = plan.block_of(period.year)
    _require_closed([*map(str, years), period.code])
    while True:
        before = {**_of_block(years, years), **published_block(period.code)}
        if plan.block_cell(period.code) in before:
            return 0
        means.on_step(ReportStep.COUNTING, 0.0)
        truth = indicators.block_counts(years[0], years[-1])
        truth |= {plan.cell_of(plan.TRAJECTORIES, year): indicators.trajectories(year) for year in years}
        means.on_step(ReportStep.ROUNDING, 0.0)
        fresh = _round_block(years, truth, before, means)
        means.attack(as_block_figures(period.code, fresh), {cell: truth[cell] for cell in fresh})
        with transaction.atomic():
            _lock(years)
            if {**_of_block(years, years), **published_block(period.code)} == before:
                for year in years:
                    own = plan.cell_of(plan.TRAJECTORIES, year)
                    write(year, {cell: value for cell, value in fresh.items() if cell == own}, report=report, at=at)
                of_block = {cell: value for cell, value in fresh.items() if cell.code(BLOCK)}
                write(period.year, of_block, report=report, at=at)
                return len(fresh)


def _round_block(years: Sequence[int], truth: Mapping[Cell, int], before: Numbers, means: Means) -> Numbers:
    code = plan.block_code(years)
    totals = [plan.block_cell(code), *(plan.cell_of(plan.TRAJECTORIES, year) for year in years)]
    fresh = _round_cells(years, totals, truth, before, means)
    if fresh[plan.block_cell(code)] >= RULES.block_base:
        parts = plan.block_cells(code, broken_down=True)
        fresh |= _round_cells(years, parts, truth, {**before, **fresh}, means)
    return fresh


def _round_cells(
    years: Sequence[int], cells: Iterable[Cell], truth: Mapping[Cell, int], ledger: Numbers, means: Means
) -> Numbers:
    rounding = Rounding(
        counts={cell: truth[cell] for cell in cells},
        ledger=ledger,
        dimensions=plan.block_dimensions(plan.block_code(years)),
        key=rounding_key(),
        linked=lambda known: plan.block_links(years, known),
    )
    return round_counts(rounding, solve=means.solved)


# --- The attack, and what is written --------------------------------------------------------------------------------


def _attack(
    year: int, numbers: Numbers, truth: Mapping[Cell, int], means: Means, *, moved: Collection[Cell] = ()
) -> None:
    """Have everything attacked that will be known of a year."""
    of_cells = versions(year)
    of_cells |= {cell: of_cells.get(cell, 1) + 1 for cell in moved}
    document = as_figures(year, numbers, (*plan.QUARTERS, None), versions=of_cells)
    means.attack(document, {cell: truth[cell] for cell in numbers if cell in truth})


def _lock(years: Iterable[int]) -> None:
    for year in years:
        list(Period.objects.quarters_of(year).select_for_update(no_key=True))


def write(
    year: int,
    numbers: Mapping[Cell, int],
    *,
    report: Report | None,
    at: datetime,
    versions: Mapping[Cell, int] | None = None,
) -> None:
    """Add numbers to the ledger of a year; with `versions`, as the version after what each is now."""
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            population=cell.population,
            year=year,
            cell=cell.key,
            value=value,
            version=1 if versions is None else versions.get(cell, 1) + 1,
            report=report,
            published_at=at,
            method=METHOD,
        )
        for cell, value in sorted(numbers.items())
    )


def numbers_of(entries: Any) -> Numbers:
    """Return what entries of the ledger say by cell, the newest version of each."""
    rows = entries.order_by("cell", "version").values_list("cell", "value")
    return {Cell.parse(cell): value for cell, value in rows}
