"""The walk-in's schedule as it stands in the database, in the form that `portal.hours` reasons about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.choices import Discipline
from portal.hours import (
    DAYS_AHEAD,
    DAYS_IN_WEEK,
    Change,
    Day,
    Opening,
    Slot,
    Status,
    coming_changes,
    day_of,
    slots_on,
    status_at,
)
from portal.models import Location, WalkInException, WalkInHours
from portal.translated import words_of


@dataclass(frozen=True)
class Schedule:
    """The openings and the changes of a place up to a last day; it answers without a database.

    Only `openings`, the hours of the support workers, open the door: that a bookkeeper is there (`others`) does not.
    """

    openings: tuple[Opening, ...] = ()
    changes: tuple[Change, ...] = ()
    others: tuple[Opening, ...] = ()
    last: date | None = None

    def status_at(self, moment: datetime) -> Status:
        """Return whether the walk-in is open at a local moment, or when it opens next."""
        return status_at(moment, self.openings, self.changes, until=self.last)

    def on(self, day: date) -> Day:
        """Return everything about one day; beyond the last day nothing is known."""
        if self.last is not None and day > self.last:
            return Day(day)
        return day_of(day, self.openings, self.changes, self.others)

    def week(self, first: date) -> list[Day]:
        """Return seven days."""
        return [self.on(first + timedelta(days=offset)) for offset in range(DAYS_IN_WEEK)]

    def others_in_week(self, first: date) -> set[str]:
        """Return the other disciplines that come in seven days by their weekly hours, whatever a change makes of it."""
        days = [first + timedelta(days=offset) for offset in range(DAYS_IN_WEEK)]
        return {one.who for one in self.others if any(one.holds_on(day) for day in days)}

    def coming_changes(self, today: date) -> list[Change]:
        """Return the changes of today and of the coming seven days."""
        return coming_changes(today, self.changes)

    def slots_between(self, first: date, last: date) -> list[Slot]:
        """Return the open stretches from the first to the last day, both included."""
        days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return [slot for day in days for slot in slots_on(day, self.openings, self.changes)]


@dataclass(frozen=True)
class Place:
    """A place of help with its schedule."""

    location: Location
    schedule: Schedule


def read_places(*, first: date, days: int = DAYS_AHEAD) -> tuple[Place, ...]:
    """Return all places in their order with their schedules from a day on: three queries, however many there are."""
    locations = list(Location.objects.select_related("municipality").order_by("order", "name"))
    schedules = read_schedules(locations, first=first, days=days)
    return tuple(Place(location, schedules[location.pk]) for location in locations)


def read_schedules(locations: Sequence[Location], *, first: date, days: int = DAYS_AHEAD) -> dict[int, Schedule]:
    """Return the schedules of places from a day on, by their keys: two queries."""
    last = first + timedelta(days=days)
    hours = list(WalkInHours.objects.filter(location__in=locations).valid_between(first, last))
    changes = list(WalkInException.objects.get_queryset().filter(location__in=locations).between(first, last))
    return {
        place.pk: Schedule(
            openings=tuple(_opening(row, first) for row in hours if _is_of(row, place) and not _is_other(row)),
            others=tuple(_opening(row, first) for row in hours if _is_of(row, place) and _is_other(row)),
            changes=tuple(_change(row, first) for row in changes if _is_of(row, place)),
            last=last,
        )
        for place in locations
    }


def walk_in_status(location: Location, *, at: datetime) -> Status:
    """Return whether the walk-in is open at a local moment, or when it opens next."""
    return read_schedules([location], first=at.date())[location.pk].status_at(at)


def _is_of(row: WalkInHours | WalkInException, place: Location) -> bool:
    return row.location_id == place.pk


def _is_other(row: WalkInHours) -> bool:
    return row.discipline != Discipline.SUPPORT


def _opening(row: WalkInHours, first: date) -> Opening:
    return Opening(
        weekday=row.weekday,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        first=row.valid.lower or first,
        last=_last_day(row.valid.upper),
        who=row.discipline if _is_other(row) else "",
    )


def _change(row: WalkInException, first: date) -> Change:
    reason = words_of(row, "reason")
    return Change(
        first=row.days.lower or first,
        last=_last_day(row.days.upper),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        reason=reason.text,
        reason_language=reason.language,
    )


def _last_day(upper: date | None) -> date | None:
    return upper - timedelta(days=1) if upper is not None else None
