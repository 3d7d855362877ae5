"""Changing accounts of others: within what one may give, never one's own, never the last administrator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from portal import accounts
from portal.exceptions import AccountError, MoreThanOwn, NoOrganisation, OwnAccount
from portal.models import Organisation, Session, StaffInvitation, User
from portal.permissions import Role
from tests.builders.inviting import logged_in, make_invitation
from tests.builders.joining import make_passkey
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
LIST = "/nl/accounts/"


def address(account: User, what: str = "") -> str:
    return f"/nl/accounts/{account.pk}/{what}"


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


# --- Who sees whom ---------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("other_worker", "facilitator", "admin_user")
def test_coordinator_sees_staff_of_her_organisation_that_may_no_more_than_she(
    coordinator: User, worker: User, fier: Organisation
) -> None:
    member = make_user("blauwe molen", Role.MEMBER, fier)
    both = make_user("ook lid", Role.WORKER, fier)
    both.groups.add(member.groups.get())
    without = make_user("nog niets", None, fier)

    assert set(User.objects.visible_to(coordinator)) == {coordinator, worker, both, without}


def test_admin_sees_all_and_others_nobody(admin_user: User, worker: User, member: User, facilitator: User) -> None:
    assert set(User.objects.visible_to(admin_user)) == {admin_user, worker, member, facilitator}
    for user in (worker, member, facilitator):
        assert not User.objects.visible_to(user).exists()


def test_coordinator_without_an_organisation_sees_nobody(worker: User) -> None:
    assert not User.objects.visible_to(make_user("los", Role.COORDINATOR)).exists()


def test_coordinator_is_not_told_who_is_a_member_too(coordinator: User, worker: User, member: User) -> None:
    worker.groups.add(member.groups.get())

    page = logged_in(coordinator).get("/en/accounts/").content.decode()

    assert "wilma-worker" in page
    assert "zonnebloem" not in page
    assert "member of the advisory group" not in page
    assert (
        "member of the advisory group" not in logged_in(coordinator).get(f"/en/accounts/{worker.pk}/").content.decode()
    )


# --- The list --------------------------------------------------------------------------------------------------------
def test_list_says_who_has_a_second_factor_and_who_is_closed(coordinator: User, worker: User, colleague: User) -> None:
    make_passkey(worker, "a")
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    rows = {one.user.username: (one.user.is_active, one.has_factor) for one in accounts.accounts_for(coordinator)}

    assert rows == {
        "coby-coordinator": (True, False),
        "wilma-worker": (True, True),
        "carla-colleague": (False, False),
    }


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(
    coordinator: User, number: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for one in range(number):
        make_user(f"werker {one}", Role.WORKER, coordinator.organisation)
        make_invitation(coordinator)
    client = logged_in(coordinator)

    # Session, user and groups of the reader; accounts, their groups, invitations, lost factors; and the session that is
    # written with the token of the form, with its savepoint. Nothing per row.
    with django_assert_num_queries(10):  # type: ignore[operator]
        assert client.get(LIST).status_code == 200


def test_search_appears_above_twenty_and_finds_by_a_part_of_a_name(coordinator: User) -> None:
    for number in range(19):
        make_user(f"werker {number}", Role.WORKER, coordinator.organisation)
    client = logged_in(coordinator)
    assert 'role="search"' not in client.get(LIST).content.decode()
    make_user("Zilveren brug", Role.WORKER, coordinator.organisation)

    page = client.post(LIST, {"name": "zilv"}).content.decode()

    assert 'role="search"' in page
    assert "Zilveren brug" in page
    assert "werker 1" not in page


def test_search_that_finds_nobody_says_so(coordinator: User) -> None:
    for number in range(20):
        make_user(f"werker {number}", Role.WORKER, coordinator.organisation)

    page = logged_in(coordinator).post("/en/accounts/", {"name": "niemand"}).content.decode()

    assert "Nobody with this in her name" in page


# --- Roles -----------------------------------------------------------------------------------------------------------
def test_coordinator_gives_and_takes_the_roles_of_her_organisation(coordinator: User, worker: User) -> None:
    accounts.change_roles(by=coordinator, account=worker, roles=["worker", "coordinator"])
    assert again(worker).roles == {"worker", "coordinator"}

    accounts.change_roles(by=coordinator, account=worker, roles=[])
    assert again(worker).roles == frozenset()


def test_roles_that_are_not_hers_to_give_stay(coordinator: User, worker: User, member: User) -> None:
    worker.groups.add(member.groups.get())

    accounts.change_roles(by=coordinator, account=worker, roles=["coordinator"])

    assert again(worker).roles == {"coordinator", "member"}


@pytest.mark.parametrize("role", ["admin", "editor", "facilitator", "accountholder", "member"])
def test_coordinator_gives_no_wider_role(coordinator: User, worker: User, role: str) -> None:
    with pytest.raises(MoreThanOwn):
        accounts.change_roles(by=coordinator, account=worker, roles=["worker", role])
    logged_in(coordinator, shown_again=True).post(address(worker, "rollen/"), {"roles": [role]})

    assert again(worker).roles == {"worker"}


def test_nobody_changes_or_closes_her_own_account(admin_user: User, coordinator: User) -> None:
    for user in (admin_user, coordinator):
        with pytest.raises(OwnAccount):
            accounts.change_roles(by=user, account=user, roles=["worker"])
        with pytest.raises(OwnAccount):
            accounts.close(by=user, account=user)


def test_role_of_an_organisation_needs_one(admin_user: User, editor: User) -> None:
    with pytest.raises(NoOrganisation):
        accounts.change_roles(by=admin_user, account=editor, roles=["editor", "worker"])


def test_changed_role_counts_at_the_next_tap(coordinator: User, worker: User) -> None:
    client = logged_in(worker)
    assert client.get("/nl/contacten/").status_code == 200

    logged_in(coordinator, shown_again=True).post(address(worker, "rollen/"), {"roles": []})

    assert client.get("/nl/contacten/").status_code == 404


# --- Closing and opening ---------------------------------------------------------------------------------------------
def test_closed_account_is_logged_out_and_its_invitations_end(
    coordinator: User, worker: User, admin_user: User
) -> None:
    client = logged_in(coordinator)
    make_invitation(coordinator)

    accounts.close(by=admin_user, account=coordinator)

    assert not again(coordinator).is_active
    assert client.get(LIST).status_code == 302
    assert not StaffInvitation.objects.exists()
    assert not Session.objects.of(coordinator).exists()


def test_closing_asks_first_and_opening_gives_back_what_was(coordinator: User, worker: User) -> None:
    client = logged_in(coordinator, shown_again=True)
    assert client.get(address(worker, "sluiten/")).status_code == 200
    assert again(worker).is_active

    client.post(address(worker, "sluiten/"))
    assert not again(worker).is_active

    client.post(address(worker, "openen/"))
    assert (again(worker).is_active, again(worker).password) == (True, worker.password)


def test_admin_who_was_closed_meanwhile_closes_nobody(admin_user: User) -> None:
    # As her request read her, just before another one closed her.
    closed = make_user("ada-admin", Role.ADMIN)
    User.objects.filter(pk=closed.pk).update(is_active=False)

    with pytest.raises(MoreThanOwn):
        accounts.close(by=closed, account=admin_user)
    with pytest.raises(MoreThanOwn):
        accounts.change_roles(by=closed, account=admin_user, roles=["editor"])


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_close_each_other_at_once_leave_one(admin_user: User) -> None:
    other, start = make_user("ada-admin", Role.ADMIN), Barrier(2)

    def close(by: User, account: User) -> bool:
        try:
            start.wait()
            accounts.close(by=by, account=account)
        except AccountError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(close, [admin_user, other], [other, admin_user]))

    assert sorted(outcomes) == [False, True]
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.parametrize("what", ["", "rollen/", "sluiten/", "openen/", "sessies/", "kwijt/"])
def test_account_of_another_organisation_is_not_there(coordinator: User, other_worker: User, what: str) -> None:
    client = logged_in(coordinator, shown_again=True)

    assert client.get(address(other_worker, what)).status_code == 404
    assert client.post(address(other_worker, what)).status_code == 404
    assert again(other_worker).is_active


@pytest.mark.parametrize("what", ["rollen/", "sluiten/", "openen/", "sessies/", "kwijt/"])
def test_change_asks_to_show_once_more_who_one_is(coordinator: User, worker: User, what: str) -> None:
    client = logged_in(coordinator)

    answers = [client.get(address(worker, what)), client.post(address(worker, what), {"step": "ask"})]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all("opnieuw-inloggen" in answer.url for answer in answers)


# --- Sessions --------------------------------------------------------------------------------------------------------
def test_coordinator_ends_the_sessions_of_a_colleague(coordinator: User, worker: User) -> None:
    theirs: Client = logged_in(worker)
    client = logged_in(coordinator, shown_again=True)
    assert client.get(address(worker, "sessies/")).status_code == 200
    assert theirs.get("/nl/account/sessies/").status_code == 200

    client.post(address(worker, "sessies/"))

    assert theirs.get("/nl/account/sessies/").status_code == 302
    assert again(worker).is_active
