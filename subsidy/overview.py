"""What the pages of the accountability list: the years, their quarters, their latest reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from subsidy.choices import PeriodState
from subsidy.models import Period, ReportVersion
from subsidy.services import FIRST_YEAR, LAST_YEAR

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
    """One quarter of a year."""

    code: str
    state: str
    state_label: str
    closed_on: date | None


def years(*, today: date) -> range:
    """Return the years of which an account is or will be given, up to the running one."""
    return range(FIRST_YEAR, min(today.year, LAST_YEAR) + 1)


def year_rows(user: Any, *, today: date) -> list[YearRow]:
    """Return the years, the newest first, with the latest version per language that the user may see."""
    periods = {period.year: period for period in Period.objects.visible_to(user).years()}
    latest: dict[int, dict[str, ReportVersion]] = {}
    versions = ReportVersion.objects.visible_to(user).without_files().select_related("period").order_by("number")
    for version in versions:
        latest.setdefault(version.period.year, {})[version.language] = version
    rows = []
    for year in reversed(years(today=today)):
        period = periods.get(year)
        state = PeriodState(period.state if period else PeriodState.OPEN)
        rows.append(
            YearRow(year, state.value, str(state.label), today.year > year, list(latest.get(year, {}).values()))
        )
    return rows


def quarter_rows(period: Period) -> list[QuarterRow]:
    """Return the four quarters of a year; one that nobody touched yet is open."""
    known = {quarter.code: quarter for quarter in Period.objects.quarters_of(period.year)}
    rows = []
    for number in (1, 2, 3, 4):
        code = f"{period.year}-Q{number}"
        quarter = known.get(code)
        state = PeriodState(quarter.state if quarter else PeriodState.OPEN)
        rows.append(QuarterRow(code, state.value, str(state.label), quarter.closed_on if quarter else None))
    return rows
