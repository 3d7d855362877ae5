"""Open, closing, closed: only forward, the parts first, and held by the database too."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from subsidy import services, tasks
from subsidy.choices import PeriodState
from subsidy.exceptions import PeriodIncompleteError, PeriodNotOverError
from subsidy.models import Period
from tests.builders.records import make_activity
from tests.subsidy.conftest import TODAY

pytestmark = pytest.mark.django_db


def states(*codes):
    return [services.period_for(code).state for code in codes]


# --- Closing begins -------------------------------------------------------------------------------------------------


def test_begin_closing_of_a_period_that_is_not_over_is_refused():
    with pytest.raises(PeriodNotOverError):
        services.begin_closing("2025-Q1", today=date(2025, 3, 31))

    assert states("2025-Q1") == [PeriodState.OPEN]


def test_begin_closing_from_the_day_after_the_last_day_on_and_once():
    assert services.begin_closing("2025-Q1", today=date(2025, 4, 1)) == ("2025-Q1",)
    assert services.begin_closing("2025-Q1", today=date(2025, 4, 2)) == ()

    assert states("2025-Q1") == [PeriodState.CLOSING]


def test_begin_closing_of_a_year_takes_its_open_quarters_along_and_leaves_the_closed_ones():
    services.close_period("2025-Q1", today=TODAY)

    begun = services.begin_closing("2025", today=TODAY)

    assert begun == ("2025", "2025-Q2", "2025-Q3", "2025-Q4")
    assert states("2025-Q1", "2025-Q2", "2025") == [PeriodState.CLOSED, PeriodState.CLOSING, PeriodState.CLOSING]


@pytest.mark.parametrize(("today", "begun"), [(date(2025, 4, 20), ()), (date(2025, 4, 21), ("2025-Q1",))])
def test_closing_begins_by_itself_when_the_21_days_are_over(today, begun):
    services.close_period("2024", today=date(2025, 2, 1))

    assert services.begin_due_closings(today=today) == begun
    assert services.begin_due_closings(today=today) == ()


def test_closing_that_begins_by_itself_in_january_takes_the_year_and_what_was_left_open_of_it():
    begun = services.begin_due_closings(today=date(2026, 1, 21))

    assert begun == ("2025", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")


def test_task_that_begins_closings_is_harmless_twice():
    tasks.begin_closings.apply(throw=True)
    before = list(Period.objects.order_by("pk").values())

    tasks.begin_closings.apply(throw=True)

    assert list(Period.objects.order_by("pk").values()) == before


def test_period_that_is_closing_still_takes_records_and_closes_with_them(fier):
    services.begin_closing("2025-Q1", today=date(2025, 4, 1))
    activity = make_activity(fier, "a01_walk_in", "2025-03-31")

    services.close_period("2025-Q1", today=date(2025, 4, 21))

    activity.refresh_from_db()
    assert (activity.counted_in, *states("2025-Q1")) == ("2025-Q1", PeriodState.CLOSED)


def test_steps_are_logged_with_the_period_and_the_account_only(accountholder, caplog):
    with caplog.at_level(logging.INFO, logger="subsidy.services.periods"):
        services.begin_closing("2025-Q1", today=TODAY, by=accountholder)
        services.close_period("2025-Q1", today=TODAY, by=accountholder)

    assert f"period 2025-Q1: closing, by account {accountholder.pk}" in caplog.text
    assert f"period 2025-Q1: closed, by account {accountholder.pk}" in caplog.text
    assert accountholder.username not in caplog.text


# --- What the database refuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"state": "open", "closed_on": None},
        {"state": "closing", "closed_on": None},
        {"closed_on": date(2026, 3, 1)},
        {"forced_reason": "Another one."},
        {"code": "2025-Q2"},
    ],
)
def test_database_keeps_a_closed_period_as_it_is(change):
    services.close_period("2025-Q1", today=TODAY)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Period.objects.filter(code="2025-Q1").update(**change)


def test_database_refuses_to_delete_a_closed_period_and_lets_an_open_one_go():
    services.close_period("2025-Q1", today=TODAY)
    services.period_for("2025-Q2").delete()

    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        Period.objects.filter(code="2025-Q1").delete()


def test_database_refuses_to_open_what_is_closing():
    services.begin_closing("2025-Q1", today=TODAY)

    with pytest.raises(IntegrityError, match="never goes back"), transaction.atomic():
        Period.objects.filter(code="2025-Q1").update(state="open")


def test_database_refuses_to_close_before_the_last_day_is_over():
    services.period_for("2025-Q1")

    with pytest.raises(IntegrityError, match="after its last day"), transaction.atomic():
        Period.objects.filter(code="2025-Q1").update(state="closed", closed_on=date(2025, 3, 31))


@pytest.mark.parametrize(
    ("whole", "closed"), [("2025-Q2", []), ("2025", ["2025-Q1", "2025-Q2", "2025-Q3"]), ("2024-2026", ["2024"])]
)
def test_database_refuses_to_close_a_whole_before_its_parts(whole, closed):
    for code in closed:
        services.close_period(code, today=TODAY)
    services.period_for(whole)

    with pytest.raises(IntegrityError, match="closed first"), transaction.atomic():
        Period.objects.filter(code=whole).update(state="closed", closed_on=date(2027, 3, 1))


@pytest.mark.parametrize("change", [{"end": date(2026, 1, 1)}, {"start": date(2024, 1, 1)}, {"kind": "block"}])
def test_database_refuses_other_days_for_a_period(change):
    services.period_for("2025")

    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.filter(code="2025").update(**change)


def test_can_be_closed_follows_the_order_and_the_calendar(fier):
    make_activity(fier, "a01_walk_in", "2025-02-03")

    def possible(code, today):
        return services.can_be_closed(services.period_for(code), today=today)

    assert not possible("2025-Q1", date(2025, 3, 31))
    assert possible("2025-Q1", date(2025, 4, 1))
    assert not possible("2025-Q2", TODAY)
    assert possible("2025", TODAY)
    services.close_period("2025", today=TODAY)
    assert not possible("2025", TODAY)


def test_block_waits_for_who_is_not_complete_of_its_open_years(coordinator):
    services.close_period("2024", today=TODAY, force_reason="Made up.")

    with pytest.raises(PeriodIncompleteError) as refused:
        services.close_period("2024-2026", today=date(2027, 2, 1))

    # 2024 is closed, so it asks for nothing any more.
    assert [reason.split()[-3] for reason in refused.value.reasons] == ["2025", "2026"]
