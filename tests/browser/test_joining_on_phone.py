"""From a card to "yes, I come": a phone, Spanish, keys only; with a passkey and with a password."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import Page, expect

from klankbord.models import Attendance
from portal.factor_keys import NO_MOMENT
from portal.models import Session, User
from tests.browser.conftest import listen
from tests.builders.joining import MEMBER_PASSWORD, make_card, make_member
from tests.builders.meetings import make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# From the card to "yes, I come".
MOST_ACTIONS = 12


@pytest.fixture
def phone(page: Page) -> Iterator[Page]:
    """A phone with a lock of its own that can hold passkeys."""
    page.set_default_timeout(10_000)
    heard = listen(page)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield page
    assert heard == []


class Keys:
    """Keys as somebody presses them; typing a whole word is one action, as it is one thing to do."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def press(self, key: str, times: int = 1) -> None:
        for _turn in range(times):
            self.page.keyboard.press(key)
        self.actions += times

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.actions += 1

    def go_to(self, locator: Any) -> None:
        """Tab to a control. A screen reader jumps there by its kind; who sees taps it: one action, whatever the way."""
        for _turn in range(40):
            if locator.evaluate("element => element === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            pytest.fail(f"no key leads to {locator}")
        self.actions += 1


def open_card(page: Page, live_server: Any, facilitator: User, **fields: Any) -> None:
    code = make_card(facilitator, **{"language": "es"} | fields).code
    page.goto(f"{live_server.url}/es/k/{code}/")


def say_yes(page: Page, keys: Keys) -> None:
    """Answer on the page that she comes to, and wait until the page says so."""
    yes = page.locator('button[name="answer"][value="yes"]')
    expect(yes).to_contain_text("Sí, voy")
    keys.go_to(yes)
    keys.press("Enter")
    page.wait_for_selector('button[name="answer"][value="yes"][aria-pressed="true"]')


def button(page: Page, value: str) -> Any:
    return page.locator(f'button[name="way"][value="{value}"]')


def test_keys_only_with_a_passkey_from_card_to_yes_and_back_in(
    phone: Page, live_server: Any, groups: None, facilitator: User
) -> None:
    make_meeting(timezone.now() + timedelta(days=9))
    open_card(phone, live_server, facilitator)
    keys = Keys(phone)
    keys.actions += 1  # the camera on the card

    keys.go_to(button(phone, "passkey"))
    keys.press("Enter")
    phone.wait_for_selector("form[data-passkey=create]:not([hidden])")
    keys.go_to(phone.locator("form[data-passkey=create] button"))
    keys.press("Enter")
    phone.wait_for_url("**/es/klankbord/")
    say_yes(phone, keys)

    assert keys.actions <= MOST_ACTIONS
    member = User.objects.get(organisation=None)
    assert Attendance.objects.get().member == member
    assert not member.has_usable_password()
    kept = Authenticator.objects.get()
    assert (kept.user, kept.created_at, kept.last_used_at) == (member, NO_MOMENT, None)
    assert set(kept.data["credential"]) == {"id", "rawId", "type", "response"}

    # Another day: nothing but the phone.
    phone.context.clear_cookies()
    phone.goto(f"{live_server.url}/es/account/inloggen/")
    assert phone.context.cookies() == []
    phone.locator("form[data-passkey=get] button").press("Enter")
    phone.wait_for_url("**/es/klankbord/")
    assert Authenticator.objects.get().last_used_at is None
    assert "agent" not in json.dumps([session.get_decoded() for session in Session.objects.all()]).lower()


def test_keys_only_with_a_password_and_a_page_that_reads_well(
    phone: Page, live_server: Any, groups: None, facilitator: User
) -> None:
    make_meeting(timezone.now() + timedelta(days=9))
    open_card(phone, live_server, facilitator)
    keys = Keys(phone)
    keys.actions += 1
    tree = phone.locator("body").aria_snapshot()

    keys.go_to(phone.get_by_label("id_password").or_(phone.locator("#id_password")))
    keys.type(MEMBER_PASSWORD)
    keys.press("Enter")
    # Enter in the field means the password, although the button for a passkey stands before it.
    phone.wait_for_url("**/es/klankbord/")

    say_yes(phone, keys)

    assert keys.actions <= MOST_ACTIONS
    assert Attendance.objects.get().answer == "yes"
    assert User.objects.get(organisation=None).check_password(MEMBER_PASSWORD)
    assert tree.count("- main:") == 1
    assert tree.count("[level=1]") == 1
    assert tree.count("- radio") == 3
    assert tree.count("[checked]") == 1
    for line in tree.splitlines():
        # A control without a name would stand here as its bare kind.
        assert line.strip() not in {"- textbox", "- radio", "- button", "- combobox", "- checkbox", "- link"}, line


def test_page_fits_a_phone_and_typed_password_can_be_looked_at(
    phone: Page, live_server: Any, groups: None, facilitator: User
) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    open_card(phone, live_server, facilitator)

    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.locator("#id_password").fill("a word")
    phone.locator("[data-reveal]").check()
    expect(phone.locator("#id_password")).to_have_attribute("type", "text")


def test_without_javascript_the_password_way_works_and_passkeys_are_not_offered(
    plain_page: Page, live_server: Any, groups: None, facilitator: User
) -> None:
    open_card(plain_page, live_server, facilitator)

    expect(button(plain_page, "passkey")).to_be_hidden()
    plain_page.locator("#id_password").fill(MEMBER_PASSWORD)
    button(plain_page, "password").click()

    plain_page.wait_for_url("**/es/klankbord/")


def test_passkey_is_added_only_by_who_just_showed_who_she_is_and_the_last_way_in_stays(
    phone: Page, live_server: Any, groups: None, log_in: Any
) -> None:
    member = make_member("blauwe molen")
    log_in(phone.context, member, long_ago=True)
    phone.goto(f"{live_server.url}/nl/klankbord/mijn-plek/")

    phone.locator("a[href$='/mijn-plek/sleutels/']").click()
    phone.wait_for_url("**/opnieuw-inloggen/**")
    phone.locator("input[type=password]").fill(MEMBER_PASSWORD)
    phone.locator("form:has(input[type=password]) button").click()
    phone.wait_for_url("**/mijn-plek/sleutels/")
    phone.locator("form[data-passkey=create] button").click()
    phone.wait_for_url("**/mijn-plek/")

    assert Authenticator.objects.get().user == member
    member.set_unusable_password()
    member.save()
    log_in(phone.context, member, long_ago=True)
    phone.goto(f"{live_server.url}/nl/klankbord/mijn-plek/")
    phone.locator("form[action$='/verwijderen/'] button").click()
    phone.wait_for_url("**/opnieuw-inloggen/**")
    # She has no password: the passkey itself shows that it is her.
    phone.locator("form[data-passkey=get] button").click()
    phone.wait_for_url("**/mijn-plek/")
    phone.locator("form[action$='/verwijderen/'] button").click()
    phone.wait_for_selector(".notice--error")
    assert Authenticator.objects.count() == 1


def test_passkey_of_somebody_else_or_a_second_use_of_one_answer_is_refused(
    phone: Page, live_server: Any, groups: None, facilitator: User
) -> None:
    open_card(phone, live_server, facilitator)
    button(phone, "passkey").click()
    phone.locator("form[data-passkey=create] button").click()
    phone.wait_for_url("**/es/klankbord/")
    phone.context.clear_cookies()
    phone.goto(f"{live_server.url}/es/account/inloggen/")
    sent: list[str] = []
    phone.on("request", lambda one: sent.append(one.post_data or "") if one.url.endswith("/sleutel/") else None)
    phone.locator("form[data-passkey=get] button").click()
    phone.wait_for_url("**/es/klankbord/")
    phone.context.clear_cookies()

    again = phone.request.post(
        f"{live_server.url}/es/account/inloggen/sleutel/",
        data=sent[0],
        headers={"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"},
    )

    assert len(sent) == 1
    assert again.status == 400
    assert phone.context.cookies() == []
