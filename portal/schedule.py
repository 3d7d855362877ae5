"""The walk-in's schedule as it stands in the database, in the form that `portal.hours` reasons about."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from portal.choices import Discipline
from portal.hours import DAYS_AHEAD, Change, Opening, Status, status_at
from portal.models import Location, WalkInException, WalkInHours


def walk_in_status(location: Location, *, at: datetime) -> Status:
    """Return whether the walk-in is open at a local moment, or when it opens next.

    Only the hours of the support workers count: that a bookkeeper is there does not open the door.
    """
    first = at.date()
    last = first + timedelta(days=DAYS_AHEAD)
    rows = WalkInHours.objects.filter(location=location, discipline=Discipline.SUPPORT).valid_between(first, last)
    openings = [
        Opening(row.weekday, row.opens_at, row.closes_at, row.valid.lower or first, _last_day(row.valid.upper))
        for row in rows
    ]
    changes = [
        # A closure until further notice has no last day; further than we look ahead it need not reach.
        Change(row.days.lower or first, _last_day(row.days.upper) or last, row.opens_at, row.closes_at, row.reason)
        for row in WalkInException.objects.get_queryset().filter(location=location).between(first, last)
    ]
    return status_at(at, openings, changes)


def _last_day(upper: date | None) -> date | None:
    return upper - timedelta(days=1) if upper is not None else None
