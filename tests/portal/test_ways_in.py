"""The page "How I log in": what somebody has, adding, replacing, removing, and codes on paper that are shown once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils.translation import gettext, override

from portal import factors, passkeys
from portal.exceptions import LastFactor, WrongCode
from portal.models import Session, User
from portal.otpauth import address_of, in_groups
from portal.veiled import veiled
from tests.builders.factors import SEED, code_at, make_app, make_codes
from tests.builders.joining import make_passkey
from tests.conftest import PASSWORD
from tests.portal.test_second_step import NOON, SAME, WAYS, add_key, behind_password, log_in, stale

pytestmark = pytest.mark.django_db
LANGUAGES = ("nl", "en", "es")


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    """Stop the clock, so that the code of now stays that."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def inside(client: Client, worker: User) -> Client:
    client.force_login(worker)
    return client


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def seed_on(page: str) -> str:
    return "".join(re.findall(r"<span>(\w{4})</span>", page))


def codes_on(page: str) -> list[str]:
    return ["".join(pair) for pair in re.findall(r"<li>(\d{4}) (\d{4})</li>", page)]


# --- The page --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_without_a_second_step_asks_for_one_and_leads_nowhere_else(worker: User, language: str) -> None:
    client = Client()
    log_in(client, worker)

    page = text(client.get(f"/{language}/account/hoe-ik-inlog/"))

    links = set(re.findall(r'href="(/[a-z]{2}/[^"]*)"', page))
    inner = {link for link in links if link.startswith(f"/{language}/")}
    at = f"/{language}/account/hoe-ik-inlog/"
    assert inner == {at, f"{at}app/", f"{at}sleutel/", f"/{language}/weg/"}
    assert "notice--warning" in page


def test_page_of_a_member_is_in_the_sounding_board(client: Client, member: User) -> None:
    client.force_login(member)

    for path in ("", "app/", "sleutel/", "codes/"):
        assert client.get(f"{WAYS}{path}").url == "/nl/klankbord/mijn-plek/"
    assert WAYS not in text(client.get("/nl/klankbord/mijn-plek/"))


def test_menu_of_staff_leads_to_the_page(inside: Client) -> None:
    assert f'href="{WAYS}"' in text(inside.get("/nl/contacten/"))


@pytest.mark.parametrize("passkeys_kept", [0, 1, 3])
def test_page_takes_as_many_queries_whatever_there_is(
    inside: Client, worker: User, passkeys_kept: int, django_assert_num_queries: Any
) -> None:
    make_app(worker)
    make_codes(worker)
    for number in range(passkeys_kept):
        make_passkey(worker, f"key{number}")

    # The session, the user, her roles, her second steps; and keeping the token of the forms, in a transaction.
    with django_assert_num_queries(7):
        page = text(inside.get(WAYS))

    # Each key and the app can be removed.
    assert page.count('name="factor"') == passkeys_kept + 1


@pytest.mark.parametrize(("used", "is_warned"), [(6, False), (7, True), (10, True)])
def test_page_warns_when_three_codes_or_fewer_are_left(
    inside: Client, worker: User, used: int, is_warned: bool
) -> None:
    make_app(worker)
    for code in make_codes(worker)[:used]:
        assert factors.check_code(user=worker, typed=code, also_paper=True)

    page = text(inside.get(WAYS))

    assert (gettext("Make new ones now.") in page) is is_warned
    assert factors.ways_of(worker).codes_left == 10 - used


# --- The app ---------------------------------------------------------------------------------------------------------
def test_setting_up_the_app_shows_ten_codes_once_and_makes_the_session_a_full_one(worker: User) -> None:
    client = Client()
    log_in(client, worker)
    page = text(client.get(f"{WAYS}app/"))
    seed = seed_on(page)

    done = client.post(f"{WAYS}app/", {"code": code_at(seed)})

    assert len(codes_on(text(done))) == 10 == len(set(codes_on(text(done))))
    assert done["Cache-Control"] == "no-store"
    assert client.get("/nl/contacten/").status_code == 200
    assert codes_on(text(client.get(f"{WAYS}codes/"))) == []
    assert factors.ways_of(worker).codes_left == 10
    assert behind_password(worker).post("/nl/account/inloggen/tweede-stap/", {"code": code_at(seed)}).status_code == 200


def test_wrong_first_code_keeps_the_same_seed_and_nothing_else(inside: Client) -> None:
    seed = seed_on(text(inside.get(f"{WAYS}app/")))

    again = inside.post(f"{WAYS}app/", {"code": "000000"})

    assert again.status_code == 200
    assert seed_on(text(again)) == seed
    assert 'aria-invalid="true"' in text(again)
    assert not Authenticator.objects.exists()


