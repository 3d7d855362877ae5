"""Who let whom in, and that two of whom one let the other in are no two (security.md A3, A9)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from klankbord.services import joining
from portal import accounts, inviting, lost_factor
from portal.exceptions import CodeNotUsable, SameHand
from portal.joining import WayIn
from portal.models import FactorReset, Organisation, StaffInvitation, User
from portal.permissions import Role
from tests.builders.inviting import logged_in, make_invitation
from tests.builders.joining import make_card
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
WORDS = "The two who say this must stand apart from each other. Here one invited the other, or the same coordinator"


def let_in(by: User | None, name: str, role: Role = Role.COORDINATOR, organisation: Organisation | None = None) -> User:
    """Invite somebody, and let her come in."""
    home = organisation or (by.organisation if by else None)
    made = inviting.invite(by=by, roles=[role.value], organisation=home, language="nl", at=NOW)
    return inviting.accept(invitation=made.invitation, name=name, language="nl", way=WayIn(), at=NOW)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def are_one(first: User, second: User) -> bool:
    """Say it in both orders, which must be the same."""
    outcomes = {lost_factor.count_as_one(first.pk, second.pk), lost_factor.count_as_one(second.pk, first.pk)}
    assert len(outcomes) == 1
    return outcomes.pop()


@pytest.fixture
def second(fier: Organisation) -> User:
    return make_user("sanne-tweede", Role.COORDINATOR, fier)


# --- What is kept ----------------------------------------------------------------------------------------------------
def test_account_keeps_who_let_it_in(coordinator: User, admin_user: User, fier: Organisation) -> None:
    by_coordinator = let_in(coordinator, "rode kompas")
    by_admin = let_in(admin_user, "blauwe molen", organisation=fier)
    by_the_server = let_in(None, "gele brug", organisation=fier)

    kept = [again(user).let_in_by for user in (by_coordinator, by_admin, by_the_server, coordinator)]
    assert kept == [coordinator, admin_user, None, None]


def test_member_keeps_no_link_to_whose_card_it_was(coordinator: User) -> None:
    card = make_card(coordinator, at=NOW).card

    member = joining.join(card=card, name="faro azul", language="es", way=WayIn(), at=NOW)

    assert again(member).let_in_by is None


def test_new_way_in_changes_nothing_of_who_let_her_in(coordinator: User, second: User, worker: User) -> None:
    newcomer = let_in(coordinator, "rode kompas", Role.WORKER)
    lost_factor.ask(by=coordinator, account=newcomer, at=NOW)
    lost_factor.agree(by=second, account=newcomer, at=NOW)
    made = lost_factor.give(by=second, account=newcomer, at=NOW + DAY)

    inviting.come_back(invitation=made.invitation, language="nl", way=WayIn(), at=NOW + DAY)

    assert again(newcomer).let_in_by == coordinator


def test_who_was_let_in_stays_when_the_other_leaves(coordinator: User) -> None:
    newcomer = make_user("rode kompas", Role.WORKER, coordinator.organisation)
    User.objects.filter(pk=newcomer.pk).update(let_in_by=coordinator)

    # Once the audit log has forgotten what she did (tests/portal/audit).
    coordinator.delete()

    assert again(newcomer).let_in_by is None


def test_database_holds_that_who_lets_in_was_there_before(coordinator: User, second: User) -> None:
    for wrong in (coordinator, second):
        with pytest.raises(IntegrityError, match="portal_user_let_in_by_one_before"), transaction.atomic():
            User.objects.filter(pk=coordinator.pk).update(let_in_by=wrong)

    User.objects.filter(pk=second.pk).update(let_in_by=coordinator)
    assert again(second).let_in_by == coordinator


# --- Who are one -----------------------------------------------------------------------------------------------------
def test_two_of_whom_a_coordinator_let_the_other_in_are_one(coordinator: User, second: User) -> None:
    puppet = let_in(coordinator, "rode kompas")

    assert are_one(coordinator, puppet)
    assert not are_one(coordinator, second)
    assert not are_one(puppet, second)


def test_chain_and_two_branches_of_one_coordinator_are_one(coordinator: User, second: User) -> None:
    left, right = let_in(coordinator, "linker brug"), let_in(coordinator, "rechter brug")
    below = let_in(left, "onder brug")
    elsewhere = let_in(second, "andere brug")

    assert [are_one(*two) for two in [(coordinator, below), (left, right), (below, right)]] == [True] * 3
    assert [are_one(two, elsewhere) for two in (coordinator, left, right, below)] == [False] * 4


def test_an_administrator_or_the_server_lets_in_people_of_their_own(
    coordinator: User, admin_user: User, fier: Organisation
) -> None:
    first, other = (let_in(admin_user, name, organisation=fier) for name in ("eerste brug", "tweede brug"))
    served, served_too = (let_in(None, name, organisation=fier) for name in ("derde brug", "vierde brug"))
    below, beside = let_in(first, "onder brug"), let_in(other, "naast brug")

    assert not are_one(first, other)
    assert not are_one(served, served_too)
    assert not are_one(below, beside)
    assert not are_one(below, other)
    assert are_one(below, first)


def test_administrator_and_coordinator_are_two_whoever_let_whom_in(
    coordinator: User, admin_user: User, fier: Organisation
) -> None:
    by_admin = let_in(admin_user, "rode kompas", organisation=fier)
    promoted = let_in(coordinator, "blauwe molen")
    assert are_one(coordinator, promoted)

    accounts.change_roles(by=admin_user, account=promoted, roles=["admin"])

    assert not are_one(admin_user, by_admin)
    assert not are_one(coordinator, promoted)


def test_administrator_vouches_while_she_is_one_also_when_her_account_is_closed(
    admin_user: User, fier: Organisation
) -> None:
    other = let_in(None, "oude beheerder", Role.ADMIN, fier)
    first, second = let_in(other, "eerste brug", organisation=fier), let_in(other, "tweede brug", organisation=fier)

    accounts.close(by=admin_user, account=other)
    assert not are_one(first, second)
    accounts.reopen(by=admin_user, account=other)
    accounts.change_roles(by=admin_user, account=other, roles=["coordinator"])

    # Else she would have prepared, while she was one, whom she needs now that she is none.
    assert are_one(other, first)
    assert are_one(first, second)


@pytest.mark.parametrize("depth", [1, 6])
def test_a_long_chain_asks_no_more_of_the_database(coordinator: User, depth: int) -> None:
    last = coordinator
    for number in range(depth):
        last = let_in(last, f"brug {number}")

    with CaptureQueriesContext(connection) as queries:
        assert lost_factor.count_as_one(coordinator.pk, last.pk)

    assert len(queries) == 2


# --- A lost second step ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("puppet_first", [True, False])
def test_coordinator_with_a_second_account_of_her_own_is_not_two(
    coordinator: User, second: User, worker: User, puppet_first: bool
) -> None:
    puppet = let_in(coordinator, "rode kompas")
    first, other = (puppet, coordinator) if puppet_first else (coordinator, puppet)
    lost_factor.ask(by=first, account=worker, at=NOW)

    with pytest.raises(SameHand):
        lost_factor.agree(by=other, account=worker, at=NOW)

    assert FactorReset.objects.get().agreed_at is None
    assert again(worker).new_way_in_from is None
    # Somebody else is two with either.
    assert lost_factor.agree(by=second, account=worker, at=NOW).agreed_by == second


def test_administrator_is_second_to_a_coordinator_whom_she_let_in(
    admin_user: User, fier: Organisation, worker: User
) -> None:
    only = let_in(admin_user, "rode kompas", organisation=fier)
    lost_factor.ask(by=only, account=worker, at=NOW)
    lost_factor.agree(by=admin_user, account=worker, at=NOW)

    assert lost_factor.give(by=only, account=worker, at=NOW + DAY).invitation.account == worker


def test_nothing_is_given_when_the_two_turned_out_to_be_one(
    admin_user: User, fier: Organisation, worker: User, coordinator: User
) -> None:
    other = let_in(None, "oude beheerder", Role.ADMIN, fier)
    puppet = let_in(other, "rode kompas", organisation=fier)
    lost_factor.ask(by=other, account=worker, at=NOW)
    lost_factor.agree(by=puppet, account=worker, at=NOW)
    accounts.change_roles(by=admin_user, account=other, roles=["coordinator"])

    # Nor by the hand of a third.
    for giver in (other, puppet, coordinator, admin_user):
        with pytest.raises(SameHand):
            lost_factor.give(by=giver, account=worker, at=NOW + DAY)

    assert again(worker).has_usable_password()
    assert not StaffInvitation.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", WORDS),
        ("nl", "De twee die dit zeggen, moeten los van elkaar staan. Hier heeft de een de ander uitgenodigd"),
        ("es", "Las dos personas que lo dicen no pueden depender una de la otra. Aquí una invitó a la otra"),
    ],
)
def test_page_says_it_in_the_place_of_the_button(
    coordinator: User, second: User, worker: User, language: str, words: str
) -> None:
    puppet = let_in(coordinator, "rode kompas")
    page = f"/{language}/accounts/{worker.pk}/kwijt/"
    with time_machine.travel(NOW, tick=False):
        lost_factor.ask(by=coordinator, account=worker, at=NOW)
        own, other = logged_in(puppet, shown_again=True), logged_in(second, shown_again=True)
        shown, shown_other = own.get(page).content.decode(), other.get(page).content.decode()
        answer = own.post(page, {"step": "agree"}, follow=True).content.decode()

    assert words in shown
    assert 'value="agree"' not in shown
    assert 'value="stop"' in shown
    # Who sends it all the same is told the same once more.
    assert answer.count(words) == 2
    assert words not in shown_other
    assert 'value="agree"' in shown_other
    assert FactorReset.objects.get().agreed_at is None


def test_page_offers_nothing_to_give_when_the_two_are_one(
    admin_user: User, fier: Organisation, worker: User, coordinator: User
) -> None:
    other = let_in(None, "oude beheerder", Role.ADMIN, fier)
    puppet = let_in(other, "rode kompas", organisation=fier)
    lost_factor.ask(by=other, account=worker, at=NOW)
    lost_factor.agree(by=puppet, account=worker, at=NOW)
    accounts.change_roles(by=admin_user, account=other, roles=["coordinator"])

    with time_machine.travel(NOW + DAY, tick=False):
        client = logged_in(coordinator, shown_again=True)
        shown = client.get(f"/en/accounts/{worker.pk}/kwijt/").content.decode()

    assert WORDS in shown
    assert 'value="give"' not in shown
    assert 'value="stop"' in shown


# --- Two at once -----------------------------------------------------------------------------------------------------
def at_once(*tries: Callable[[], Any]) -> list[Any]:
    """Do all at the same moment; return what came of each: what it returned, or the kind of error."""
    start = Barrier(len(tries))

    def do(one: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=20)
            return one()
        except Exception as error:  # noqa: BLE001  (whatever it is, the test wants to see it)
            return type(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(do, tries))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_agree_at_once_only_the_one_from_outside_counts(
    coordinator: User, second: User, worker: User
) -> None:
    puppets = [let_in(coordinator, f"brug {number}") for number in range(4)]
    lost_factor.ask(by=coordinator, account=worker, at=NOW)

    def agree(by: User) -> Callable[[], int | None]:
        return lambda: lost_factor.agree(by=by, account=worker, at=NOW).agreed_by_id

    came = at_once(agree(second), *[agree(puppet) for puppet in puppets])

    assert came[0] == second.pk
    assert FactorReset.objects.get().agreed_by == second
    # Before her they are told why; after her there is nothing left to agree to.
    assert {error.__name__ for error in came[1:]} <= {"SameHand", "NotTheMoment"}


@pytest.mark.django_db(transaction=True)
def test_two_of_one_hand_who_agree_and_ask_at_once_get_nowhere(coordinator: User, worker: User) -> None:
    puppets = [let_in(coordinator, f"brug {number}") for number in range(3)]

    def ask_and_agree(by: User) -> Callable[[], Any]:
        def both() -> Any:
            try:
                lost_factor.ask(by=by, account=worker, at=NOW)
            except lost_factor.NotTheMoment:
                return lost_factor.agree(by=by, account=worker, at=NOW)
            return "asked"

        return both

    came = at_once(*[ask_and_agree(by) for by in (coordinator, *puppets)])

    assert sorted(str(one) for one in came) == [str(SameHand)] * 3 + ["asked"]
    assert FactorReset.objects.get().agreed_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["close", "role"])
def test_coming_in_while_the_one_who_invited_is_shut_out_stops_neither(
    coordinator: User, admin_user: User, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The account points to who let it in, so both want the same two rows: each must take them in the same order."""
    invitation = make_invitation(coordinator, at=NOW).invitation
    half_way, set_password = Event(), User.set_password

    def wait_until_the_other_waits(user: User, password: str | None) -> None:
        half_way.set()
        deadline = datetime.now(UTC) + timedelta(seconds=20)
        while not _somebody_waits() and datetime.now(UTC) < deadline:
            pass
        set_password(user, password)

    def come_in() -> bool:
        user = inviting.accept(invitation=invitation, name="rode kompas", language="nl", way=WayIn(), at=NOW)
        return user.let_in_by_id == coordinator.pk

    def shut_out() -> None:
        half_way.wait(timeout=20)
        if what == "close":
            accounts.close(by=admin_user, account=coordinator)
        else:
            accounts.change_roles(by=admin_user, account=coordinator, roles=["worker"])

    monkeypatch.setattr(User, "set_password", wait_until_the_other_waits)
    came_in, was_shut = at_once(come_in, shut_out)

    assert came_in is True
    assert was_shut is None
    assert again(coordinator).is_active is (what == "role")


def _somebody_waits() -> bool:
    """Say whether another transaction waits for what this one holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_code_opens_nothing_once_the_one_who_made_it_was_shut_out(coordinator: User, admin_user: User) -> None:
    invitation = make_invitation(coordinator, at=NOW).invitation

    def come_in() -> str:
        return inviting.accept(invitation=invitation, name="rode kompas", language="nl", way=WayIn(), at=NOW).username

    came, shut = at_once(come_in, lambda: accounts.close(by=admin_user, account=coordinator))

    assert shut is None
    assert came in {"rode kompas", CodeNotUsable}
    assert not StaffInvitation.objects.exists()
