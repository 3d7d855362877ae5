"""The made-up opening times of a trial version."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.demo_hours import WEEK, load_demo_hours
from portal.hours import State
from portal.models import WalkInException, WalkInHours
from portal.schedule import walk_in_status
from tests.builders.places import make_change, make_hours, make_place

pytestmark = pytest.mark.django_db


def test_demo_hours_without_a_place_are_not_made() -> None:
    assert load_demo_hours(today=date(2026, 11, 23)) == 0


@pytest.mark.parametrize("day", range(23, 30))
def test_demo_hours_show_a_living_week_and_one_closure_on_a_day_that_is_else_open(day: int) -> None:
    place = make_place()
    today = date(2026, 11, day)

    assert load_demo_hours(today=today) == len(WEEK) + 1

    closure = WalkInException.objects.get()
    assert today < closure.days.lower <= date(2026, 12, day - 23 + 1)
    assert WalkInHours.objects.filter(weekday=closure.days.lower.isoweekday(), discipline="support").exists()
    assert (closure.reason_nl[:9], closure.reason_en[:7], closure.reason_es[:7]) == ("VOORBEELD", "EXAMPLE", "EJEMPLO")
    now = datetime(2026, 11, day, 8, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert walk_in_status(place, at=now).state == State.LATER


def test_demo_hours_loaded_twice_change_nothing() -> None:
    make_place()
    load_demo_hours(today=date(2026, 11, 23))

    assert load_demo_hours(today=date(2026, 11, 23)) == 0


def test_demo_hours_leave_a_place_that_has_some_as_it_is() -> None:
    place = make_place()
    make_hours(place, 1, "09:00-10:00")
    make_change(place, date(2026, 11, 24), date(2026, 11, 25))

    assert load_demo_hours(today=date(2026, 11, 23)) == 0
