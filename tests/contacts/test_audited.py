"""What is done with a trajectory stands in the audit log, by who asked for it (security.md D10)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import guidance, guidance_phases, handovers, tasks
from contacts.guidance import Details, Opening
from contacts.guidance_phases import Stretch, stretches_of
from contacts.retention import change_term
from portal.models import AuditEvent
from tests.builders.guidance import make_guided
from tests.builders.own_trajectories import make_own_trajectory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def found():
    return list(AuditEvent.objects.in_order().values_list("action", "subject", "actor__username", "origin"))


def actions():
    return [action for action, *_rest in found()]


def test_course_of_a_trajectory_is_written_down_step_by_step(worker, colleague):
    day = TODAY - timedelta(days=3)
    opening = Opening(municipality="GM0080", day=day, phase="orientation")
    row, _made = guidance.open_trajectory(key=uuid4(), worker=worker, opening=opening, today=TODAY)
    guidance.change_details(trajectory=row, details=Details("GM0080", colleague))
    guidance.change_details(trajectory=row, details=Details("GM0090", colleague))
    later = Stretch("execution", day + timedelta(days=1))
    guidance_phases.change_phase(trajectory=row, stretch=later, today=TODAY)
    last = stretches_of(row)[-1].pk
    guidance_phases.correct_phase(
        trajectory=row, phase_id=last, stretch=Stretch("execution", day + timedelta(days=2)), today=TODAY
    )
    guidance_phases.remove_phase(trajectory=row, phase_id=last)
    guidance.close_trajectory(trajectory=row, outcome="stopped", day=TODAY, today=TODAY)
    guidance_phases.reopen_trajectory(trajectory=row, stretch=Stretch("execution", TODAY), today=TODAY)

    assert actions() == [
        "trajectory_opened", "trajectory_staffed", "phase_changed", "phase_changed", "phase_changed",
        "trajectory_closed", "trajectory_reopened",
    ]  # fmt: skip
    assert {subject for _action, subject, *_rest in found()} == {f"trajectory:{row.code}"}
    assert set(AuditEvent.objects.values_list("organisation", flat=True)) == {worker.organisation_id}


def test_handing_over_is_written_down_also_when_the_night_does_it(worker, colleague):
    row = make_own_trajectory(worker)
    handovers.plan_handover(trajectory=row, successor=colleague, goodbye_on=TODAY, today=TODAY)
    handovers.call_off_handover(trajectory=row)
    handovers.plan_handover(trajectory=row, successor=colleague, goodbye_on=TODAY, today=TODAY)
    type(row).objects.filter(pk=row.pk).update(goodbye_on=TODAY - timedelta(days=1))
    tasks.complete_handovers()
    row.refresh_from_db()
    handovers.name_staff(trajectory=row, worker=None, deputy=worker)

    assert actions() == [
        "handover_planned", "handover_called_off", "handover_planned", "trajectory_handed_over", "trajectory_staffed",
    ]  # fmt: skip


def test_who_asked_by_a_page_is_named_with_her_session(client, worker):
    row = make_guided(worker, today=TODAY)
    client.force_login(worker)
    session = client.session
    session["contacts.new_code"] = str(row.key)
    session.save()

    client.get(reverse("contacts:trajectory", args=[row.key]))
    client.get(reverse("contacts:trajectory", args=[row.key]))

    [(action, subject, who, origin)] = found()
    assert (action, subject, who) == ("code_shown", f"trajectory:{row.code}", worker.username)
    assert len(origin) == 16


def test_term_that_changed_is_written_down(admin_user):
    change_term(kind="audit", months=60, today=TODAY, by=admin_user)

    assert found() == [("term_changed", "term:audit", admin_user.username, "command")]
