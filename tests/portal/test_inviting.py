"""Coming in with an invitation: once, for 72 hours, with the roles that the inviter may give (security.md A3)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse

from portal import inviting
from portal.exceptions import CodeNotUsable, MoreThanOwn, NoOrganisation
from portal.joining import WayIn
from portal.models import Organisation, StaffInvitation, User
from portal.permissions import STAFF_ROLES, Role
from portal.tasks import clear_sessions
from tests.builders.inviting import logged_in, make_invitation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
PASSWORD = "vier woorden op een rij"
INVITE = "/nl/accounts/uitnodigen/"


def visitor() -> Client:
    return Client(headers={"Sec-Fetch-Site": "same-origin"})


def answers(**changed: str) -> dict[str, str]:
    return {"own": "rode kompas", "language": "nl", "password": PASSWORD, "way": "password"} | changed


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


# --- Who may invite whom ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", STAFF_ROLES)
def test_coordinator_invites_no_role_that_may_more_than_her_own(coordinator: User, role: Role) -> None:
    if role in {Role.WORKER, Role.COORDINATOR}:
        assert make_invitation(coordinator, roles=[role.value]).invitation.roles == [role.value]
    else:
        with pytest.raises(MoreThanOwn):
            make_invitation(coordinator, roles=[role.value])


def test_coordinator_invites_for_her_own_organisation_only(coordinator: User, salvation_army: Organisation) -> None:
    with pytest.raises(MoreThanOwn):
        make_invitation(coordinator, organisation=salvation_army)
    with pytest.raises(MoreThanOwn):
        make_invitation(coordinator, organisation=None)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_admin_invites_every_role_with_an_organisation_where_it_needs_one(
    admin_user: User, fier: Organisation, role: Role
) -> None:
    made = make_invitation(admin_user, roles=[role.value], organisation=fier)

    assert (made.invitation.roles, made.invitation.organisation) == ([role.value], fier)
    if role in {Role.WORKER, Role.COORDINATOR, Role.ACCOUNTHOLDER}:
        with pytest.raises(NoOrganisation):
            make_invitation(admin_user, roles=[role.value], organisation=None)


def test_nobody_invites_a_member(admin_user: User, fier: Organisation) -> None:
    with pytest.raises(MoreThanOwn):
        make_invitation(admin_user, roles=["member"], organisation=fier)


@pytest.mark.parametrize("persona", ["worker", "accountholder", "facilitator", "editor", "member"])
def test_others_invite_nobody(persona: str, request: pytest.FixtureRequest, fier: Organisation) -> None:
    with pytest.raises(MoreThanOwn):
        make_invitation(request.getfixturevalue(persona), organisation=fier)


# --- What the database holds -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "wrong",
    [{"code_sha256": "ABCD-EFGH"}, {"roles": ["member"]}, {"roles": []}, {"organisation": None}, {"language": "fr"}],
)
def test_database_refuses_an_invitation_that_breaks_a_rule(coordinator: User, wrong: dict[str, Any]) -> None:
    right = {"code_sha256": "0" * 64, "roles": ["worker"], "organisation": coordinator.organisation, "language": "nl"}

    with pytest.raises(IntegrityError), transaction.atomic():
        StaffInvitation.objects.create(ends_at=NOW, made_by=coordinator, **right | wrong)


def test_only_the_digest_of_the_code_is_kept(coordinator: User) -> None:
    made = make_invitation(coordinator)

    stored = {str(value) for row in StaffInvitation.objects.values() for value in row.values()}
    assert made.invitation.code_sha256 in stored
    assert all(made.code not in value and made.code.replace("-", "") not in value for value in stored)


def test_invitations_are_seen_by_who_could_have_made_them(
    coordinator: User, admin_user: User, worker: User, salvation_army: Organisation
) -> None:
    own = make_invitation(coordinator).invitation
    wider = make_invitation(admin_user, roles=["facilitator"], organisation=coordinator.organisation).invitation
    elsewhere = make_invitation(admin_user, organisation=salvation_army).invitation

    assert set(StaffInvitation.objects.visible_to(coordinator)) == {own}
    assert set(StaffInvitation.objects.visible_to(admin_user)) == {own, wider, elsewhere}
    assert set(StaffInvitation.objects.visible_to(worker)) == set()


# --- The page that shows it ------------------------------------------------------------------------------------------
def test_code_is_shown_once_and_is_in_no_address(coordinator: User) -> None:
    client = logged_in(coordinator, shown_again=True)

    page = client.post(INVITE, {"roles": ["worker"], "language": "es"})

    invitation = StaffInvitation.objects.get()
    assert (page.status_code, invitation.language, invitation.roles) == (200, "es", ["worker"])
    assert invitation.organisation == coordinator.organisation
    assert 'class="entry-card__code"' in page.content.decode()
    assert 'class="entry-card__code"' not in client.get("/nl/accounts/").content.decode()


@pytest.mark.parametrize("sent", [{"roles": ["admin"]}, {"roles": ["editor"]}, {"roles": []}, {"roles": ["member"]}])
def test_form_refuses_a_role_that_is_not_hers_to_give(coordinator: User, sent: dict[str, Any]) -> None:
    page = logged_in(coordinator, shown_again=True).post(INVITE, sent | {"language": "nl"})

    assert page.status_code == 200
    assert 'class="error-summary' in page.content.decode()
    assert not StaffInvitation.objects.exists()


def test_inviting_asks_to_show_once_more_who_one_is(coordinator: User) -> None:
    with time_machine.travel(NOW, tick=False):
        client = logged_in(coordinator, shown_again=True)
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        answer = client.post(INVITE, {"roles": ["worker"], "language": "nl"})

    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_reauthenticate"))
    assert not StaffInvitation.objects.exists()


# --- Coming in -------------------------------------------------------------------------------------------------------
def test_newcomer_chooses_her_name_and_is_in_with_the_roles_of_the_invitation(coordinator: User) -> None:
    made, client = make_invitation(coordinator, roles=["worker", "coordinator"]), visitor()

    answer = client.post(f"/nl/t/{made.code}/", answers())

    newcomer = User.objects.get(username="rode kompas")
    assert (answer.status_code, answer.url) == (302, "/nl/begin/")
    assert (newcomer.roles, newcomer.organisation) == ({"worker", "coordinator"}, coordinator.organisation)
    assert newcomer.check_password(PASSWORD)
    # A password is the first step only; the second is set up before anything is shown.
    answer = client.get("/nl/contacten/")
    assert (answer.status_code, answer.url) == (302, "/nl/account/hoe-ik-inlog/")
    assert not StaffInvitation.objects.exists()


def test_looking_at_the_page_uses_nothing_up_and_leaves_no_cookie(coordinator: User) -> None:
    made, client = make_invitation(coordinator), visitor()

    pages = [client.get(f"/{language}/t/{made.code}/") for language in ("nl", "en", "es")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert StaffInvitation.objects.count() == 1
    assert settings.SESSION_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize(
    "wrong",
    [{"password": "veertien teken"}, {"own": "Coby-COORDINATOR"}, {"own": "Ingrid de Vries"}, {"own": "0612345678"},
     {"language": "fr"}, {"password": ""}],
)  # fmt: skip
def test_what_may_not_be_is_said_beside_the_field_and_kept(coordinator: User, wrong: dict[str, str]) -> None:
    made = make_invitation(coordinator)

    page = visitor().post(f"/nl/t/{made.code}/", answers(**wrong))

    assert page.status_code == 200
    assert 'class="error-summary' in page.content.decode()
    assert answers(**wrong)["own"] in page.content.decode()
    assert PASSWORD not in page.content.decode()
    assert StaffInvitation.objects.count() == 1


def test_real_name_is_warned_of_once_and_may_be_chosen(coordinator: User) -> None:
    made = make_invitation(coordinator)
    sure = answers(own="Ingrid de Vries", warned="Ingrid de Vries", sure="on")

    visitor().post(f"/nl/t/{made.code}/", sure)

    assert User.objects.filter(username="Ingrid de Vries").exists()


def test_used_ended_taken_back_and_unknown_codes_answer_the_same(
    coordinator: User, clock: time_machine.Coordinates
) -> None:
    used, ended, back = (make_invitation(coordinator) for _turn in range(3))
    visitor().post(f"/nl/t/{used.code}/", answers())
    inviting.take_back(by=coordinator, invitation=back.invitation)
    clock.shift(timedelta(hours=72))

    tried = [used.code, ended.code, back.code, "AAAA-BBBB-CCCC-DDDD", "x-y"]
    pages = [visitor().get(f"/nl/t/{code}/") for code in tried]

    assert [page.status_code for page in pages] == [404] * 5
    # What she typed herself is in the links to the other languages.
    said = [page.content.decode().replace(code, "CODE") for page, code in zip(pages, tried, strict=True)]
    assert len(set(said)) == 1


def test_invitation_works_until_72_hours_have_passed(coordinator: User, clock: time_machine.Coordinates) -> None:
    made = make_invitation(coordinator)

    clock.shift(timedelta(hours=72) - timedelta(seconds=1))
    assert visitor().get(f"/nl/t/{made.code}/").status_code == 200
    clock.shift(timedelta(seconds=1))
    assert visitor().get(f"/nl/t/{made.code}/").status_code == 404
    clear_sessions()
    assert not StaffInvitation.objects.exists()


def test_invitation_of_somebody_whose_account_was_closed_lets_nobody_in(coordinator: User) -> None:
    made = make_invitation(coordinator)
    User.objects.filter(pk=coordinator.pk).update(is_active=False)

    assert visitor().get(f"/nl/t/{made.code}/").status_code == 404


def test_wrong_codes_have_a_ceiling_that_counts_no_network(coordinator: User) -> None:
    for number in range(120):
        assert Client(REMOTE_ADDR=f"10.0.0.{number}").get("/nl/t/AAAA-BBBB-CCCC-DDDD/").status_code == 404

    assert visitor().get("/nl/t/AAAA-BBBB-CCCC-DDDD/").status_code == 429


def test_post_from_another_site_is_refused(coordinator: User) -> None:
    made = make_invitation(coordinator)

    answer = Client(headers={"Sec-Fetch-Site": "cross-site"}).post(f"/nl/t/{made.code}/", answers())

    assert answer.status_code == 403
    assert StaffInvitation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_code_let_one_in(coordinator: User) -> None:
    invitation, start = make_invitation(coordinator).invitation, Barrier(20)

    def try_it(number: int) -> bool:
        try:
            start.wait()
            way = WayIn(password=PASSWORD)
            at = invitation.ends_at - timedelta(hours=1)
            inviting.accept(invitation=invitation, name=f"naam {number}", language="nl", way=way, at=at)
        except CodeNotUsable:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(try_it, range(20)))

    assert sum(outcomes) == 1
    assert User.objects.filter(username__startswith="naam ").count() == 1


# --- The first one ---------------------------------------------------------------------------------------------------
def test_first_invitation_prints_an_address_that_lets_an_admin_in(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("invite_first")

    address = capsys.readouterr().out.splitlines()[0].removeprefix("Open ")
    visitor().post(address.removeprefix(settings.PUBLIC_ADDRESS), answers())
    assert User.objects.get(username="rode kompas").roles == {"admin"}


def test_first_invitation_is_refused_where_somebody_has_the_role(coordinator: User) -> None:
    options = {"group": "coordinator", "organisation": "fier"}

    with pytest.raises(CommandError):
        call_command("invite_first", **options)
    assert not StaffInvitation.objects.exists()
    call_command("invite_first", again=True, **options)
    assert StaffInvitation.objects.get().organisation == coordinator.organisation


def test_first_invitation_is_made_where_the_account_with_the_role_was_closed(coordinator: User) -> None:
    User.objects.filter(pk=coordinator.pk).update(is_active=False)

    call_command("invite_first", group="coordinator", organisation="fier")

    assert StaffInvitation.objects.count() == 1


@pytest.mark.parametrize("options", [{"group": "worker"}, {"group": "worker", "organisation": "nobody"}])
def test_first_invitation_without_the_organisation_that_it_needs_is_refused(db: None, options: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("invite_first", **options)
