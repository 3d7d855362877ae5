"""My place: what a member decides about herself, and who sees what of it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.test import Client

from klankbord.exceptions import LastWayIn
from klankbord.models import Invitation, Membership
from klankbord.services import places
from portal.models import User
from portal.veiled import veiled
from tests.builders.joining import MEMBER_PASSWORD, make_card, make_member, make_passkey
from tests.conftest import PASSWORD, note_login
from tests.klankbord.queries import queries_of

pytestmark = pytest.mark.django_db
PLACE = "/nl/klankbord/mijn-plek/"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def logged_in(user: User) -> Client:
    client = Client(headers=FROM_HERE)
    client.force_login(user)
    return client


def came_in(name: str, password: str = MEMBER_PASSWORD) -> Client:
    client = Client(headers=FROM_HERE)
    client.post("/nl/account/inloggen/", {"login": name, "password": password})
    return client


def test_members_see_names_only_where_both_show_theirs() -> None:
    shows, hides = make_member("blauwe molen", shows_name=True), make_member("groene brug")
    make_member("gele klok", shows_name=True)

    seen = logged_in(shows).get(PLACE).content.decode()
    unseen = logged_in(hides).get(PLACE).content.decode()

    assert "gele klok" in seen
    assert "groene brug" not in seen
    assert "blauwe molen" not in unseen
    assert "gele klok" not in unseen


def test_who_is_no_member_any_more_is_shown_to_no_member() -> None:
    reader = make_member("blauwe molen", shows_name=True)
    make_member("groene brug", shows_name=True).groups.clear()
    closed = make_member("gele klok", shows_name=True)
    User.objects.filter(pk=closed.pk).update(is_active=False)

    page = logged_in(reader).get(PLACE).content.decode()

    assert "groene brug" not in page
    assert "gele klok" not in page


def test_language_and_name_are_changed_and_the_page_answers_in_the_new_language(member: User) -> None:
    # This account was made without a place: it gets one when it is asked for.
    client = logged_in(member)

    answer = client.post(PLACE, {"language": "es", "shows_name": "on"})

    assert answer["Location"] == "/es/klankbord/mijn-plek/"
    member.refresh_from_db()
    assert member.language == "es"
    assert Membership.objects.get().shows_name
    client.post("/es/klankbord/mijn-plek/", {"language": "es"})
    assert not Membership.objects.get().shows_name


def test_language_that_is_none_is_an_error_beside_the_field(member: User) -> None:
    answer = logged_in(member).post(PLACE, {"language": "xx"})

    assert answer.status_code == 200
    assert 'id="id_language_error"' in answer.content.decode()


def test_passkey_of_another_member_is_not_there() -> None:
    own, other = make_member("blauwe molen"), make_member("groene brug")
    make_passkey(own, "a")
    foreign = make_passkey(other, "b")

    answer = came_in("blauwe molen").post(f"{PLACE}sleutels/{veiled(foreign)}/verwijderen/")

    assert answer.status_code == 404
    assert Authenticator.objects.count() == 2


def test_changing_a_way_in_asks_to_log_in_once_more() -> None:
    user = make_member("blauwe molen")
    own = make_passkey(user, "a")
    # A session that lies open, of which nobody knows when it began.
    client = logged_in(user)
    note_login(client, user)

    added = client.get(f"{PLACE}sleutels/")
    removed = client.post(
        f"{PLACE}sleutels/{veiled(own)}/verwijderen/", headers={"Referer": "https://elsewhere.example/"}
    )

    assert added["Location"] == "/nl/account/opnieuw-inloggen/?next=%2Fnl%2Fklankbord%2Fmijn-plek%2Fsleutels%2F"
    assert removed["Location"] == "/nl/account/opnieuw-inloggen/?next=%2Fnl%2Fbegin%2F"
    assert Authenticator.objects.count() == 1
    make_member("gele klok")
    assert came_in("gele klok").get(f"{PLACE}sleutels/").status_code == 200


def test_passkey_is_asked_for_only_of_somebody_who_has_one() -> None:
    without, having = make_member("blauwe molen"), make_member("gele klok")
    make_passkey(having, "a")
    page = "/nl/account/opnieuw-inloggen/"

    pages = [logged_in(user).get(page).content.decode() for user in (without, having)]

    assert ["data-passkey=" in text for text in pages] == [False, True]
    assert all('name="password"' in text for text in pages)


def test_last_way_in_is_not_removed() -> None:
    user = make_member("blauwe molen", password=None)
    first, second = make_passkey(user, "a"), make_passkey(user, "b")

    places.remove_passkey(user=user, passkey=first)

    with pytest.raises(LastWayIn):
        places.remove_passkey(user=user, passkey=second)
    assert Authenticator.objects.get() == second


def test_member_with_a_passkey_logs_in_with_her_password_alone() -> None:
    """A passkey is a way in of its own, no second step: who lost the phone still has the password."""
    make_passkey(make_member("blauwe molen"), "a")

    assert came_in("blauwe molen").get(PLACE).status_code == 200


def test_member_changes_her_password_to_one_of_12_characters_and_staff_may_not(coordinator: User) -> None:
    make_member("blauwe molen")
    new = "12 tekens ok"

    for name, old in (("blauwe molen", MEMBER_PASSWORD), ("coby-coordinator", PASSWORD)):
        came_in(name, old).post("/nl/account/wachtwoord/", {"oldpassword": old, "password1": new, "password2": new})

    assert check_password(new, User.objects.get(username="blauwe molen").password)
    assert check_password(PASSWORD, User.objects.get(username="coby-coordinator").password)


def test_facilitator_sees_chosen_names_and_nobody_else_does(facilitator: User, accountholder: User) -> None:
    make_member("blauwe molen")

    assert "blauwe molen" in logged_in(facilitator).get("/nl/klankbord/plekken/").content.decode()
    for address in ("plekken/", "kaarten/", "mijn-plek/"):
        assert logged_in(accountholder).get(f"/nl/klankbord/{address}").status_code == 404


def test_pages_ask_the_database_as_often_for_many_rows_as_for_one(facilitator: User) -> None:
    staff, own = logged_in(facilitator), logged_in(make_member("blauwe molen", shows_name=True))
    make_card(facilitator, place=User.objects.get(username="blauwe molen"))
    addresses = ((staff, "/nl/klankbord/plekken/"), (staff, "/nl/klankbord/kaarten/"), (own, PLACE))
    for client, address in addresses:
        # The first page of a session makes its token.
        client.get(address)
    one = [queries_of(client, address).all for client, address in addresses]

    for name in ("groene brug", "gele klok"):
        user = make_member(name, shows_name=True)
        make_card(facilitator, place=user)
        make_passkey(User.objects.get(username="blauwe molen"), name)

    assert [queries_of(client, address).all for client, address in addresses] == one
    assert Invitation.objects.count() == 3
