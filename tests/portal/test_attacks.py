"""Ways to get more than one was given, each tried as somebody would who means it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from portal import accounts, inviting, lost_factor
from portal.exceptions import NotTheMoment, SamePerson
from portal.models import Organisation, Session, User
from portal.permissions import Role
from portal.session_store import SessionStore
from tests.builders.inviting import logged_in, make_invitation
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
LOGIN, OWN = "/nl/account/inloggen/", "/nl/account/sessies/"


@pytest.fixture
def second(fier: Organisation) -> User:
    return make_user("sanne-tweede", Role.COORDINATOR, fier)


# --- Guessing --------------------------------------------------------------------------------------------------------
def test_name_written_with_other_signs_is_another_name(fier: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database takes a long s for an s and an i without a dot for an i: each way would have its tries."""
    make_user("lisa-visser", Role.WORKER, fier)
    looked_at: list[str] = []
    monkeypatch.setattr(User, "check_password", lambda user, _typed: bool(looked_at.append(user.username)))

    for number, name in enumerate(["lisa-visser", "li\u017fa-visser", "l\u0131sa-visser", "LISA-VISSER"]):
        client = Client(REMOTE_ADDR=f"127.0.1.{number}", headers=FROM_HERE)
        client.post(LOGIN, {"login": name, "password": "not her password"})

    assert looked_at == ["lisa-visser"] * 2


def test_code_that_is_good_opens_whoever_tries_wrong_ones(coordinator: User) -> None:
    made = make_invitation(coordinator)
    for _turn in range(121):
        Client().get("/nl/t/AAAA-BBBB-CCCC-DDDD/")

    assert Client().get("/nl/t/AAAA-BBBB-CCCC-DDDD/").status_code == 429
    assert Client().get(f"/nl/t/{made.code}/").status_code == 200
    assert Client(headers=FROM_HERE).post("/nl/t/", {"code": made.code}).status_code == 302


# --- What somebody gave out while she still might --------------------------------------------------------------------
def test_coordinator_who_lost_her_role_does_not_come_back_with_an_invitation_of_before(
    coordinator: User, admin_user: User
) -> None:
    made = make_invitation(coordinator, roles=["coordinator"])

    accounts.change_roles(by=admin_user, account=coordinator, roles=["worker"])

    assert Client().get(f"/nl/t/{made.code}/").status_code == 404


def test_administrator_who_becomes_coordinator_leaves_no_invitation_of_an_administrator(
    admin_user: User, second: User, fier: Organisation
) -> None:
    other = make_user("anna-beheer", Role.ADMIN, fier)
    made = make_invitation(other, roles=["admin"])

    accounts.change_roles(by=admin_user, account=other, roles=["coordinator"])

    assert inviting.find_invitation(typed=made.code, at=NOW) is None
    assert Client().get(f"/nl/t/{made.code}/").status_code == 404


def test_invitation_stays_where_a_role_is_added(coordinator: User, admin_user: User) -> None:
    made = make_invitation(coordinator)

    accounts.change_roles(by=admin_user, account=coordinator, roles=["coordinator", "editor"])

    assert Client().get(f"/nl/t/{made.code}/").status_code == 200


def test_word_of_who_lost_her_role_is_none_of_the_two(
    worker: User, coordinator: User, second: User, admin_user: User
) -> None:
    lost_factor.ask(by=coordinator, account=worker, at=NOW)
    accounts.change_roles(by=admin_user, account=coordinator, roles=["worker"])

    with pytest.raises(SamePerson):
        lost_factor.agree(by=second, account=worker, at=NOW)


@pytest.mark.parametrize("first_goes", [True, False])
def test_nothing_is_given_out_on_the_word_of_who_was_shut_out_meanwhile(
    worker: User, coordinator: User, second: User, admin_user: User, first_goes: bool
) -> None:
    lost_factor.ask(by=coordinator, account=worker, at=NOW)
    lost_factor.agree(by=second, account=worker, at=NOW)
    gone, stays = (coordinator, second) if first_goes else (second, coordinator)
    accounts.close(by=admin_user, account=gone)

    with pytest.raises(NotTheMoment):
        lost_factor.give(by=stays, account=worker, at=NOW + DAY)

    lost_factor.stop(by=stays, account=worker)
    lost_factor.ask(by=stays, account=worker, at=NOW + DAY)
    lost_factor.agree(by=admin_user, account=worker, at=NOW + DAY)
    assert lost_factor.give(by=stays, account=worker, at=NOW + 2 * DAY).invitation.account == worker


# --- Sessions --------------------------------------------------------------------------------------------------------
def test_request_under_way_does_not_bring_an_ended_session_back(outsider: User) -> None:
    mine, stolen = logged_in(outsider), logged_in(outsider)
    key = stolen.cookies[settings.SESSION_COOKIE_NAME].value
    under_way: Any = SessionStore(key)
    under_way["something"] = 1

    mine.post(OWN, {"which": "others"})
    with pytest.raises(UpdateError):
        under_way.save()

    assert stolen.get(OWN).status_code == 302
    assert Session.objects.get(pk=key).account is None


def test_session_that_goes_on_is_written_as_before(outsider: User) -> None:
    client = logged_in(outsider)
    under_way: Any = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    under_way["something"] = 1

    under_way.save()

    assert client.session["something"] == 1
    assert client.get(OWN).status_code == 200
