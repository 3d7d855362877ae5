"""Coming in with a card: once, for 72 hours, under a name that nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klankbord import limits
from klankbord.exceptions import CardNotUsable
from klankbord.models import Invitation, Membership
from klankbord.services import joining
from klankbord.services.joining import WayIn
from klankbord.tasks import forget_cards
from portal.models import Session, User
from portal.permissions import Role
from portal.veiled import veiled
from tests.builders.joining import MEMBER_PASSWORD, make_card, make_member
from tests.klankbord.conftest import NOW

pytestmark = pytest.mark.django_db
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
WRONG = "AAAA-BBBB-CCCC-DDDD"
# Whether content changed, the card, and which of the names on offer are taken.
QUERIES_OF_A_CARD = 3


def visitor() -> Client:
    return Client(headers=FROM_HERE)


def address(code: str, language: str = "es") -> str:
    return f"/{language}/k/{code}/"


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


def answers(**changed: str) -> dict[str, str]:
    return {"offered": "faro azul", "language": "es", "password": MEMBER_PASSWORD, "way": "password"} | changed


# --- The code --------------------------------------------------------------------------------------------------------
def test_only_the_digest_of_a_code_is_kept(coordinator: User) -> None:
    made = make_card(coordinator)

    stored = {str(value) for row in Invitation.objects.values() for value in row.values()}
    assert made.card.code_sha256 in stored
    assert all(made.code not in value and made.code.replace("-", "") not in value for value in stored)


# --- Making cards ----------------------------------------------------------------------------------------------------
def test_card_is_shown_once_and_says_nothing_of_what_it_is_for(
    clock: time_machine.Coordinates, coordinator: User, settings: Any
) -> None:
    settings.PUBLIC_ADDRESS = "https://example.nl"
    client = logged_in(coordinator)

    shown = client.post("/nl/klankbord/kaarten/", {"language": "es"}).content.decode()

    card = shown[shown.index('<section class="entry-card"') : shown.index("</section>")]
    code = card.split('entry-card__code">')[1].split("<")[0]
    assert joining.find_card(typed=code, at=timezone.now()) == Invitation.objects.get()
    assert "example.nl/es/k/" in card
    assert 'lang="es"' in card
    for word in ("xenia", "klankbord", "sexo", "sex", "grupo", "sdf", "fier"):
        assert word not in card.lower()
    # Anywhere else it is not: the list knows when it ends, and nothing more.
    again = client.get("/nl/klankbord/kaarten/").content.decode()
    assert code not in again
    assert code not in str([session.get_decoded() for session in Session.objects.all()])
    assert "13:00" in again


def test_coordinator_sees_and_takes_back_only_her_own_cards(coordinator: User, facilitator: User) -> None:
    own, other = make_card(coordinator).card, make_card(facilitator).card
    client = logged_in(coordinator)

    foreign = client.post(f"/nl/klankbord/kaarten/{veiled(other)}/intrekken/")
    taken_back = client.post(f"/nl/klankbord/kaarten/{veiled(own)}/intrekken/")

    assert (foreign.status_code, taken_back.status_code) == (404, 302)
    assert list(Invitation.objects.all()) == [other]


def test_coordinator_learns_no_name_of_a_place(coordinator: User) -> None:
    place = make_member("blauwe molen").membership
    client = logged_in(coordinator)

    page = client.get("/nl/klankbord/kaarten/")
    client.post("/nl/klankbord/kaarten/", {"language": "nl", "place": place.pk})

    assert "blauwe molen" not in page.content.decode()
    assert Invitation.objects.get().place is None
    assert client.get("/nl/klankbord/plekken/").status_code == 404


def test_new_card_for_a_place_ends_the_one_before(facilitator: User) -> None:
    member = make_member("blauwe molen")
    first = make_card(facilitator, place=member)

    second = make_card(facilitator, place=member)

    assert joining.find_card(typed=first.code, at=NOW) is None
    assert joining.find_card(typed=second.code, at=NOW) == second.card


def test_card_ends_after_72_hours_and_its_row_goes(coordinator: User, clock: time_machine.Coordinates) -> None:
    made = make_card(coordinator, at=NOW)
    still, over = NOW + timedelta(hours=71, minutes=59), NOW + timedelta(hours=72)

    assert joining.find_card(typed=made.code, at=still) == made.card
    assert joining.find_card(typed=made.code, at=over) is None
    clock.move_to(still)
    forget_cards()
    assert Invitation.objects.count() == 1
    clock.move_to(over)
    forget_cards()
    assert Invitation.objects.count() == 0


# --- Coming in -------------------------------------------------------------------------------------------------------
def test_newcomer_gets_in_under_a_chosen_name_and_the_card_is_gone(coordinator: User) -> None:
    made = make_card(coordinator, language="es")
    client = visitor()

    page = client.get(address(made.code))
    answer = client.post(address(made.code), answers())

    assert page.status_code == 200
    assert answer.status_code == 302
    assert answer["Location"] == "/es/klankbord/"
    user = User.objects.get(username="faro azul")
    assert (user.language, user.roles, user.organisation) == ("es", {Role.MEMBER}, None)
    assert user.check_password(MEMBER_PASSWORD)
    assert Membership.objects.get().user == user
    assert not user.membership.shows_name
    assert Invitation.objects.count() == 0
    assert client.get("/es/klankbord/").status_code == 200


def test_no_cookie_before_somebody_is_in_and_nothing_is_kept_by_the_browser(coordinator: User) -> None:
    code = make_card(coordinator).code
    client = visitor()

    pages = [
        client.get("/es/k/"),
        client.post("/es/k/", {"code": ""}),
        client.post("/es/k/", {"code": code.lower().replace("-", " ")}),
        client.get(address(code)),
        client.post(address(code), answers(password="kort")),
        client.post(address(code), answers(password="", way="passkey")),
        client.get(address("AAAA-AAAA-AAAA-AAAA")),
        client.get("/es/k/tot-ziens/"),
    ]

    assert [page.status_code for page in pages] == [200, 200, 302, 200, 200, 200, 404, 200]
    assert pages[2]["Location"] == address(code)
    for page in pages:
        assert dict(page.cookies) == {}
        assert page["Cache-Control"] == "no-store"
        if page.status_code != 302:
            assert b'<meta name="robots" content="noindex">' in page.content
    assert Session.objects.count() == 0


def test_post_from_another_site_is_refused(coordinator: User) -> None:
    code = make_card(coordinator).code

    answer = Client(headers={"Sec-Fetch-Site": "cross-site"}).post(address(code), answers())

    assert answer.status_code == 403
    assert Invitation.objects.count() == 1


def test_every_code_that_lets_nobody_in_gets_the_same_answer(coordinator: User) -> None:
    used, ended, taken_back = (make_card(coordinator) for _turn in range(3))
    visitor().post(address(used.code), answers())
    Invitation.objects.filter(pk=ended.card.pk).update(expires_at=NOW - timedelta(seconds=1))
    joining.take_back_card(card=taken_back.card)

    asked = [
        visitor().get(address(code)) for code in (used.code, ended.code, taken_back.code, "AAAA-BBBB-CCCC-DDDD", "x")
    ]

    assert {answer.status_code for answer in asked} == {404}
    # The switch of languages holds the address that was asked for.
    bodies = {answer.content.replace(answer.wsgi_request.path[3:].encode(), b"") for answer in asked}
    assert len(bodies) == 1


def test_wrong_codes_are_limited_and_a_good_one_is_no_wrong_one(coordinator: User) -> None:
    code = make_card(coordinator).code

    good = [visitor().get(address(code)).status_code for _turn in range(12)]
    wrong = [visitor().get(address(WRONG)).status_code for _turn in range(11)]
    typed = visitor().post("/es/k/", {"code": WRONG}).status_code
    elsewhere = Client(REMOTE_ADDR="127.0.0.9", headers=FROM_HERE).get(address(WRONG)).status_code

    assert good == [200] * 12
    assert wrong == [404] * 10 + [429]
    assert (typed, elsewhere) == (429, 404)


def test_good_card_opens_however_many_wrong_codes_the_same_network_tried(coordinator: User) -> None:
    code = make_card(coordinator).code
    for _turn in range(11):
        visitor().get(address(WRONG))

    assert visitor().post("/es/k/", {"code": code}).status_code == 302
    assert visitor().get(address(code)).status_code == 200
    assert visitor().post(address(code), answers()).status_code == 302
    assert Membership.objects.count() == 1
    # Used now, so it is as wrong as any other.
    assert visitor().get(address(code)).status_code == 429


def test_good_card_opens_however_many_wrong_codes_all_networks_tried(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The ceiling across all of them, reached with 20 instead of 300.
    monkeypatch.setitem(limits.RATES, limits.ACTION, "10/5m/ip,20/5m/key")
    code = make_card(coordinator).code
    networks = [Client(REMOTE_ADDR=f"10.0.{number}.1", headers=FROM_HERE) for number in range(3)]
    wrong = [client.get(address(WRONG)).status_code for client in networks[:2] for _turn in range(10)]

    assert wrong == [404] * 20
    assert networks[2].get(address(WRONG)).status_code == 429
    assert networks[2].get(address(code)).status_code == 200
    assert networks[2].post("/es/k/", {"code": code}).status_code == 302


def test_good_card_costs_as_many_queries_while_wrong_codes_are_tried(coordinator: User) -> None:
    code = make_card(coordinator).code
    visitor().get(address(code))

    with CaptureQueriesContext(connection) as before:
        quiet = visitor().get(address(code))
    for _turn in range(11):
        visitor().get(address(WRONG))
    with CaptureQueriesContext(connection) as after:
        busy = visitor().get(address(code))

    assert (quiet.status_code, busy.status_code) == (200, 200)
    assert (len(before), len(after)) == (QUERIES_OF_A_CARD, QUERIES_OF_A_CARD)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_card_are_one_member(coordinator: User) -> None:
    card = make_card(coordinator).card
    barrier = Barrier(20)

    def come_in(number: int) -> bool:
        try:
            barrier.wait(timeout=20)
            joining.join(card=card, name=f"faro {number}", language="es", way=WayIn(), at=NOW)
        except CardNotUsable:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(20) as pool:
        came_in = list(pool.map(come_in, range(20)))

    assert sum(came_in) == 1
    assert Membership.objects.count() == 1
    assert User.objects.exclude(pk=coordinator.pk).count() == 1


# --- The name --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["María", "maria.lopez", "06-12345678", "Anna van Dijk"])
def test_real_name_is_warned_of_and_taken_only_when_she_is_sure(coordinator: User, name: str) -> None:
    code = make_card(coordinator).code

    warned = visitor().post(address(code, "en"), answers(own=name))
    other = visitor().post(address(code, "en"), answers(own=name, warned="Peter", sure="on"))
    sure = visitor().post(address(code, "en"), answers(own=name, warned=name, sure="on"))

    assert "looks like a real name" in warned.content.decode()
    assert 'name="sure"' in warned.content.decode()
    assert f'value="{name}"' in warned.content.decode()
    assert "looks like a real name" in other.content.decode()
    assert sure.status_code == 302
    assert User.objects.filter(username=name).exists()


def test_name_that_is_taken_is_said_with_other_offers_and_what_was_typed_stays(coordinator: User) -> None:
    make_member("Lago Verde")
    code = make_card(coordinator).code

    answer = visitor().post(address(code, "en"), answers(own="lago verde"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This name is taken. Choose another one." in page
    assert 'value="lago verde"' in page
    assert page.count('type="radio" name="offered"') == 3
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("name", ["ana@example.org", "a  b", "<b>x</b>", "x" * 41])
def test_name_that_can_be_none_is_an_error_beside_the_field(coordinator: User, name: str) -> None:
    code = make_card(coordinator).code

    answer = visitor().post(address(code, "en"), answers(own=name))

    assert answer.status_code == 200
    assert 'id="id_own_error"' in answer.content.decode()


# --- The password ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("password", "is_fine"),
    [("12 tekens ok", True), ("11 tekens x", False), ("123456qwerty", False), ("un faro azul", False), ("", False)],
)
def test_password_of_a_member_has_12_characters_and_is_no_common_one(
    coordinator: User, password: str, is_fine: bool
) -> None:
    code = make_card(coordinator).code

    answer = visitor().post(address(code), answers(password=password))

    assert (answer.status_code == 302) is is_fine
    assert password.encode() not in answer.content or not password


def test_staff_keep_15_characters(coordinator: User) -> None:
    member = make_member("blauwe molen")

    validate_password("14 tekens hier", member)
    with pytest.raises(ValidationError):
        validate_password("14 tekens hier", coordinator)
    with pytest.raises(ValidationError):
        validate_password("14 tekens hier")
    # Who is both keeps what staff have.
    member.groups.add(coordinator.groups.get())
    with pytest.raises(ValidationError):
        validate_password("14 tekens hier", User.objects.get(pk=member.pk))


# --- A lost login ----------------------------------------------------------------------------------------------------
def test_card_for_a_place_gives_the_same_account_a_new_way_in(facilitator: User) -> None:
    member = make_member("blauwe molen", shows_name=True)
    old, staff = logged_in(member), logged_in(facilitator)
    shown = staff.post(f"/nl/klankbord/plekken/{member.membership.pk}/kaart/").content.decode()
    code = shown.split('entry-card__code">')[1].split("<")[0]

    page = visitor().get(address(code)).content.decode()
    answer = visitor().post(address(code), {"language": "es", "password": "een heel nieuw woord", "way": "password"})

    assert "blauwe molen" in page
    assert 'name="own"' not in page
    assert answer.status_code == 302
    again = User.objects.get(pk=member.pk)
    assert (again.username, again.language) == ("blauwe molen", "es")
    assert again.check_password("een heel nieuw woord")
    assert again.membership.shows_name
    assert old.get("/nl/klankbord/").status_code == 302
    # Her own and the facilitator's: the old one is gone from the table too.
    assert Session.objects.count() == 2


def test_card_for_a_place_opens_no_account_that_is_also_used_for_work(facilitator: User, worker: User) -> None:
    worker.groups.add(make_member("blauwe molen").groups.get())
    Membership.objects.create(user=worker)
    code = make_card(facilitator, place=worker).code

    answer = visitor().post(address(code), {"language": "nl", "password": "een heel nieuw woord", "way": "password"})

    assert answer.status_code == 404
    assert User.objects.get(pk=worker.pk).password == worker.password
