"""The schedule in the database becomes the answer that visitors read. 23 November 2026 is a Monday."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.choices import Discipline, Weekday
from portal.hours import Slot, State, Status
from portal.models import Location
from portal.schedule import walk_in_status
from tests.builders.places import make_change, make_hours, make_place

pytestmark = pytest.mark.django_db
MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
MORNING = Slot(date(2026, 11, 23), time(9), time(12))
OPEN = Status(State.OPEN, MORNING, is_today=True)
NEXT_MONDAY = Slot(date(2026, 11, 30), time(9), time(12))


@pytest.fixture
def place(db: None) -> Location:
    return make_place()


def test_walk_in_without_rows_is_unknown(place: Location) -> None:
    assert walk_in_status(place, at=MONDAY_TEN) == Status(State.UNKNOWN)


def test_walk_in_within_its_hours_is_open(place: Location) -> None:
    make_hours(place, Weekday.MONDAY, "09:00-12:00")

    assert walk_in_status(place, at=MONDAY_TEN) == OPEN


def test_walk_in_whose_hours_have_no_first_day_is_open(place: Location) -> None:
    make_hours(place, Weekday.MONDAY, "09:00-12:00", first=None)

    assert walk_in_status(place, at=MONDAY_TEN) == OPEN


def test_walk_in_on_the_day_that_its_hours_no_longer_hold_is_unknown(place: Location) -> None:
    make_hours(place, Weekday.MONDAY, "09:00-12:00", until=date(2026, 11, 23))

    assert walk_in_status(place, at=MONDAY_TEN) == Status(State.UNKNOWN)


def test_walk_in_on_the_last_day_of_its_hours_is_open(place: Location) -> None:
    make_hours(place, Weekday.MONDAY, "09:00-12:00", until=date(2026, 11, 24))

    assert walk_in_status(place, at=MONDAY_TEN) == OPEN


def test_walk_in_where_only_the_bookkeeper_comes_is_unknown(place: Location) -> None:
    make_hours(place, Weekday.MONDAY, "09:00-12:00", discipline=Discipline.ACCOUNTANT)

    assert walk_in_status(place, at=MONDAY_TEN) == Status(State.UNKNOWN)


def test_walk_in_of_another_place_does_not_count(place: Location) -> None:
    elsewhere = make_place("elders", order=1)
    make_hours(elsewhere, Weekday.MONDAY, "09:00-12:00")
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    make_change(elsewhere, date(2026, 11, 23), date(2026, 11, 24))

    assert walk_in_status(place, at=MONDAY_TEN) == OPEN


def test_walk_in_closed_for_a_day_opens_next_week(place: Location) -> None:
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    make_change(place, date(2026, 11, 23), date(2026, 11, 24), reason="Training")

    assert walk_in_status(place, at=MONDAY_TEN) == Status(State.LATER, NEXT_MONDAY)


def test_walk_in_at_other_hours_follows_them(place: Location) -> None:
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    make_change(place, date(2026, 11, 23), date(2026, 11, 24), hours="13:00-15:00")

    expected = Status(State.LATER, Slot(date(2026, 11, 23), time(13), time(15)), is_today=True)
    assert walk_in_status(place, at=MONDAY_TEN) == expected


def test_walk_in_closed_until_further_notice_is_unknown(place: Location) -> None:
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    make_change(place, date(2026, 11, 20), None, reason="Verbouwing")

    assert walk_in_status(place, at=MONDAY_TEN) == Status(State.UNKNOWN)


def test_walk_in_closed_up_to_a_day_without_a_first_day_opens_after_it(place: Location) -> None:
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    make_change(place, None, date(2026, 11, 24), reason="Nog niet open")

    assert walk_in_status(place, at=MONDAY_TEN) == Status(State.LATER, NEXT_MONDAY)


def test_walk_in_takes_two_queries_for_many_rows(place: Location, django_assert_num_queries: Any) -> None:
    for weekday in Weekday:
        make_hours(place, weekday, "09:00-12:00")
        make_hours(place, weekday, "13:00-17:00")
    make_change(place, date(2026, 11, 24), date(2026, 11, 25))
    make_change(place, date(2026, 11, 25), date(2026, 11, 26))

    with django_assert_num_queries(2):
        assert walk_in_status(place, at=MONDAY_TEN) == OPEN
