"""When the walk-in is open: pure functions of a schedule, its exceptions and a moment.

All times are local (Europe/Amsterdam). An exception replaces the weekly openings of its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

DAYS_AHEAD = 14
DAYS_IN_WEEK = 7


@dataclass(frozen=True)
class Opening:
    """A weekly opening; `last` is the last day on which it holds, None when no end is known.

    `who` is empty for the support workers, who open the door, and else names the discipline that is there.
    """

    weekday: int
    opens_at: time
    closes_at: time
    first: date
    last: date | None = None
    who: str = ""

    def is_valid_on(self, day: date) -> bool:
        """Say whether the schedule that it is part of holds on a day, whatever the weekday."""
        return self.first <= day and (self.last is None or day <= self.last)

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return day.isoweekday() == self.weekday and self.is_valid_on(day)


@dataclass(frozen=True)
class Change:
    """Days on which the weekly openings do not hold; without times it is closed.

    `last` is None until further notice. `reason_language` is given where the reason is not in the reader's language.
    """

    first: date
    last: date | None
    opens_at: time | None = None
    closes_at: time | None = None
    reason: str = ""
    reason_language: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether a day is one of its days."""
        return self.first <= day and (self.last is None or day <= self.last)

    def slots_on(self, day: date) -> list[Slot]:
        """Return its own hours on a day; none when it is closed."""
        if self.opens_at is None or self.closes_at is None:
            return []
        return [Slot(day, self.opens_at, self.closes_at)]


@dataclass(frozen=True)
class Slot:
    """A stretch of one day in which the walk-in is open."""

    day: date
    opens_at: time
    closes_at: time


@dataclass(frozen=True)
class Visit:
    """A stretch of one day in which somebody of another discipline is there.

    Outside the hours in which the support workers open the door one had better ask first.
    """

    who: str
    opens_at: time
    closes_at: time
    is_behind_open_door: bool = True


@dataclass(frozen=True)
class Day:
    """Everything about one day: when it is open, who is there, what is different.

    A day without an opening is closed only if a schedule holds on it (`is_known`); else nobody said what it is.
    `may_bring_visits` is true on a day with other hours on which somebody else comes in an ordinary week: whether
    they come then too is not known.
    """

    day: date
    slots: tuple[Slot, ...] = ()
    change: Change | None = None
    is_known: bool = False
    visits: tuple[Visit, ...] = ()
    may_bring_visits: bool = False


class State(StrEnum):
    """What a visitor wants to know first."""

    OPEN = "open"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Status:
    """The answer for one moment: open now, open at the next slot, or unknown because no hours are confirmed."""

    state: State
    slot: Slot | None = None
    is_today: bool = False


def change_on(day: date, changes: Iterable[Change]) -> Change | None:
    """Return the change that holds on a day; the database sees to it that there is at most one."""
    return next((one for one in changes if one.holds_on(day)), None)


def slots_on(day: date, openings: Iterable[Opening], changes: Iterable[Change]) -> list[Slot]:
    """Return the open stretches of a day, in order, those that touch joined into one."""
    change = change_on(day, changes)
    if change is not None:
        return change.slots_on(day)
    times = joined((one.opens_at, one.closes_at) for one in openings if one.holds_on(day))
    return [Slot(day, opens_at, closes_at) for opens_at, closes_at in times]


def joined(times: Iterable[tuple[time, time]]) -> list[tuple[time, time]]:
    """Return stretches of a day in order, those that touch or overlap as one."""
    found: list[tuple[time, time]] = []
    for opens_at, closes_at in sorted(times):
        if found and opens_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], closes_at))
        else:
            found.append((opens_at, closes_at))
    return found


def status_at(
    moment: datetime, openings: Sequence[Opening], changes: Sequence[Change], *, until: date | None = None
) -> Status:
    """Return whether it is open at a local moment, or when it opens next within two weeks.

    At the very minute of closing it is closed: nobody should climb the stairs for a door that shuts. `until` is the
    last day about which the schedule says something.
    """
    today, now = moment.date(), moment.time().replace(tzinfo=None)
    for offset in range(DAYS_AHEAD + 1):
        day = today + timedelta(days=offset)
        if until is not None and day > until:
            break
        for slot in slots_on(day, openings, changes):
            if offset == 0 and now >= slot.closes_at:
                continue
            is_open = offset == 0 and slot.opens_at <= now
            return Status(State.OPEN if is_open else State.LATER, slot, offset == 0)
    return Status(State.UNKNOWN)


def day_of(day: date, openings: Sequence[Opening], changes: Sequence[Change], others: Sequence[Opening]) -> Day:
    """Return everything about one day; `others` are the weekly hours of the other disciplines."""
    change = change_on(day, changes)
    slots = slots_on(day, openings, changes)
    visits = visits_on(day, others, slots)
    return Day(
        day=day,
        slots=tuple(slots),
        change=change,
        is_known=change is not None or any(one.is_valid_on(day) for one in openings),
        visits=() if change else tuple(visits),
        may_bring_visits=bool(change and slots and visits),
    )


def visits_on(day: date, others: Sequence[Opening], slots: Sequence[Slot]) -> list[Visit]:
    """Return who else is there on an ordinary day, the first to come first."""
    found = []
    present = [one for one in others if one.holds_on(day)]
    for who in {one.who for one in present}:
        for opens_at, closes_at in joined((one.opens_at, one.closes_at) for one in present if one.who == who):
            is_inside = any(slot.opens_at <= opens_at and closes_at <= slot.closes_at for slot in slots)
            found.append(Visit(who, opens_at, closes_at, is_inside))
    return sorted(found, key=lambda visit: (visit.opens_at, visit.closes_at, visit.who))


def coming_changes(today: date, changes: Iterable[Change], *, days: int = DAYS_IN_WEEK) -> list[Change]:
    """Return the changes that hold today or begin within a week, in order."""
    last = today + timedelta(days=days)
    return sorted(
        (one for one in changes if one.first <= last and (one.last is None or one.last >= today)),
        key=lambda change: change.first,
    )
