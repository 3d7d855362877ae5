"""A lost second factor: two others say so, a day of notice, then a new way in (security.md A9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client

from portal import lost_factor, passkeys
from portal.exceptions import MoreThanOwn, NotTheMoment, SamePerson
from portal.models import FactorReset, Organisation, Session, StaffInvitation, User
from portal.permissions import Role
from portal.tasks import clear_sessions
from tests.builders.inviting import logged_in
from tests.builders.joining import make_passkey
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


@pytest.fixture
def second(fier: Organisation) -> User:
    return make_user("sanne-tweede", Role.COORDINATOR, fier)


def agreed(worker: User, first: User, second: User, *, at: datetime = NOW) -> FactorReset:
    lost_factor.ask(by=first, account=worker, at=at)
    return lost_factor.agree(by=second, account=worker, at=at)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


# --- Who -------------------------------------------------------------------------------------------------------------
def test_first_and_second_are_two_and_not_the_person_herself(worker: User, coordinator: User, second: User) -> None:
    with pytest.raises(SamePerson):
        lost_factor.ask(by=coordinator, account=coordinator, at=NOW)
    lost_factor.ask(by=coordinator, account=worker, at=NOW)
    with pytest.raises(SamePerson):
        lost_factor.agree(by=coordinator, account=worker, at=NOW)
    lost_factor.ask(by=coordinator, account=second, at=NOW)
    with pytest.raises(SamePerson):
        lost_factor.agree(by=second, account=second, at=NOW)

    assert lost_factor.agree(by=second, account=worker, at=NOW).agreed_by == second


def test_administrator_is_second_where_the_organisation_has_one_coordinator(
    worker: User, coordinator: User, admin_user: User
) -> None:
    assert agreed(worker, coordinator, admin_user).ready_at == NOW + DAY


@pytest.mark.parametrize("persona", ["colleague", "accountholder", "facilitator", "editor", "member"])
def test_others_have_no_say(persona: str, request: pytest.FixtureRequest, worker: User, coordinator: User) -> None:
    other = request.getfixturevalue(persona)

    with pytest.raises(MoreThanOwn):
        lost_factor.ask(by=other, account=worker, at=NOW)
    lost_factor.ask(by=coordinator, account=worker, at=NOW)
    with pytest.raises(MoreThanOwn):
        lost_factor.agree(by=other, account=worker, at=NOW)
    with pytest.raises(MoreThanOwn):
        lost_factor.stop(by=other, account=worker)


def test_coordinator_of_another_organisation_has_no_say(worker: User, salvation_army: Organisation) -> None:
    elsewhere = make_user("elders", Role.COORDINATOR, salvation_army)

    with pytest.raises(MoreThanOwn):
        lost_factor.ask(by=elsewhere, account=worker, at=NOW)


def test_second_does_not_count_on_a_first_whose_account_was_closed(
    worker: User, coordinator: User, second: User
) -> None:
    lost_factor.ask(by=coordinator, account=worker, at=NOW)
    User.objects.filter(pk=coordinator.pk).update(is_active=False)

    with pytest.raises(SamePerson):
        lost_factor.agree(by=second, account=worker, at=NOW)


@pytest.mark.parametrize(
    "wrong", ["asked by herself", "agreed by herself", "agreed by the first", "no moment", "before"]
)
def test_database_holds_that_they_are_three(worker: User, coordinator: User, second: User, wrong: str) -> None:
    row = {"user": worker, "asked_by": coordinator, "asked_at": NOW, "agreed_by": second, "agreed_at": NOW}
    changed = {
        "asked by herself": {"asked_by": worker},
        "agreed by herself": {"agreed_by": worker},
        "agreed by the first": {"agreed_by": coordinator},
        "no moment": {"agreed_at": None},
        "before": {"agreed_at": NOW - SECOND},
    }[wrong]

    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.create(**row | changed)


# --- When ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("after", "holds"), [(DAY - SECOND, True), (DAY, False)])
def test_second_agrees_within_24_hours(
    worker: User, coordinator: User, second: User, after: timedelta, holds: bool
) -> None:
    lost_factor.ask(by=coordinator, account=worker, at=NOW)

    if holds:
        lost_factor.agree(by=second, account=worker, at=NOW + after)
    else:
        with pytest.raises(NotTheMoment):
            lost_factor.agree(by=second, account=worker, at=NOW + after)
        # It can be asked anew.
        assert lost_factor.ask(by=second, account=worker, at=NOW + after).asked_by == second


def test_asked_once_is_not_asked_twice(worker: User, coordinator: User, second: User) -> None:
    lost_factor.ask(by=coordinator, account=worker, at=NOW)

    with pytest.raises(NotTheMoment):
        lost_factor.ask(by=second, account=worker, at=NOW + SECOND)


@pytest.mark.parametrize(
    ("after", "given"),
    [(timedelta(0), False), (DAY - SECOND, False), (DAY, True), (4 * DAY - SECOND, True), (4 * DAY, False)],
)
def test_new_way_in_is_given_after_the_notice_and_within_three_days(
    worker: User, coordinator: User, second: User, after: timedelta, given: bool
) -> None:
    agreed(worker, coordinator, second)

    if given:
        made = lost_factor.give(by=coordinator, account=worker, at=NOW + after)
        assert made.invitation.ends_at == NOW + after + timedelta(hours=72)
    else:
        with pytest.raises(NotTheMoment):
            lost_factor.give(by=coordinator, account=worker, at=NOW + after)
        assert again(worker).has_usable_password()


def test_one_alone_gives_nothing(worker: User, coordinator: User) -> None:
    lost_factor.ask(by=coordinator, account=worker, at=NOW)

    with pytest.raises(NotTheMoment):
        lost_factor.give(by=coordinator, account=worker, at=NOW + DAY - SECOND)


# --- What happens ----------------------------------------------------------------------------------------------------
def test_giving_takes_factors_password_and_sessions_and_the_account_stays(
    worker: User, coordinator: User, second: User
) -> None:
    make_passkey(worker, "lost")
    agreed(worker, coordinator, second)
    logged_in(worker)

    made = lost_factor.give(by=second, account=worker, at=NOW + DAY)

    held = again(worker)
    assert not Authenticator.objects.filter(user=worker).exists()
    assert not Session.objects.of(worker).exists()
    assert not held.has_usable_password()
    assert (held.roles, held.organisation, held.new_way_in_from) == ({"worker"}, worker.organisation, None)
    assert made.invitation.account == worker
    assert not FactorReset.objects.exists()


def test_code_gives_the_account_back_once(worker: User, coordinator: User, second: User) -> None:
    agreed(worker, coordinator, second)
    with time_machine.travel(NOW + DAY, tick=False):
        made = lost_factor.give(by=second, account=worker, at=NOW + DAY)
        client = Client(headers={"Sec-Fetch-Site": "same-origin"})
        page = client.get(f"/en/t/{made.code}/").content.decode()
        sent = {"language": "nl", "password": "een heel nieuw wachtwoord", "way": "password"}
        answer = client.post(f"/nl/t/{made.code}/", sent)
        later = Client(headers={"Sec-Fetch-Site": "same-origin"}).post(f"/nl/t/{made.code}/", sent)

    assert "wilma-worker" in page
    assert (answer.status_code, answer.url, later.status_code) == (302, "/nl/begin/", 404)
    assert again(worker).check_password("een heel nieuw wachtwoord")
    assert not again(worker).check_password(PASSWORD)
    assert User.objects.filter(username="wilma-worker").count() == 1


def test_code_for_a_closed_account_opens_nothing(worker: User, coordinator: User, second: User) -> None:
    agreed(worker, coordinator, second)
    made = lost_factor.give(by=second, account=worker, at=NOW + DAY)
    User.objects.filter(pk=worker.pk).update(is_active=False)

    with time_machine.travel(NOW + DAY, tick=False):
        sent = {"language": "nl", "password": "een heel nieuw wachtwoord", "way": "password"}
        answer = Client(headers={"Sec-Fetch-Site": "same-origin"}).post(f"/nl/t/{made.code}/", sent)

    assert answer.status_code == 404
    assert StaffInvitation.objects.filter(account=worker).exists()


# --- The notice ------------------------------------------------------------------------------------------------------
def test_account_sees_the_notice_on_its_pages_and_stops_it(worker: User, coordinator: User, second: User) -> None:
    make_passkey(worker, "not lost")
    with time_machine.travel(NOW, tick=False):
        client = logged_in(worker)
        agreed(worker, coordinator, second)
        assert "Did you lose your second step?" in client.get("/en/contacten/").content.decode()

        client.post("/en/account/niet-kwijt/")

        assert "Did you lose your second step?" not in client.get("/en/contacten/").content.decode()
    assert not FactorReset.objects.exists()
    assert passkeys.of(worker).count() == 1
    with pytest.raises(NotTheMoment):
        lost_factor.give(by=second, account=worker, at=NOW + DAY)


def test_account_without_a_notice_stops_nothing(worker: User) -> None:
    answer = logged_in(worker).post("/nl/account/niet-kwijt/")

    assert (answer.status_code, answer.url) == (302, "/nl/account/sessies/")


def test_those_who_manage_the_account_are_reminded_and_nobody_else(
    worker: User, coordinator: User, second: User, other_worker: User, salvation_army: Organisation
) -> None:
    elsewhere = make_user("elders", Role.COORDINATOR, salvation_army)
    lost_factor.ask(by=coordinator, account=worker, at=NOW)

    told = {
        user.username: len(lost_factor.lost_factors_to_know(user, at=NOW))
        for user in (coordinator, second, elsewhere, worker, other_worker)
    }

    assert told == {
        "coby-coordinator": 1, "sanne-tweede": 1, "elders": 0, "wilma-worker": 0, "otto-other": 0,
    }  # fmt: skip
    with time_machine.travel(NOW, tick=False):
        page = logged_in(second).get("/nl/contacten/").content.decode()
    assert f"/nl/accounts/{worker.pk}/kwijt/" in page


def test_what_came_to_nothing_is_forgotten_with_its_notice(worker: User, coordinator: User, second: User) -> None:
    agreed(worker, coordinator, second)

    with time_machine.travel(NOW + 4 * DAY - SECOND, tick=False):
        clear_sessions()
    assert (FactorReset.objects.count(), again(worker).new_way_in_from) == (1, NOW + DAY)
    with time_machine.travel(NOW + 4 * DAY, tick=False):
        clear_sessions()
    assert (FactorReset.objects.count(), again(worker).new_way_in_from) == (0, None)


def test_whole_way_by_the_pages(worker: User, coordinator: User, second: User) -> None:
    page = f"/en/accounts/{worker.pk}/kwijt/"
    with time_machine.travel(NOW, tick=False):
        first, other = logged_in(coordinator, shown_again=True), logged_in(second, shown_again=True)
        assert "I saw this person: the second step is lost" in first.get(page).content.decode()
        first.post(page, {"step": "ask"})
        assert "I saw this person too" not in first.get(page).content.decode()
        assert "I saw this person too" in other.get(page).content.decode()
        other.post(page, {"step": "agree"})
        assert "The notice runs until" in first.get(page).content.decode()
        first.post(page, {"step": "give"})
        assert not StaffInvitation.objects.exists()
    with time_machine.travel(NOW + DAY, tick=False):
        first = logged_in(coordinator, shown_again=True)
        assert "can be given out now" in first.get(page).content.decode()
        shown = first.post(page, {"step": "give"}).content.decode()

    assert 'class="entry-card__code"' in shown
    assert StaffInvitation.objects.get().account == worker
