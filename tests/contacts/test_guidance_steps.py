"""Life domains, requests, referrals and aftercare: what each write does, and what it refuses."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from contacts import guidance, seen
from contacts import guidance_steps as services
from contacts.exceptions import AlreadyCounted, ChangedMeanwhile, DifferentContent, Gone
from contacts.guidance_steps import AftercareEntry, AnswerEntry, DomainEntry, RequestEntry
from contacts.models import Referral
from contacts.services import ReferralEntry
from tests.builders.guidance import make_guided

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def trajectory(worker):
    return make_guided(worker, today=TODAY)


def refused(call, **arguments):
    with pytest.raises(ValidationError) as caught:
        call(**arguments)
    return list(caught.value.message_dict)


# --- Life domains ----------------------------------------------------------------------------------------------------
def write(trajectory, domain="housing", days=0, status="stuck", **fields):
    sets = {name: fields.pop(name) for name in ("obstacles", "tried") if name in fields}
    entry = DomainEntry(domain, ago(days), status, **sets)
    return services.write_domain(trajectory=trajectory, entry=entry, today=TODAY, **fields)


def steps(trajectory):
    rows = trajectory.domain_steps.order_by("domain", "date")
    return [(row.domain, (TODAY - row.date).days, row.status, row.obstacles, row.tried) for row in rows]


def test_domain_earlier_days_stay_and_the_same_day_is_replaced(trajectory):
    write(trajectory, days=30, obstacles=("no_housing",), tried=("listening",))
    write(trajectory, status="waits", obstacles=("benefit_wait", "no_housing"))
    write(trajectory, status="under_way", tried=("practical_help",))

    assert steps(trajectory) == [
        ("housing", 30, "stuck", ["no_housing"], ["listening"]),
        ("housing", 0, "under_way", [], ["practical_help"]),
    ]


def test_domain_written_twice_is_written_once(trajectory):
    assert [write(trajectory, seen=seen.of_domain(None))[1] for _ in range(2)] == [True, False]


def test_domain_refuses_earlier_than_the_last_and_what_is_on_no_list(trajectory):
    write(trajectory, days=10)

    assert refused(write, trajectory=trajectory, days=11) == ["day"]
    assert refused(write, trajectory=trajectory, days=-1) == ["day"]
    assert refused(write, trajectory=trajectory, domain="debts", days=101) == ["day"]
    assert refused(write, trajectory=trajectory, status="bad") == ["status"]
    assert refused(write, trajectory=trajectory, obstacles=("laziness",)) == ["obstacles"]
    assert refused(write, trajectory=trajectory, tried=("pressure",)) == ["tried"]
    assert refused(write, trajectory=trajectory, domain="looks") == ["domain"]
    assert len(steps(trajectory)) == 1


def test_domain_over_what_changed_meanwhile_is_refused_others_are_not(trajectory):
    word = seen.of_domain(None)
    write(trajectory, seen=word)

    with pytest.raises(ChangedMeanwhile):
        write(trajectory, status="goes_well", seen=word)
    write(trajectory, domain="debts", seen=word)
    assert [row[0] for row in steps(trajectory)] == ["debts", "housing"]


def test_domain_taken_back_stands_as_before(trajectory):
    write(trajectory, days=10)
    write(trajectory, status="goes_well")

    services.remove_domain(trajectory=trajectory, domain="housing")
    assert services.standing(trajectory, "housing").status == "stuck"
    services.remove_domain(trajectory=trajectory, domain="housing")
    with pytest.raises(Gone):
        services.remove_domain(trajectory=trajectory, domain="housing")


# --- Requests --------------------------------------------------------------------------------------------------------
def ask(trajectory, days=10, domain="housing"):
    entry = RequestEntry("GM0080", domain, ago(days))
    return services.ask_municipality(trajectory=trajectory, entry=entry, today=TODAY)


def reply(trajectory, asked, word, days=0, **fields):
    entry = AnswerEntry(word, None if word is None else ago(days))
    return services.answer_request(trajectory=trajectory, request_id=asked.pk, entry=entry, today=TODAY, **fields)


def test_request_same_one_on_the_same_day_is_one(trajectory):
    assert [ask(trajectory)[1], ask(trajectory)[1], ask(trajectory, days=9)[1], ask(trajectory, domain="debts")[1]] == [
        True, False, True, True,
    ]  # fmt: skip


def test_request_is_answered_corrected_and_open_again(trajectory):
    asked, _created = ask(trajectory)

    for word, days in (("refused", 3), ("partly", 2), (None, None)):
        reply(trajectory, asked, word, days or 0)
        asked.refresh_from_db()
        assert (asked.answer, asked.answered_on) == (word, None if word is None else ago(days))


def test_request_may_be_answered_after_closing(trajectory):
    asked, _created = ask(trajectory)
    guidance.close_trajectory(trajectory=trajectory, outcome="moved", day=ago(5), today=TODAY)

    assert reply(trajectory, asked, "granted").answer == "granted"


def test_request_answer_before_it_was_asked_or_to_come_is_refused(trajectory):
    asked, _created = ask(trajectory)

    assert [refused(reply, trajectory=trajectory, asked=asked, word="granted", days=days) for days in (11, -1)] == [
        ["day"],
        ["day"],
    ]


def test_request_answer_over_another_one_and_of_another_trajectory(trajectory, worker):
    asked, _created = ask(trajectory)
    word = seen.of_request(asked)
    reply(trajectory, asked, "refused", seen=word)

    with pytest.raises(ChangedMeanwhile):
        reply(trajectory, asked, "granted", seen=word)
    with pytest.raises(Gone):
        reply(make_guided(worker, today=TODAY), asked, "granted")


def test_request_taken_back_is_gone(trajectory):
    asked, _created = ask(trajectory)

    services.take_back_request(trajectory=trajectory, request_id=asked.pk)
    with pytest.raises(Gone):
        services.take_back_request(trajectory=trajectory, request_id=asked.pk)


# --- Referrals -------------------------------------------------------------------------------------------------------
def refer(trajectory, entry, referral_id=None):
    return services.refer(trajectory=trajectory, referral_id=referral_id or uuid4(), entry=entry)


def test_referral_same_id_twice_is_one_with_other_answers_or_elsewhere_a_conflict(trajectory, worker):
    same, entry = uuid4(), ReferralEntry("ggd", "offered")
    other = make_guided(worker, today=TODAY)

    assert [refer(trajectory, entry, same)[1] for _ in range(2)] == [True, False]
    for call in (
        lambda: refer(trajectory, ReferralEntry("uwv", "offered"), same),
        lambda: refer(other, entry, same),
    ):
        with pytest.raises(DifferentContent):
            call()
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("state", ["accepted", "arrived", "not_arrived"])
def test_referral_that_was_taken_needs_consent(trajectory, state):
    assert refused(refer, trajectory=trajectory, entry=ReferralEntry("ggd", state)) == ["__all__"]
    assert refer(trajectory, ReferralEntry("ggd", state, consent=True))[1]


def test_referral_changes_and_goes_until_it_is_counted(trajectory):
    referral, _created = refer(trajectory, ReferralEntry("ggd", "offered"))
    known = {"trajectory": trajectory, "referral_id": referral.pk}

    services.change_referral(**known, entry=ReferralEntry("ggd", "arrived", consent=True, warm=True))
    referral.refresh_from_db()
    assert (referral.state, referral.consent, referral.warm) == ("arrived", True, True)

    Referral.objects.update(counted_in="2026-Q1")
    with pytest.raises(AlreadyCounted):
        services.change_referral(**known, entry=ReferralEntry("ggd", "offered"))
    with pytest.raises(AlreadyCounted):
        services.take_back_referral(**known)
    assert Referral.objects.count() == 1


def test_referral_over_what_changed_meanwhile_and_of_another_trajectory(trajectory, worker):
    referral, _created = refer(trajectory, ReferralEntry("ggd", "offered"))
    word = seen.of_referral(referral)
    known = {"trajectory": trajectory, "referral_id": referral.pk}
    services.change_referral(**known, entry=ReferralEntry("ggd", "refused"), seen=word)

    with pytest.raises(ChangedMeanwhile):
        services.change_referral(**known, entry=ReferralEntry("uwv", "refused"), seen=word)
    with pytest.raises(Gone):
        services.take_back_referral(trajectory=make_guided(worker, today=TODAY), referral_id=referral.pk)
    services.take_back_referral(**known)
    with pytest.raises(Gone):
        services.take_back_referral(**known)


# --- Aftercare -------------------------------------------------------------------------------------------------------
def agree(trajectory, kind, days=None, today=TODAY, **fields):
    entry = AftercareEntry(kind, None if days is None else TODAY + timedelta(days=days))
    return services.agree_aftercare(trajectory=trajectory, entry=entry, today=today, **fields)


def agreements(trajectory):
    rows = trajectory.aftercare.order_by("agreed_on", "pk")
    return [(row.kind, row.agreed_on, row.next_on, row.ended_on) for row in rows]


def test_aftercare_is_agreed_moved_changed_and_ended(trajectory):
    agree(trajectory, "active", 5, today=ago(20))
    assert [agree(trajectory, "active", 14)[1], agree(trajectory, "active", 14)[1]] == [True, False]
    assert agreements(trajectory) == [("active", ago(20), TODAY + timedelta(days=14), None)]

    agree(trajectory, "passive")
    assert agreements(trajectory) == [("active", ago(20), None, TODAY), ("passive", TODAY, None, None)]
    # The day of the agreement itself: a correction.
    agree(trajectory, "active", 7)
    services.end_aftercare(trajectory=trajectory, today=TODAY)
    assert agreements(trajectory) == [("active", ago(20), None, TODAY), ("active", TODAY, None, TODAY)]
    with pytest.raises(Gone):
        services.end_aftercare(trajectory=trajectory, today=TODAY)


def test_aftercare_holds_while_the_rest_is_closed(trajectory):
    guidance.close_trajectory(trajectory=trajectory, outcome="moved", day=ago(5), today=TODAY)

    assert agree(trajectory, "active", 30)[1]


def test_aftercare_active_needs_a_day_to_come(trajectory):
    assert [refused(agree, trajectory=trajectory, kind="active", days=days) for days in (None, -1, 9999)] == [
        ["next_on"], ["next_on"], ["next_on"],
    ]  # fmt: skip
    assert refused(agree, trajectory=trajectory, kind="sometimes") == ["kind"]


def test_aftercare_over_what_changed_meanwhile_is_refused(trajectory):
    word = seen.of_aftercare(None)
    agree(trajectory, "passive", seen=word)

    with pytest.raises(ChangedMeanwhile):
        agree(trajectory, "active", 3, seen=word)
    with pytest.raises(ChangedMeanwhile):
        services.end_aftercare(trajectory=trajectory, today=TODAY, seen=word)
