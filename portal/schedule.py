"""The walk-in's schedule as it stands in the database, in the form that `portal.hours` reasons about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.choices import Discipline
from portal.hours import DAYS_AHEAD, Change, Opening, Status, status_at
from portal.models import Location, WalkInException, WalkInHours


@dataclass(frozen=True)
class Schedule:
    """The openings and the changes of a place over some weeks; it answers without a database."""

    openings: tuple[Opening, ...] = ()
    changes: tuple[Change, ...] = ()

    def status_at(self, moment: datetime) -> Status:
        """Return whether the walk-in is open at a local moment, or when it opens next."""
        return status_at(moment, self.openings, self.changes)


def read_schedule(
    location: Location, *, first: date, days: int = DAYS_AHEAD, discipline: Discipline = Discipline.SUPPORT
) -> Schedule:
    """Return the schedule of a place from a day on, by default that of the support workers.

    Only their hours open the door: that a bookkeeper is there does not.
    """
    last = first + timedelta(days=days)
    rows = WalkInHours.objects.filter(location=location, discipline=discipline).valid_between(first, last)
    return Schedule(
        openings=tuple(
            Opening(row.weekday, row.opens_at, row.closes_at, row.valid.lower or first, _last_day(row.valid.upper))
            for row in rows
        ),
        changes=tuple(
            # A closure until further notice has no last day; further than we look ahead it need not reach.
            Change(row.days.lower or first, _last_day(row.days.upper) or last, row.opens_at, row.closes_at, row.reason)
            for row in WalkInException.objects.get_queryset().filter(location=location).between(first, last)
        ),
    )


def walk_in_status(location: Location, *, at: datetime) -> Status:
    """Return whether the walk-in is open at a local moment, or when it opens next."""
    return read_schedule(location, first=at.date()).status_at(at)


def _last_day(upper: date | None) -> date | None:
    return upper - timedelta(days=1) if upper is not None else None
