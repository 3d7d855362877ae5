"""Which years have come to the end of their term, and the run that removes what they held (security.md D9).

A term counts from the day on which its year was closed: rows that are not counted yet never go. Months are those of
the calendar: from 31 January one month on is the last day of February.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from contacts import retention
from contacts.choices import LOGS, TermKind
from contacts.models import RetentionTerm
from portal.models import Organisation
from subsidy.models import Period
from subsidy.services import BLOCKS, FIRST_YEAR

logger = logging.getLogger(__name__)

# As the schedule in the settings says; local time.
RUNS_AT = time(3, 30)
# Contacts after their referrals, which hold them.
ORDER = (TermKind.REFERRALS, TermKind.CONTACTS, TermKind.SIGNALS, TermKind.TRAJECTORIES)
Numbers = dict[str, dict[int, int]]


@dataclass(frozen=True)
class Outcome:
    """What a run removed, or would remove: rows per kind and year, and names of staff on activities per year."""

    on: date
    dry_run: bool
    rows: Numbers
    names: dict[int, int]

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints; no content and no id is in it."""
        return {
            "dry_run": self.dry_run,
            "on": self.on.isoformat(),
            "rows": {kind: _by_text(years) for kind, years in self.rows.items()},
            "names_on_activities": _by_text(self.names),
        }

    @property
    def total(self) -> int:
        """How many rows went."""
        return sum(sum(years.values()) for years in self.rows.values())


def _by_text(years: Mapping[int, int]) -> dict[str, int]:
    return {str(year): rows for year, rows in sorted(years.items())}


def add_months(day: date, months: int) -> date:
    """Return the same day some whole months later, or earlier; where that month is shorter, its last day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def what_is_due(*, today: date, months: Mapping[str, int]) -> retention.Due:
    """Return what has come to the end of its term: the closed years per kind, and the days before which logs go.

    A trajectory that was closed before the first year of the accountability goes with the first year that is due.
    """
    closed = dict(Period.objects.years().closed().values_list("start__year", "closed_on"))
    years = {
        kind.value: frozenset(year for year, day in closed.items() if day and add_months(day, months[kind]) <= today)
        for kind in ORDER
    }
    if years[TermKind.TRAJECTORIES]:
        years[TermKind.TRAJECTORIES] |= set(range(retention.FIRST_PERIOD, FIRST_YEAR))
    readings, done = (add_months(today, -months[kind]) for kind in LOGS)
    return retention.Due(years, readings, done)


def apply_retention(*, today: date, at: datetime, dry_run: bool = False) -> Outcome:
    """Remove what has come to the end of its term, and leave its counts and a tombstone; in a dry run only count it.

    Each kind of each year is a transaction of its own: what a crash leaves undone, the next run does. Run twice, the
    second time nothing happens.
    """
    months = RetentionTerm.objects.months()
    due = what_is_due(today=today, months=months)
    going, names = retention.what_goes(due), retention.names_on_activities(due)
    if dry_run:
        return Outcome(today, True, going, names)
    run = retention.Run(today, months, tuple(BLOCKS.items()))
    gone: Numbers = {kind: {} for kind in TermKind.values}
    for kind in ORDER:
        for year in sorted(going[kind]):
            _add(gone, retention.fold_year(kind, year, due=due, run=run))
    _add(gone, {TermKind.READINGS: retention.forget_readings(due=due, run=run)})
    _add(gone, {TermKind.AUDIT: retention.forget_audit(due=due, run=run)})
    retention.forget_names(due=due)
    outcome = Outcome(today, False, gone, names)
    retention.forget_in_sessions(at=at)
    logger.info("retention: %d rows gone", outcome.total)
    return outcome


def _add(gone: Numbers, more: Mapping[str, Mapping[int, int]]) -> None:
    for kind, years in more.items():
        for year, rows in years.items():
            gone[kind][year] = gone[kind].get(year, 0) + rows


def next_run_on(at: datetime) -> date:
    """Return the day of the next nightly run: tomorrow, or today while it is still night."""
    local = timezone.localtime(at)
    return local.date() if local.time() < RUNS_AT else local.date() + timedelta(days=1)


@dataclass(frozen=True)
class Preview:
    """What the next run would do for one reader."""

    rows: Numbers
    names: int
    staying: dict[str, int]


def preview(*, today: date, organisation: Organisation | None, months: Mapping[str, int] | None = None) -> Preview:
    """Say what the next run would remove, of one organisation or of all; with other terms if `months` is given."""
    due = what_is_due(today=today, months=months or RetentionTerm.objects.months())
    names = retention.names_on_activities(due, organisation=organisation)
    return Preview(
        retention.what_goes(due, organisation=organisation),
        sum(names.values()),
        retention.what_stays(due, organisation=organisation),
    )