def test_first_codes_are_limited_as_those_of_a_login(inside: Client) -> None:
    seed = seed_on(text(inside.get(f"{WAYS}app/")))
    for number in range(5):
        inside.post(f"{WAYS}app/", {"code": "000000"}, REMOTE_ADDR=f"127.0.10.{number + 1}")

    inside.post(f"{WAYS}app/", {"code": code_at(seed)}, REMOTE_ADDR="127.0.10.9")

    assert not Authenticator.objects.exists()


def test_another_phone_takes_the_place_of_the_first_and_the_codes_on_paper_stay(inside: Client, worker: User) -> None:
    make_app(worker)
    codes = make_codes(worker)
    seed = seed_on(text(inside.get(f"{WAYS}app/")))

    done = inside.post(f"{WAYS}app/", {"code": code_at(seed)})

    assert done.url == WAYS
    assert factors.check_code(user=worker, typed=code_at(SEED), also_paper=False) is None
    assert factors.check_code(user=worker, typed=code_at(seed, steps=1), also_paper=False) == "totp"
    assert factors.check_code(user=worker, typed=codes[0], also_paper=True) == "recovery_codes"


def test_picture_link_and_letters_say_the_same_and_nothing_of_where_it_is_for(inside: Client) -> None:
    page = text(inside.get(f"{WAYS}app/"))
    seed = seed_on(page)
    address = f"otpauth://totp/Info:wilma-worker?secret={seed}&issuer=Info"

    assert address == address_of("wilma-worker", seed)
    assert f'href="{address}"' in page
    assert "style=" not in page
    assert "<path" in page


def test_address_for_the_app_can_hold_any_name() -> None:
    assert address_of("blauwe molen é", "AAAA") == "otpauth://totp/Info:blauwe%20molen%20%C3%A9?secret=AAAA&issuer=Info"
    assert in_groups("ABCDEFGHIJ") == ["ABCD", "EFGH", "IJ"]


def test_code_that_set_the_app_up_is_used(worker: User) -> None:
    factors.set_up_app(user=worker, seed=SEED, code=code_at(SEED), request=None)

    assert factors.check_code(user=worker, typed=code_at(SEED), also_paper=False) is None
    with pytest.raises(WrongCode):
        factors.set_up_app(user=worker, seed=SEED, code=code_at(SEED), request=None)


# --- Removing --------------------------------------------------------------------------------------------------------
def test_last_second_step_of_staff_stays(inside: Client, worker: User) -> None:
    app = make_app(worker)

    answer = inside.post(f"{WAYS}verwijderen/", {"factor": veiled(app)}, follow=True)

    assert "notice--error" in text(answer)
    assert Authenticator.objects.count() == 1


def test_one_of_two_can_go_and_its_codes_stay_with_the_other(inside: Client, worker: User) -> None:
    app = make_app(worker)
    make_codes(worker)
    make_passkey(worker, "a")

    inside.post(f"{WAYS}verwijderen/", {"factor": veiled(app), "sure": "1"})

    assert list(Authenticator.objects.order_by("pk").values_list("type", flat=True)) == ["recovery_codes", "webauthn"]


def test_one_tap_asks_first_and_removes_nothing(inside: Client, worker: User) -> None:
    app, passkey = make_app(worker), make_passkey(worker, "a")

    for row, words in ((app, "Remove the app with codes?"), (passkey, "Remove this passkey?")):
        page = inside.post("/en/account/hoe-ik-inlog/verwijderen/", {"factor": veiled(row)})
        assert page.status_code == 200
        assert words in text(page)

    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "webauthn"}


def test_last_passkey_of_who_has_no_password_stays_even_beside_an_app(worker: User) -> None:
    make_app(worker)
    make_passkey(worker, "a")
    worker.set_unusable_password()
    worker.save()

    with pytest.raises(LastFactor):
        factors.remove(user=worker, factor=passkeys.of(worker).get())


def test_member_may_remove_a_passkey_beside_her_password_and_not_without(member: User) -> None:
    make_passkey(member, "a")
    factors.remove(user=member, factor=passkeys.of(member).get())
    make_passkey(member, "b")
    member.set_unusable_password()
    member.save()

    with pytest.raises(LastFactor):
        factors.remove(user=member, factor=passkeys.of(member).get())
    assert passkeys.of(member).count() == 1


def test_second_step_of_somebody_else_is_not_reached(inside: Client, worker: User, colleague: User) -> None:
    hers = make_app(colleague)
    make_app(worker)

    inside.post(f"{WAYS}verwijderen/", {"factor": veiled(hers), "sure": "1"})
    inside.post(f"{WAYS}verwijderen/", {"factor": "", "sure": "1"})

    assert Authenticator.objects.count() == 2


