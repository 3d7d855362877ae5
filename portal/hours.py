"""When the walk-in is open: pure functions of a schedule, its exceptions and a moment.

All times are local (Europe/Amsterdam). An exception replaces the weekly openings of its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

DAYS_AHEAD = 14


@dataclass(frozen=True)
class Opening:
    """A weekly opening; `last` is the last day on which it holds, None when no end is known."""

    weekday: int
    opens_at: time
    closes_at: time
    first: date
    last: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return day.isoweekday() == self.weekday and self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Change:
    """Days on which the weekly openings do not hold; without times it is closed."""

    first: date
    last: date
    opens_at: time | None = None
    closes_at: time | None = None
    reason: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether a day is one of its days."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Slot:
    """A stretch of one day in which the walk-in is open."""

    day: date
    opens_at: time
    closes_at: time


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
    reason_today: str = ""


def slots_on(day: date, openings: Iterable[Opening], changes: Iterable[Change]) -> list[Slot]:
    """Return the open stretches of a day, in order, those that touch joined into one."""
    change = next((one for one in changes if one.holds_on(day)), None)
    if change is not None:
        if change.opens_at is None or change.closes_at is None:
            return []
        return [Slot(day, change.opens_at, change.closes_at)]
    times = sorted((one.opens_at, one.closes_at) for one in openings if one.holds_on(day))
    joined: list[tuple[time, time]] = []
    for opens_at, closes_at in times:
        if joined and opens_at <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes_at))
        else:
            joined.append((opens_at, closes_at))
    return [Slot(day, opens_at, closes_at) for opens_at, closes_at in joined]


def status_at(moment: datetime, openings: Sequence[Opening], changes: Sequence[Change]) -> Status:
    """Return whether it is open at a local moment, or when it opens next within two weeks.

    At the very minute of closing it is closed: nobody should climb the stairs for a door that shuts.
    """
    today, now = moment.date(), moment.time().replace(tzinfo=None)
    reason = next((one.reason for one in changes if one.holds_on(today) and one.opens_at is None), "")
    for offset in range(DAYS_AHEAD + 1):
        for slot in slots_on(today + timedelta(days=offset), openings, changes):
            if offset == 0 and now >= slot.closes_at:
                continue
            is_open = offset == 0 and slot.opens_at <= now
            return Status(State.OPEN if is_open else State.LATER, slot, offset == 0, reason)
    return Status(State.UNKNOWN, reason_today=reason)
