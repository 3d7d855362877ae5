"""Open now, open later, or unknown: a table of moments around one week, and around the days that trip programs up.

23 November 2026 is a Monday. The clock goes back on Sunday 25 October 2026 and forward on Sunday 29 March 2026.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from portal.hours import Change, Day, Opening, Slot, State, Status, Visit, coming_changes, day_of, slots_on, status_at

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(1, 8)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=AMSTERDAM)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def opening(weekday: int, hours: str, *, first: str = "2020-01-01", last: str | None = None) -> Opening:
    opens_at, closes_at = map(clock, hours.split("-"))
    return Opening(weekday, opens_at, closes_at, date.fromisoformat(first), date.fromisoformat(last) if last else None)


def closed(first: str, last: str | None, reason: str = "") -> Change:
    return Change(date.fromisoformat(first), date.fromisoformat(last) if last else None, reason=reason)


def coming(who: str, weekday: int, hours: str) -> Opening:
    return replace(opening(weekday, hours), who=who)


def other(first: str, last: str, hours: str, reason: str = "") -> Change:
    opens_at, closes_at = map(clock, hours.split("-"))
    return Change(date.fromisoformat(first), date.fromisoformat(last), opens_at, closes_at, reason)


def slot(day: str, hours: str) -> Slot:
    opens_at, closes_at = map(clock, hours.split("-"))
    return Slot(date.fromisoformat(day), opens_at, closes_at)


def is_open(day: str, hours: str) -> Status:
    return Status(State.OPEN, slot(day, hours), is_today=True)


def today(day: str, hours: str) -> Status:
    return Status(State.LATER, slot(day, hours), is_today=True)


def later(day: str, hours: str) -> Status:
    return Status(State.LATER, slot(day, hours), is_today=False)


UNKNOWN = Status(State.UNKNOWN)
WEEK = [opening(MONDAY, "09:00-12:00"), opening(MONDAY, "13:30-17:00"), opening(THURSDAY, "10:00-16:00")]

ORDINARY_WEEK = [
    ("just before opening", "08:59:59", today("2026-11-23", "09:00-12:00")),
    ("the opening minute", "09:00", is_open("2026-11-23", "09:00-12:00")),
    ("in the morning", "11:59:59", is_open("2026-11-23", "09:00-12:00")),
    ("the closing minute of the morning", "12:00", today("2026-11-23", "13:30-17:00")),
    ("between two slots", "13:29", today("2026-11-23", "13:30-17:00")),
    ("the opening minute of the afternoon", "13:30", is_open("2026-11-23", "13:30-17:00")),
    ("the last second", "16:59:59", is_open("2026-11-23", "13:30-17:00")),
    ("the closing minute", "17:00", later("2026-11-26", "10:00-16:00")),
    ("just before midnight", "23:59:59", later("2026-11-26", "10:00-16:00")),
    ("at midnight", "00:00", today("2026-11-23", "09:00-12:00")),
]


@pytest.mark.parametrize(("when", "hours", "expected"), ORDINARY_WEEK, ids=[row[0] for row in ORDINARY_WEEK])
def test_status_on_a_monday_with_two_slots(when: str, hours: str, expected: Status) -> None:
    assert status_at(at("2026-11-23", hours), WEEK, []) == expected


CASES: list[tuple[str, datetime, list[Opening], list[Change], Status]] = [
    ("tomorrow", at("2026-11-25", "20:00"), WEEK, [], later("2026-11-26", "10:00-16:00")),
    ("next week", at("2026-11-26", "16:00"), WEEK, [], later("2026-11-30", "09:00-12:00")),
    (
        "from before midnight to after it the answer turns from tomorrow into today",
        at("2026-11-26", "00:00"),
        WEEK,
        [],
        today("2026-11-26", "10:00-16:00"),
    ),
    (
        "until the last minute of the day",
        at("2026-11-23", "23:58:59"),
        [opening(MONDAY, "20:00-23:59")],
        [],
        is_open("2026-11-23", "20:00-23:59"),
    ),
    (
        "from midnight on",
        at("2026-11-24", "00:00"),
        [opening(MONDAY, "20:00-23:59"), opening(TUESDAY, "00:00-02:00")],
        [],
        is_open("2026-11-24", "00:00-02:00"),
    ),
    ("no openings at all", at("2026-11-23", "10:00"), [], [], UNKNOWN),
    (
        "the same weekday in two weeks is still told",
        at("2026-11-23", "17:00"),
        [opening(MONDAY, "09:00-17:00", first="2026-12-07")],
        [],
        later("2026-12-07", "09:00-17:00"),
    ),
    (
        "fifteen days ahead is not",
        at("2026-11-22", "17:00"),
        [opening(MONDAY, "09:00-17:00", first="2026-12-07")],
        [],
        UNKNOWN,
    ),
    (
        "the first day of validity counts",
        at("2026-11-26", "10:00"),
        [opening(THURSDAY, "10:00-16:00", first="2026-11-26")],
        [],
        is_open("2026-11-26", "10:00-16:00"),
    ),
    (
        "a day too early for the validity",
        at("2026-11-26", "10:00"),
        [opening(THURSDAY, "10:00-16:00", first="2026-11-27")],
        [],
        later("2026-12-03", "10:00-16:00"),
    ),
    (
        "the last day of validity counts",
        at("2026-11-26", "15:59"),
        [opening(THURSDAY, "10:00-16:00", last="2026-11-26")],
        [],
        is_open("2026-11-26", "10:00-16:00"),
    ),
    (
        "after the last day of validity nothing is known",
        at("2026-11-26", "16:00"),
        [opening(THURSDAY, "10:00-16:00", last="2026-11-26")],
        [],
        UNKNOWN,
    ),
    (
        "an old and a new schedule follow each other",
        at("2026-11-26", "18:00"),
        [
            opening(MONDAY, "09:00-12:00", last="2026-11-29"),
            opening(MONDAY, "14:00-18:00", first="2026-11-30"),
        ],
        [],
        later("2026-11-30", "14:00-18:00"),
    ),
    (
        "closed today, and open on Thursday",
        at("2026-11-23", "10:00"),
        WEEK,
        [closed("2026-11-23", "2026-11-23", "Training")],
        later("2026-11-26", "10:00-16:00"),
    ),
    (
        "the day after a closure is ordinary",
        at("2026-11-23", "10:00"),
        WEEK,
        [closed("2026-11-20", "2026-11-22", "Training")],
        is_open("2026-11-23", "09:00-12:00"),
    ),
    (
        "a closure of tomorrow",
        at("2026-11-25", "10:00"),
        WEEK,
        [closed("2026-11-26", "2026-11-26", "Training")],
        later("2026-11-30", "09:00-12:00"),
    ),
    (
        "closed for longer than we look ahead",
        at("2026-11-23", "10:00"),
        WEEK,
        [closed("2026-11-23", "2026-12-07", "Verbouwing")],
        UNKNOWN,
    ),
    (
        "closed until the day before the last day that we look at",
        at("2026-11-23", "10:00"),
        WEEK,
        [closed("2026-11-23", "2026-12-06", "Verbouwing")],
        later("2026-12-07", "09:00-12:00"),
    ),
    (
        "other hours replace both slots of the day",
        at("2026-11-23", "10:00"),
        WEEK,
        [other("2026-11-23", "2026-11-23", "12:00-20:00")],
        today("2026-11-23", "12:00-20:00"),
    ),
    (
        "other hours open a day that has none",
        at("2026-11-24", "19:59"),
        WEEK,
        [other("2026-11-24", "2026-11-24", "12:00-20:00")],
        is_open("2026-11-24", "12:00-20:00"),
    ),
    (
        "after other hours the day is over",
        at("2026-11-23", "14:00"),
        WEEK,
        [other("2026-11-23", "2026-11-23", "09:00-14:00")],
        later("2026-11-26", "10:00-16:00"),
    ),
    (
        "New Year's Eve looks over the year's end",
        at("2026-12-31", "16:00"),
        WEEK,
        [closed("2026-12-31", "2027-01-01", "Feestdagen")],
        later("2027-01-04", "09:00-12:00"),
    ),
    (
        "a schedule that ends with the year",
        at("2026-12-29", "12:00"),
        [opening(THURSDAY, "10:00-16:00", last="2026-12-31"), opening(FRIDAY, "10:00-12:00", first="2027-01-01")],
        [closed("2026-12-31", "2026-12-31")],
        later("2027-01-01", "10:00-12:00"),
    ),
    (
        "closed until further notice",
        at("2026-11-23", "10:00"),
        WEEK,
        [closed("2026-11-20", None)],
        UNKNOWN,
    ),
    (
        "a closure over the year's end holds on its last day in the new year",
        at("2027-01-03", "23:59"),
        [opening(weekday, "10:00-16:00") for weekday in range(1, 8)],
        [closed("2026-12-24", "2027-01-03")],
        later("2027-01-04", "10:00-16:00"),
    ),
    (
        "New Year's Day just after midnight",
        at("2027-01-01", "00:00"),
        [opening(FRIDAY, "00:00-01:00")],
        [],
        is_open("2027-01-01", "00:00-01:00"),
    ),
    (
        "the last minute of the year",
        at("2026-12-31", "23:58:59"),
        [opening(THURSDAY, "20:00-23:59")],
        [],
        is_open("2026-12-31", "20:00-23:59"),
    ),
    (
        "hours that hold from tomorrow on",
        at("2026-11-23", "10:00"),
        [opening(weekday, "09:00-17:00", first="2026-11-24") for weekday in range(1, 8)],
        [],
        later("2026-11-24", "09:00-17:00"),
    ),
    (
        "29 February",
        at("2028-02-28", "17:00"),
        [opening(TUESDAY, "09:00-12:00")],
        [],
        later("2028-02-29", "09:00-12:00"),
    ),
    # Summer time ends at 3:00, which is 2:00 again: half past two comes twice, and both times the answer is the same.
    (
        "the first half past two when summer time ends",
        at("2026-10-25", "02:30"),
        [opening(SUNDAY, "02:00-04:00")],
        [],
        is_open("2026-10-25", "02:00-04:00"),
    ),
    (
        "the second half past two when summer time ends",
        at("2026-10-25", "02:30").replace(fold=1),
        [opening(SUNDAY, "02:00-04:00")],
        [],
        is_open("2026-10-25", "02:00-04:00"),
    ),
    # At 2:00 it is 3:00 at once.
    (
        "the opening after the hour that does not exist",
        at("2026-03-29", "01:59"),
        [opening(SUNDAY, "03:00-05:00")],
        [],
        today("2026-03-29", "03:00-05:00"),
    ),
    (
        "a slot that spans the missing hour",
        at("2026-03-29", "03:00"),
        [opening(SUNDAY, "01:00-04:00")],
        [],
        is_open("2026-03-29", "01:00-04:00"),
    ),
    (
        "the Monday after summer time ends keeps its local hours",
        at("2026-10-26", "09:00"),
        WEEK,
        [],
        is_open("2026-10-26", "09:00-12:00"),
    ),
]


@pytest.mark.parametrize(
    ("moment", "openings", "changes", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_status(moment: datetime, openings: list[Opening], changes: list[Change], expected: Status) -> None:
    assert status_at(moment, openings, changes) == expected


def test_slots_that_touch_are_joined() -> None:
    openings = [opening(MONDAY, "12:00-14:00"), opening(MONDAY, "09:00-12:00"), opening(MONDAY, "15:00-16:00")]

    assert slots_on(date(2026, 11, 23), openings, []) == [
        slot("2026-11-23", "09:00-14:00"),
        slot("2026-11-23", "15:00-16:00"),
    ]


def test_slots_that_overlap_or_lie_inside_each_other_are_joined() -> None:
    openings = [opening(MONDAY, "09:00-17:00"), opening(MONDAY, "10:00-11:00"), opening(MONDAY, "16:00-18:00")]

    assert slots_on(date(2026, 11, 23), openings, []) == [slot("2026-11-23", "09:00-18:00")]


def test_slots_a_minute_apart_stay_two() -> None:
    openings = [opening(MONDAY, "09:00-12:00"), opening(MONDAY, "12:01-14:00")]

    assert slots_on(date(2026, 11, 23), openings, []) == [
        slot("2026-11-23", "09:00-12:00"),
        slot("2026-11-23", "12:01-14:00"),
    ]


def test_joined_slots_are_open_at_the_minute_where_they_touch() -> None:
    openings = [opening(MONDAY, "09:00-12:00"), opening(MONDAY, "12:00-14:00")]

    assert status_at(at("2026-11-23", "12:00"), openings, []) == is_open("2026-11-23", "09:00-14:00")


# --- a day and its visits --------------------------------------------------------------------------------------------

OTHERS = [coming("ggd", MONDAY, "10:00-11:30"), coming("accountant", MONDAY, "11:00-14:00")]


def test_day_tells_who_else_is_there_and_whether_the_door_is_open_then() -> None:
    assert day_of(date(2026, 11, 23), WEEK, [], OTHERS) == Day(
        day=date(2026, 11, 23),
        slots=(slot("2026-11-23", "09:00-12:00"), slot("2026-11-23", "13:30-17:00")),
        is_known=True,
        visits=(
            Visit("ggd", clock("10:00"), clock("11:30")),
            # From 12:00 to 13:30 nobody opens.
            Visit("accountant", clock("11:00"), clock("14:00"), is_behind_open_door=False),
        ),
    )


def test_day_keeps_apart_disciplines_that_overlap_and_joins_stretches_of_one() -> None:
    others = [*OTHERS, coming("ggd", MONDAY, "11:30-12:00")]

    assert [(v.who, v.opens_at, v.closes_at) for v in day_of(date(2026, 11, 23), WEEK, [], others).visits] == [
        ("ggd", clock("10:00"), clock("12:00")),
        ("accountant", clock("11:00"), clock("14:00")),
    ]


def test_day_that_is_closed_has_no_visits_and_asks_nothing() -> None:
    change = closed("2026-11-23", "2026-11-23")

    assert day_of(date(2026, 11, 23), WEEK, [change], OTHERS) == Day(date(2026, 11, 23), change=change, is_known=True)


def test_day_with_other_hours_does_not_promise_the_visits_of_an_ordinary_one() -> None:
    change = other("2026-11-23", "2026-11-23", "09:00-17:00")

    found = day_of(date(2026, 11, 23), WEEK, [change], OTHERS)

    assert found.visits == ()
    assert found.may_bring_visits
    assert not day_of(date(2026, 11, 23), WEEK, [change], []).may_bring_visits


def test_day_with_other_hours_but_no_weekly_ones_is_open() -> None:
    change = other("2026-11-24", "2026-11-24", "12:00-20:00")

    assert day_of(date(2026, 11, 24), WEEK, [change], []).slots == (slot("2026-11-24", "12:00-20:00"),)


def test_day_without_hours_is_closed_only_while_a_schedule_holds_on_it() -> None:
    until_sunday = [opening(THURSDAY, "10:00-16:00", last="2026-11-29")]

    assert day_of(date(2026, 11, 29), until_sunday, [], []) == Day(date(2026, 11, 29), is_known=True)
    assert day_of(date(2026, 11, 30), until_sunday, [], []) == Day(date(2026, 11, 30), is_known=False)
    assert not day_of(date(2026, 11, 23), [], [], OTHERS).is_known


def test_coming_changes_are_those_of_today_and_of_seven_days_in_order() -> None:
    running, on_the_last_day = closed("2026-11-20", None), closed("2026-11-30", "2027-01-03")
    ends_today, soon = closed("2026-11-01", "2026-11-23"), other("2026-11-25", "2026-11-26", "10:00-12:00")
    over, too_far = closed("2026-11-01", "2026-11-22"), closed("2026-12-01", "2026-12-01")

    found = coming_changes(date(2026, 11, 23), [on_the_last_day, over, soon, too_far, running, ends_today])

    assert found == [ends_today, running, soon, on_the_last_day]