# --- What changes a lock ends what else is open ----------------------------------------------------------------------
def test_adding_and_removing_end_the_other_sessions_and_change_the_key_of_this_one(worker: User) -> None:
    make_passkey(worker, "YQ")
    first, second = Client(), Client()
    first.force_login(worker)
    second.force_login(worker)
    key = first.session.session_key
    seed = seed_on(text(first.get(f"{WAYS}app/")))

    first.post(f"{WAYS}app/", {"code": code_at(seed)})

    assert Session.objects.of(worker).count() == 1
    assert first.session.session_key != key
    assert first.get("/nl/contacten/").status_code == 200
    assert second.get("/nl/contacten/").url.startswith("/nl/account/inloggen/")


# --- Codes on paper --------------------------------------------------------------------------------------------------
def test_new_codes_end_the_old_ones(inside: Client, worker: User) -> None:
    make_app(worker)
    old = make_codes(worker)

    new = codes_on(text(inside.post(f"{WAYS}codes/")))

    assert len(set(new) | set(old)) == 20
    assert factors.check_code(user=worker, typed=old[0], also_paper=True) is None
    assert factors.check_code(user=worker, typed=new[0], also_paper=True) == "recovery_codes"


def test_codes_are_made_only_by_who_just_showed_who_she_is(worker: User) -> None:
    make_app(worker)
    old = make_codes(worker)

    stale(worker).post(f"{WAYS}codes/")

    assert factors.check_code(user=worker, typed=old[0], also_paper=True) == "recovery_codes"


def test_codes_are_not_offered_without_a_password_to_put_them_behind(inside: Client, worker: User) -> None:
    make_app(worker)
    worker.set_unusable_password()
    worker.save()
    client = Client()
    client.force_login(worker)

    assert client.get(f"{WAYS}codes/").url == WAYS
    assert f"{WAYS}codes/" not in text(client.get(WAYS))


# --- Passkeys of staff -----------------------------------------------------------------------------------------------
def test_first_passkey_of_staff_sets_the_session_free_and_gives_codes(worker: User) -> None:
    add_key(worker)

    kept = passkeys.of(worker).get()
    assert set(kept.data["credential"]) == {"id", "rawId", "type", "response"}
    assert (kept.created_at.year, kept.last_used_at) == (2000, None)
    assert factors.ways_of(worker).codes_left == 10


@pytest.mark.parametrize("credential", ["", "{}", "[]", '{"id": "x"}', "null", '"x"'])
def test_passkey_that_is_none_is_refused(inside: Client, credential: str) -> None:
    page = inside.get(f"{WAYS}sleutel/").content.decode()
    note = re.search(r'name="note" value="([^"]*)"', page)
    assert note

    answer = inside.post(f"{WAYS}sleutel/", {"note": note.group(1), "credential": credential})

    assert answer.status_code == 200
    assert 'role="alert"' in text(answer)
    assert not Authenticator.objects.exists()


def test_eleventh_passkey_is_refused(inside: Client, worker: User) -> None:
    for number in range(10):
        make_passkey(worker, f"{number}")

    assert inside.get(f"{WAYS}sleutel/").url == WAYS


# --- Passwords (A8) --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("new", "is_taken"),
    [("fourteen chars", False), ("fifteen chars ok", True), ("a b" * 42 + "cd", True), ("a b" * 43, False),
     ("passwordpassword", True), ("wilma-worker-wilma", False), ("🌷🌼🌷🌼🌷🌼🌷🌼🌷🌼🌷🌼🌷🌼🌷", True)],
)  # fmt: skip
def test_password_of_staff_is_long_and_may_hold_any_sign(inside: Client, new: str, is_taken: bool) -> None:
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    answer = inside.post("/nl/account/wachtwoord/", sent)

    assert (answer.status_code == 302) is is_taken


def test_password_is_hashed_with_argon2id() -> None:
    from importlib import import_module  # noqa: PLC0415  (the portal's own settings, not those of the tests)

    from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: PLC0415

    chosen = import_module("portal.settings").PASSWORD_HASHERS
    made = Argon2PasswordHasher().encode("a long enough word", "saltsaltsalt")

    assert chosen == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert made.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")


@pytest.mark.parametrize("language", LANGUAGES)
def test_login_page_puts_the_passkey_first_and_the_password_works_by_itself(client: Client, language: str) -> None:
    with override(language):
        page = text(client.get(f"/{language}/account/inloggen/"))

    assert page.index("data-passkey=") < page.index('name="login"')
    assert re.search(r'<button type="submit" class="button button--primary" data-passkey-second>', page)
    assert client.post(f"/{language}/account/inloggen/", {"login": "", "password": ""}, **SAME).status_code == 200
