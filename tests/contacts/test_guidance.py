"""Opening, arranging, closing and opening again: what each write does, and what it refuses."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from contacts import guidance, guidance_steps, seen
from contacts.choices import TRAJECTORY_CODE_PATTERN
from contacts.exceptions import ChangedMeanwhile, DifferentContent, Gone
from contacts.guidance import Details, Opening
from contacts.models import DomainStep, Trajectory
from contacts.readings import Look, write_down
from portal.permissions import Role
from tests.builders.guidance import course_of, make_course, make_guided
from tests.builders.records import make_trajectory
from tests.conftest import make_user

TODAY = date(2026, 3, 2)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def opening(**fields):
    return Opening(**{"municipality": "GM0080", "day": TODAY, "phase": "orientation"} | fields)


def open_one(worker, **fields):
    return guidance.open_trajectory(
        key=fields.pop("key", None) or uuid4(), worker=worker, opening=opening(**fields), today=TODAY
    )


def refused(call, **arguments):
    """Return beside which field a write is refused, and with which words."""
    with pytest.raises(ValidationError) as caught:
        call(**arguments)
    return caught.value.message_dict


@pytest.fixture
def trajectory(worker):
    return make_guided(worker, today=TODAY)


# --- The code --------------------------------------------------------------------------------------------------------
def test_code_can_be_said_aloud_and_is_never_a_bad_word():
    codes = [guidance.make_code() for _ in range(2000)]

    assert [code for code in codes if not re.match(TRAJECTORY_CODE_PATTERN, code)] == []
    assert [code for code in codes if any(word in code for word in guidance.UNFIT)] == []
    # 61 million codes: of 2,000 hardly two are the same.
    assert len(set(codes)) > 1990


@pytest.mark.django_db
def test_code_that_is_in_use_or_was_ever_read_is_not_free(worker, trajectory):
    gone = make_guided(worker, today=TODAY)
    write_down(trajectory=gone, reader=worker, look=Look(timezone.now(), "one"))
    gone.phases.all().delete()
    Trajectory.objects.filter(pk=gone.pk).delete()

    assert [guidance.is_free(code) for code in (trajectory.code, gone.code, "bababa-00")] == [False, False, True]


@pytest.mark.django_db
def test_open_tries_again_when_the_code_is_in_use(worker, trajectory, monkeypatch):
    codes = iter([trajectory.code, trajectory.code, "zozozo-12"])
    monkeypatch.setattr(guidance, "make_code", lambda: next(codes))

    assert open_one(worker)[0].code == "zozozo-12"


@pytest.mark.django_db
def test_open_tries_again_when_somebody_takes_the_code_at_the_same_moment(worker, trajectory, monkeypatch):
    codes = iter([trajectory.code, "zozozo-12"])
    answers = iter([True, False, True])
    monkeypatch.setattr(guidance, "make_code", lambda: next(codes))
    monkeypatch.setattr(guidance, "is_free", lambda _code: next(answers))

    assert open_one(worker)[0].code == "zozozo-12"


# --- Opening ---------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_open_makes_whoever_opens_it_the_fixed_worker(worker, colleague):
    found, created = open_one(worker, day=ago(3), deputy=colleague)

    assert (created, found.fixed_worker, found.deputy, found.organisation) == (
        True, worker, colleague, worker.organisation,
    )  # fmt: skip
    assert (found.municipality, found.opened, found.closed) == ("GM0080", ago(3), None)
    assert course_of(found, today=TODAY) == [("orientation", 3, None)]


@pytest.mark.django_db
def test_open_same_key_twice_is_one_and_with_other_answers_a_conflict(worker, colleague):
    key = uuid4()
    first, second = (open_one(worker, key=key) for _ in range(2))

    assert (first[0].pk, first[1], second[1]) == (second[0].pk, True, False)
    with pytest.raises(DifferentContent):
        open_one(worker, key=key, phase="contact")
    with pytest.raises(DifferentContent):
        open_one(colleague, key=key)
    assert Trajectory.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"day": TODAY + timedelta(days=1)}, "day"),
        ({"day": date(2019, 12, 31)}, "day"),
        ({"phase": "relapse"}, "phase"),
        ({"municipality": "GM9999"}, "municipality"),
    ],
)
def test_open_refuses_what_cannot_be(worker, fields, beside):
    assert list(refused(open_one, worker=worker, **fields)) == [beside]
    assert Trajectory.objects.count() == 0


@pytest.mark.django_db
def test_deputy_records_for_the_same_organisation_and_is_somebody_else(worker, other_worker, fier, trajectory):
    left = make_user("lies-left", Role.WORKER, fier)
    left.is_active = False
    left.save()
    nobody = [worker, other_worker, left, make_user("eva-editor", Role.EDITOR, fier)]

    found = [refused(open_one, worker=worker, deputy=user) for user in nobody]
    found += [
        refused(guidance.change_details, trajectory=trajectory, details=Details("GM0080", user)) for user in nobody
    ]

    assert [list(errors) for errors in found] == [["deputy"]] * 8


@pytest.mark.django_db
def test_details_change_and_a_deputy_who_left_may_stay(worker, colleague, coordinator, trajectory):
    guidance.change_details(trajectory=trajectory, details=Details("GM0074", colleague))
    colleague.groups.clear()
    guidance.change_details(trajectory=trajectory, details=Details("GM1900", colleague))
    trajectory.refresh_from_db()
    assert (trajectory.municipality, trajectory.deputy) == ("GM1900", colleague)

    guidance.change_details(trajectory=trajectory, details=Details("GM1900", coordinator))
    trajectory.refresh_from_db()
    assert trajectory.deputy == coordinator


# --- The next appointment --------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_appointment_is_a_day_from_today_on_or_nothing(trajectory):
    for day in (TODAY, TODAY + timedelta(days=14), None):
        guidance.set_appointment(trajectory=trajectory, day=day, today=TODAY)
        trajectory.refresh_from_db()
        assert trajectory.next_on == day

    for day in (ago(1), date(2099, 1, 1)):
        assert list(refused(guidance.set_appointment, trajectory=trajectory, day=day, today=TODAY)) == ["next_on"]


# --- Closing ---------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_close_ends_the_phase_and_takes_the_appointment_off(trajectory):
    guidance.set_appointment(trajectory=trajectory, day=TODAY, today=TODAY)

    guidance.close_trajectory(trajectory=trajectory, outcome="better_balance", day=ago(2), today=TODAY)

    trajectory.refresh_from_db()
    assert (trajectory.closed, trajectory.outcome, trajectory.next_on) == (ago(2), "better_balance", None)
    assert course_of(trajectory, today=TODAY) == [("contact", 100, 2)]


@pytest.mark.django_db
def test_close_twice_is_once_and_with_another_outcome_is_refused(trajectory):
    for _ in range(2):
        guidance.close_trajectory(trajectory=trajectory, outcome="stopped", day=TODAY, today=TODAY)

    again = {"trajectory": trajectory, "outcome": "moved", "day": TODAY, "today": TODAY}
    assert list(refused(guidance.close_trajectory, **again)) == ["__all__"]
    trajectory.refresh_from_db()
    assert trajectory.outcome == "stopped"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "beside"), [(TODAY + timedelta(days=1), "day"), (ago(101), "day"), (ago(30), "day"), (ago(31), "day")]
)
def test_close_refuses_a_day_that_cannot_be_or_before_the_last_phase(trajectory, day, beside):
    make_course(trajectory, ("contact", 100), ("pause", 30), today=TODAY)

    found = refused(guidance.close_trajectory, trajectory=trajectory, outcome="moved", day=day, today=TODAY)

    assert list(found) == [beside]
    assert course_of(trajectory, today=TODAY) == [("contact", 100, 30), ("pause", 30, None)]


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "refusals"), [(date(2024, 12, 31), ["day"]), (date(2025, 1, 1), [])])
def test_close_takes_no_day_of_a_year_that_may_be_past_its_term(worker, day, refusals):
    """It would be gone the next night, before anybody could open it again."""
    today = date(2026, 11, 25)
    trajectory = make_trajectory(worker.organisation, "2023-03-01")
    closing = {"trajectory": trajectory, "outcome": "moved", "day": day, "today": today}

    found = refused(guidance.close_trajectory, **closing) if refusals else guidance.close_trajectory(**closing) and []

    assert list(found) == refusals


@pytest.mark.django_db
def test_close_is_refused_while_a_handover_is_arranged(trajectory, colleague):
    Trajectory.objects.filter(pk=trajectory.pk).update(successor=colleague, goodbye_on=TODAY)

    found = refused(guidance.close_trajectory, trajectory=trajectory, outcome="moved", day=TODAY, today=TODAY)

    assert list(found) == ["__all__"]


@pytest.mark.django_db
def test_closed_one_takes_nothing_that_only_an_open_one_knows(trajectory):
    guidance.close_trajectory(trajectory=trajectory, outcome="moved", day=TODAY, today=TODAY)
    step = guidance_steps.DomainEntry("housing", TODAY, "stuck")
    asked = guidance_steps.RequestEntry("GM0080", "housing", TODAY)
    referral = guidance_steps.ReferralEntry("ggd", "offered")

    found = [
        refused(guidance.set_appointment, trajectory=trajectory, day=TODAY, today=TODAY),
        refused(guidance_steps.write_domain, trajectory=trajectory, entry=step, today=TODAY),
        refused(guidance_steps.ask_municipality, trajectory=trajectory, entry=asked, today=TODAY),
        refused(guidance_steps.refer, trajectory=trajectory, referral_id=uuid4(), entry=referral),
    ]

    assert [list(errors) for errors in found] == [["__all__"]] * 4


@pytest.mark.django_db
def test_write_on_one_that_is_gone_says_so(trajectory):
    trajectory.phases.all().delete()
    Trajectory.objects.filter(pk=trajectory.pk).delete()

    with pytest.raises(Gone):
        guidance.set_appointment(trajectory=trajectory, day=None, today=TODAY)


# --- Two at once (security.md F11) -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_write_over_what_changed_meanwhile_is_refused_once(trajectory, colleague):
    before = seen.of_details(trajectory), seen.of_appointment(trajectory), seen.of_end(trajectory)
    guidance.change_details(trajectory=trajectory, details=Details("GM0074"), seen=before[0])
    guidance.set_appointment(trajectory=trajectory, day=TODAY, today=TODAY, seen=before[1])

    with pytest.raises(ChangedMeanwhile):
        guidance.change_details(trajectory=trajectory, details=Details("GM1900", colleague), seen=before[0])
    with pytest.raises(ChangedMeanwhile):
        guidance.set_appointment(trajectory=trajectory, day=None, today=TODAY, seen=before[1])
    # What says the same again is no conflict: a double tap.
    guidance.change_details(trajectory=trajectory, details=Details("GM0074"), seen=before[0])
    guidance.close_trajectory(trajectory=trajectory, outcome="moved", day=TODAY, today=TODAY, seen=before[2])
    with pytest.raises(ChangedMeanwhile):
        guidance.close_trajectory(trajectory=trajectory, outcome="moved", day=ago(1), today=TODAY, seen=before[2])


@pytest.mark.django_db(transaction=True)
def test_twenty_who_write_at_once_lose_nothing(worker):
    """All saw the same; one is the first, and the others are told, none of them silently lost."""
    trajectory = make_guided(worker, today=TODAY)
    word = seen.of_domain(None)
    found: list[str] = []

    def write(number: int) -> None:
        entry = guidance_steps.DomainEntry("housing", ago(number), "stuck")
        try:
            guidance_steps.write_domain(trajectory=trajectory, entry=entry, today=TODAY, seen=word)
            found.append("written")
        except ChangedMeanwhile:
            found.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == ["told"] * 19 + ["written"]
    assert DomainStep.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_requests_and_referrals_at_once_are_one_each(worker):
    trajectory = make_guided(worker, today=TODAY)
    entry, referral_id = guidance_steps.RequestEntry("GM0080", "housing", TODAY), uuid4()
    said = guidance_steps.ReferralEntry("ggd", "offered")
    found: list[bool] = []

    def write() -> None:
        found.append(guidance_steps.ask_municipality(trajectory=trajectory, entry=entry, today=TODAY)[1])
        found.append(guidance_steps.refer(trajectory=trajectory, referral_id=referral_id, entry=said)[1])
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [False] * 38 + [True] * 2
    assert (trajectory.requests.count(), trajectory.referrals.count()) == (1, 1)
