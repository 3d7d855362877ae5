"""Handing over: a goodbye with a day, after which a colleague is the fixed worker."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts import handovers, tasks
from contacts.colleagues import recording_staff
from contacts.exceptions import NoHandover
from tests.builders.own_trajectories import make_own_trajectory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = date(2026, 11, 25)
GOODBYE = date(2026, 12, 9)


@pytest.fixture
def trajectory(worker):
    return make_own_trajectory(worker)


def plan(trajectory, successor, goodbye_on=GOODBYE):
    return handovers.plan_handover(trajectory=trajectory, successor=successor, goodbye_on=goodbye_on, today=TODAY)


def state(trajectory):
    trajectory.refresh_from_db()
    return trajectory.fixed_worker, trajectory.deputy, trajectory.successor, trajectory.goodbye_on


@pytest.mark.usefixtures("other_worker", "facilitator", "editor", "outsider")
def test_colleagues_are_active_and_record_work_in_the_same_organisation(worker, colleague, coordinator, fier):
    colleague.is_active = False
    colleague.save()

    assert list(recording_staff(fier.pk)) == [coordinator, worker]


# --- Naming ----------------------------------------------------------------------------------------------------------
def test_worker_is_named_where_there_is_none_and_a_deputy_with_her(worker, colleague, fier):
    imported = make_own_trajectory(None, fier)

    handovers.name_staff(trajectory=imported, worker=worker, deputy=colleague)
    named = state(imported)
    handovers.name_staff(trajectory=imported, worker=None, deputy=None)

    assert (named, state(imported)) == ((worker, colleague, None, None), (worker, None, None, None))


def test_worker_who_is_there_is_not_replaced_without_a_goodbye(trajectory, worker, colleague):
    with pytest.raises(ValidationError, match="Plan a handover instead"):
        handovers.name_staff(trajectory=trajectory, worker=colleague, deputy=None)

    assert state(trajectory)[0] == worker


def test_worker_is_named_at_once_when_the_one_before_left(trajectory, worker, colleague):
    plan(trajectory, colleague)
    worker.is_active = False
    worker.save()
    trajectory.refresh_from_db()

    handovers.name_staff(trajectory=trajectory, worker=colleague, deputy=None)

    # Who is named needs not take over any more.
    assert state(trajectory) == (colleague, None, None, None)


def test_worker_is_named_at_once_for_what_is_closed(worker, colleague):
    closed = make_own_trajectory(worker, closed=TODAY)

    handovers.name_staff(trajectory=closed, worker=colleague, deputy=None)

    assert state(closed)[0] == colleague


@pytest.mark.parametrize("field", ["worker", "deputy"])
def test_nobody_of_another_organisation_is_named(field, fier, worker, other_worker):
    imported = make_own_trajectory(None, fier)

    with pytest.raises(ValidationError) as error:
        handovers.name_staff(trajectory=imported, **{"worker": worker, "deputy": None, field: other_worker})

    assert list(error.value.message_dict) == [field]
    assert state(imported) == (None, None, None, None)


def test_deputy_is_not_the_fixed_worker(trajectory, worker):
    with pytest.raises(ValidationError, match="somebody else"):
        handovers.name_staff(trajectory=trajectory, worker=None, deputy=worker)


def test_deputy_who_left_can_stay(trajectory, colleague, worker):
    handovers.name_staff(trajectory=trajectory, worker=None, deputy=colleague)
    colleague.is_active = False
    colleague.save()

    handovers.name_staff(trajectory=trajectory, worker=None, deputy=colleague)

    assert state(trajectory)[:2] == (worker, colleague)


# --- Planning --------------------------------------------------------------------------------------------------------
def test_handover_is_planned_changed_and_called_off(trajectory, worker, colleague, coordinator):
    plan(trajectory, colleague)
    planned = state(trajectory)
    plan(trajectory, coordinator, TODAY)
    changed = state(trajectory)
    handovers.call_off_handover(trajectory=trajectory)

    assert (planned, changed) == ((worker, None, colleague, GOODBYE), (worker, None, coordinator, TODAY))
    assert state(trajectory) == (worker, None, None, None)


@pytest.mark.parametrize("days", [-1, 367, -5_000, 2_000_000])
def test_goodbye_is_today_or_in_the_coming_year(trajectory, colleague, days):
    with pytest.raises(ValidationError) as error:
        plan(trajectory, colleague, TODAY + timedelta(days=days))

    assert error.value.message_dict == {"goodbye_on": ["Give today or a day in the coming year."]}


def test_handover_goes_to_a_colleague_and_not_to_oneself(trajectory, worker, other_worker):
    for successor in (worker, other_worker):
        with pytest.raises(ValidationError) as error:
            plan(trajectory, successor)
        assert list(error.value.message_dict) == ["successor"]

    assert state(trajectory)[2:] == (None, None)


def test_what_is_closed_or_has_nobody_is_not_handed_over(fier, worker, colleague):
    for one in (make_own_trajectory(worker, closed=TODAY), make_own_trajectory(None, fier)):
        with pytest.raises(ValidationError):
            plan(one, colleague)


# --- Completing ------------------------------------------------------------------------------------------------------
def test_handover_that_is_done_makes_the_deputy_who_takes_over_the_worker_and_leaves_no_deputy(trajectory, colleague):
    handovers.name_staff(trajectory=trajectory, worker=None, deputy=colleague)
    plan(trajectory, colleague)

    handovers.complete_handover(trajectory=trajectory)

    assert state(trajectory) == (colleague, None, None, None)


def test_handover_that_is_done_keeps_another_deputy(trajectory, colleague, coordinator):
    handovers.name_staff(trajectory=trajectory, worker=None, deputy=coordinator)
    plan(trajectory, colleague)

    handovers.complete_handover(trajectory=trajectory)

    assert state(trajectory) == (colleague, coordinator, None, None)


@pytest.mark.parametrize("act", [handovers.complete_handover, handovers.call_off_handover])
def test_what_was_not_planned_is_neither_done_nor_called_off(trajectory, act):
    with pytest.raises(NoHandover):
        act(trajectory=trajectory)


def test_successor_who_left_takes_nothing_over(trajectory, worker, colleague):
    plan(trajectory, colleague)
    colleague.is_active = False
    colleague.save()

    with pytest.raises(ValidationError):
        handovers.complete_handover(trajectory=trajectory)

    assert handovers.complete_due_handovers(today=GOODBYE + timedelta(days=1)) == (0, 1)
    assert state(trajectory) == (worker, None, colleague, GOODBYE)


def test_goodbye_is_followed_by_the_handover_when_its_day_is_over(trajectory, worker, colleague):
    plan(trajectory, colleague)
    other = make_own_trajectory(worker)

    found = [handovers.complete_due_handovers(today=GOODBYE + timedelta(days=days)) for days in (0, 1, 1)]

    assert found == [(0, 0), (1, 0), (0, 0)]
    assert state(trajectory) == (colleague, None, None, None)
    assert state(other)[0] == worker


def test_task_hands_over_and_logs_counts_only(trajectory, colleague, caplog):
    caplog.set_level("INFO", logger="contacts.tasks")
    yesterday = timezone.localdate() - timedelta(days=1)
    handovers.plan_handover(trajectory=trajectory, successor=colleague, goodbye_on=yesterday, today=yesterday)

    tasks.complete_handovers()
    tasks.complete_handovers()

    assert state(trajectory)[0] == colleague
    assert caplog.messages == ["handovers: 1 done, 0 wait for a colleague who can take over"]
