"""Periodic work with a clock that jumps: no period twice, none forgotten (security.md F7)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from subsidy import services, tasks
from subsidy.choices import PeriodState
from subsidy.models import Period, PeriodicWork, Report
from tests.builders.reports import make_closed_year

pytestmark = pytest.mark.django_db

# The quarters of a year, and the year, by the day on which their 21 days are over.
CLOSINGS_OF_2025 = ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2025"]


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch):
    monkeypatch.setattr("subsidy.services.yearly.send_to_worker", lambda pk: True)


def begun(first: date, last: date, *, step: int) -> list[str]:
    """Let the nightly work run from a day to another with as many days between, and return what it began."""
    found: list[str] = []
    day = first
    while day <= last:
        found += services.begin_due_closings(today=day)
        day += timedelta(days=step)
    return found


@pytest.mark.parametrize("step", [1, 7, 91])
def test_closings_begin_once_each_however_many_nights_nothing_ran(step):
    found = begun(date(2025, 2, 1), date(2026, 5, 30), step=step)

    assert sorted(code for code in found if code.startswith("2025")) == sorted(CLOSINGS_OF_2025)
    states = set(Period.objects.filter(code__in=CLOSINGS_OF_2025).values_list("state", flat=True))
    assert states == {PeriodState.CLOSING}


def test_closing_that_began_does_not_begin_again_when_the_clock_goes_back():
    first = services.begin_due_closings(today=date(2025, 4, 25))
    back = services.begin_due_closings(today=date(2025, 4, 20))
    again = services.begin_due_closings(today=date(2025, 4, 26))

    assert ("2025-Q1" in first, back, again) == (True, (), ())


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # The last Sunday of March and of October: 02:30 does not exist, and exists twice. UTC is an hour or two behind.
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2028, 2, 28, 23, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 22, 59, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_day_of_the_portal_is_the_day_in_leeuwarden(moment, day):
    with time_machine.travel(moment, tick=False):
        assert timezone.localdate() == day


def test_concept_of_the_year_is_asked_for_once_when_the_day_comes_twice():
    """On the night on which the clock goes back beat may run the same hour twice; and the machine may be set back."""
    make_closed_year(2025, closed_on=date(2026, 1, 25))
    for moment in (
        datetime(2026, 1, 31, 22, 59, tzinfo=UTC),
        datetime(2026, 1, 31, 23, 0, tzinfo=UTC),
        datetime(2026, 1, 31, 22, 0, tzinfo=UTC),
        datetime(2026, 2, 1, 3, 0, tzinfo=UTC),
        datetime(2026, 5, 3, 3, 0, tzinfo=UTC),
    ):
        with time_machine.travel(moment, tick=False):
            tasks.make_concept.apply(throw=True)

    assert (PeriodicWork.objects.count(), Report.objects.count()) == (1, 1)


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2028])
def test_quarters_of_a_year_touch_each_other_and_leave_no_day_out(year):
    quarters = [services.period_for(f"{year}-Q{number}") for number in range(1, 5)]

    assert (quarters[0].start, quarters[-1].end) == (date(year, 1, 1), date(year, 12, 31))
    for one, following in pairwise(quarters):
        assert following.start == one.end + timedelta(days=1)
