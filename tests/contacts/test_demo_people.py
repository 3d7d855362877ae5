"""The made-up agreements of the demo."""

from __future__ import annotations

from datetime import date

import pytest

from contacts.demo_people import load_demo_agreements
from contacts.models import Aftercare, DomainStep, TailoredRequest
from tests.builders.guidance import course_of, make_guided

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def test_demo_agreements_are_written_once_and_leave_the_phases(worker, colleague):
    trajectories = [make_guided(worker, today=TODAY, days_ago=100 - place) for place in range(4)]
    make_guided(colleague, today=TODAY)
    make_guided(worker, today=TODAY, days_ago=200, closed=TODAY, outcome="moved")
    courses = [course_of(one, today=TODAY) for one in trajectories]

    assert [load_demo_agreements(worker=worker, today=TODAY) for _ in range(2)] == [3, 0]

    assert [one.domain_steps.count() for one in trajectories] == [4, 2, 1, 0]
    assert DomainStep.objects.count() == 7
    assert sorted(str(row.answer) for row in TailoredRequest.objects.all()) == ["None", "granted"]
    assert [row.trajectory for row in Aftercare.objects.all()] == [trajectories[2]]
    assert [course_of(one, today=TODAY) for one in trajectories] == courses


def test_demo_agreements_of_somebody_without_trajectories_are_none(worker):
    assert load_demo_agreements(worker=worker, today=TODAY) == 0
