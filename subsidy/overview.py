"""What the pages of the accountability list: the years, their quarters, their latest reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from subsidy.choices import PeriodState, ReportKind
from subsidy.models import Period, ReportVersion
from subsidy.services import BLOCKS, FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class YearRow:
    """One year in the list."""

    year: int
    state: str
    state_label: str
    ended: bool
    versions: list[ReportVersion] = field(default_factory=list)


@dataclass(frozen=True)
class QuarterRow:
    """One quarter of a year, or one year of a block."""

    code: str
    state: str
    state_label: str
    closed_on: date | None
    ended: bool = False


def years(*, today: date) -> range:
    """Return the years of which an account is or will be given, up to the running one."""
    return range(FIRST_YEAR, min(today.year, LAST_YEAR) + 1)


def year_rows(user: Any, *, today: date) -> list[YearRow]:
    """Return the years, the newest first, with the latest version per language that the user may see."""
    periods = {period.year: period for period in Period.objects.visible_to(user).years()}
    latest: dict[int, dict[str, ReportVersion]] = {}
    versions = ReportVersion.objects.visible_to(user).filter(kind=ReportKind.YEAR).without_files()
    for version in versions.select_related("period").order_by("number"):
        latest.setdefault(version.period.year, {})[version.language] = version
    rows = []
    for year in reversed(years(today=today)):
        period = periods.get(year)
        state = PeriodState(period.state if period else PeriodState.OPEN)
        rows.append(
            YearRow(year, state.value, str(state.label), today.year > year, list(latest.get(year, {}).values()))
        )
    return rows


def quarter_rows(period: Period, *, today: date | None = None) -> list[QuarterRow]:
    """Return the four quarters of a year; one that nobody touched yet is open."""
    known = {quarter.code: quarter for quarter in Period.objects.quarters_of(period.year)}
    rows = []
    for number in (1, 2, 3, 4):
        code = f"{period.year}-Q{number}"
        rows.append(_part_row(code, known.get(code), ended=today is not None and _quarter_ended(code, today)))
    return rows


def year_parts(block: Period, *, today: date) -> list[QuarterRow]:
    """Return the years of a block; one that nobody touched yet is open."""
    known = {year.code: year for year in Period.objects.years().filter(start__range=(block.start, block.end))}
    codes = range(block.start.year, block.end.year + 1)
    return [_part_row(str(year), known.get(str(year)), ended=today.year > year) for year in codes]


def block_codes(*, today: date) -> list[str]:
    """Return the codes of the blocks that have begun, the first one first."""
    return [f"{first}-{last}" for first, last in BLOCKS.items() if first <= today.year]


def _part_row(code: str, period: Period | None, *, ended: bool) -> QuarterRow:
    state = PeriodState(period.state if period else PeriodState.OPEN)
    return QuarterRow(code, state.value, str(state.label), period.closed_on if period else None, ended)


def _quarter_ended(code: str, today: date) -> bool:
    return (today.year, (today.month + 2) // 3) > (int(code[:4]), int(code[-1]))
