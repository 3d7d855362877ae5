"""What holds for every schedule: the answer of a moment, the day and the week never disagree."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.hours import DAYS_AHEAD, Change, Opening, State, day_of, slots_on, status_at

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Around both changes of the clock, the year's end and 29 February.
STARTS = [date(2026, 3, 26), date(2026, 10, 22), date(2026, 12, 28), date(2028, 2, 26), date(2026, 11, 23)]
MINUTES_IN_DAY = 24 * 60


def clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


stretches = st.tuples(st.integers(0, MINUTES_IN_DAY - 1), st.integers(0, MINUTES_IN_DAY - 1)).filter(
    lambda pair: pair[0] < pair[1]
)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[date, list[Opening], list[Change]]:
    """Return a first day, and a schedule around it."""
    start = draw(st.sampled_from(STARTS))
    days = st.integers(-3, 10).map(lambda offset: start + timedelta(days=offset))
    openings = [
        Opening(draw(st.integers(1, 7)), clock(opens), clock(closes), draw(days), draw(st.none() | days))
        for opens, closes in draw(st.lists(stretches, max_size=8))
    ]
    changes: list[Change] = []
    for hours in draw(st.lists(st.none() | stretches, max_size=3)):
        first, length = draw(days), draw(st.integers(0, 4))
        last = first + timedelta(days=length)
        # As in the database: no two changes on one day.
        if any(one.first <= last and (one.last is None or first <= one.last) for one in changes):
            continue
        opens, closes = map(clock, hours) if hours else (None, None)
        changes.append(Change(first, last, opens, closes))
    return start, openings, changes


@settings(max_examples=8, deadline=None)
@given(schedules())
def test_status_is_open_in_exactly_the_minutes_that_the_days_of_a_week_hold(
    schedule: tuple[date, list[Opening], list[Change]],
) -> None:
    start, openings, changes = schedule
    for offset in range(7):
        day = start + timedelta(days=offset)
        slots = slots_on(day, openings, changes)
        for minute in range(MINUTES_IN_DAY):
            now = clock(minute)
            moment = datetime.combine(day, now, tzinfo=AMSTERDAM)
            is_inside = any(slot.opens_at <= now < slot.closes_at for slot in slots)
            assert (status_at(moment, openings, changes).state == State.OPEN) == is_inside, moment


@settings(max_examples=300, deadline=None)
@given(schedules(), st.integers(0, MINUTES_IN_DAY - 1))
def test_status_and_the_days_that_follow_never_disagree(
    schedule: tuple[date, list[Opening], list[Change]], minute: int
) -> None:
    start, openings, changes = schedule
    now = clock(minute)
    week = [day_of(start + timedelta(days=offset), openings, changes, []) for offset in range(DAYS_AHEAD + 1)]
    coming = [slot for day in week for slot in day.slots if slot.day > start or slot.closes_at > now]

    status = status_at(datetime.combine(start, now, tzinfo=AMSTERDAM), openings, changes)

    assert status.slot == (coming[0] if coming else None)
    assert (status.state == State.UNKNOWN) == (not coming)
    if status.slot is not None:
        assert status.is_today == (status.slot.day == start)
        assert (status.state == State.OPEN) == (status.is_today and status.slot.opens_at <= now)


@settings(max_examples=300, deadline=None)
@given(schedules())
def test_day_that_is_open_or_changed_is_a_day_that_is_known(
    schedule: tuple[date, list[Opening], list[Change]],
) -> None:
    start, openings, changes = schedule
    for offset in range(DAYS_AHEAD):
        day = day_of(start + timedelta(days=offset), openings, changes, [])
        assert day.is_known or (not day.slots and day.change is None)
        stretches_of_day = [(slot.opens_at, slot.closes_at) for slot in day.slots]
        assert stretches_of_day == sorted(stretches_of_day)
        # Joined: between two of them the door is shut for at least a minute.
        assert all(one[1] < other[0] for one, other in pairwise(stretches_of_day))
