"""Staff set up a second step and come in with it: an app whose codes are worked out here, a passkey of the browser."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal import factor_keys
from portal.models import User
from tests.browser.conftest import listen
from tests.browser.test_joining_on_phone import KEY
from tests.builders.factors import code_at, make_app
from tests.builders.pages import make_usual_pages
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.second_factor, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 360, 1280)


@pytest.fixture
def screen(page: Page) -> Iterator[Page]:
    """A browser that complains of nothing."""
    page.set_default_timeout(30_000)
    heard = listen(page)
    yield page
    assert heard == []


@pytest.fixture
def with_key(screen: Page) -> Page:
    """The same one on a device with a lock that can hold passkeys."""
    session = screen.context.new_cdp_session(screen)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return screen


def log_in(page: Page, site: str, user: User, language: str = "nl") -> None:
    page.goto(f"{site}/{language}/account/inloggen/")
    page.locator("#id_login").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_load_state()


def look(page: Page, name: str) -> None:
    """Hold a page against what every page must be, at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, (name, found.generate_report())
    page.set_viewport_size({"width": 360, "height": 740})


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_password_sets_up_the_app_logs_out_and_logs_in_with_its_code(
    screen: Page, live_server: Any, groups: None, worker: User, language: str
) -> None:
    at = f"{live_server.url}/{language}"
    make_usual_pages()
    screen.goto(f"{at}/account/inloggen/")
    look(screen, f"login-{language}")
    log_in(screen, live_server.url, worker, language)
    screen.wait_for_url(f"{at}/account/hoe-ik-inlog/")
    look(screen, f"ways-missing-{language}")
    screen.locator("a[href$='/hoe-ik-inlog/app/']").click()
    screen.wait_for_url("**/hoe-ik-inlog/app/")
    look(screen, f"app-{language}")
    seed = re.sub(r"\s", "", screen.locator(".seed").inner_text())
    began = time.time()
    screen.locator("#id_code").fill(code_at(seed, began))
    screen.locator("#id_code").press("Enter")
    screen.wait_for_selector(".paper-codes")
    look(screen, f"codes-{language}")
    assert screen.locator(".paper-codes li").count() == 10
    first = screen.locator(".paper-codes li").first.inner_text()
    screen.locator("main .actions a").click()
    screen.wait_for_url(f"{at}/contacten/")
    screen.goto(f"{at}/account/hoe-ik-inlog/")
    look(screen, f"ways-{language}")
    screen.locator("form[action$='/uitloggen/'] button").click()
    screen.wait_for_url(f"{at}/")

    log_in(screen, live_server.url, worker, language)
    screen.wait_for_url("**/inloggen/tweede-stap/")
    look(screen, f"step-{language}")
    screen.locator("#id_code").fill("000 000")
    screen.locator("#id_code").press("Enter")
    expect(screen.locator(".error-summary")).to_be_visible()
    look(screen, f"step-wrong-{language}")
    screen.locator("#id_code").fill(code_at(seed, began, steps=1))
    screen.locator("#id_code").press("Enter")
    screen.wait_for_url(f"{at}/contacten/")

    screen.context.clear_cookies()
    log_in(screen, live_server.url, worker, language)
    screen.locator("#id_code").fill(first)
    screen.locator("#id_code").press("Enter")
    screen.wait_for_url(f"{at}/contacten/")


def test_app_is_set_up_and_used_without_javascript(
    plain_page: Page, live_server: Any, groups: None, worker: User
) -> None:
    log_in(plain_page, live_server.url, worker)
    plain_page.locator("a[href$='/hoe-ik-inlog/app/']").click()
    seed, began = re.sub(r"\s", "", plain_page.locator(".seed").inner_text()), time.time()
    plain_page.locator("#id_code").fill(code_at(seed, began))
    plain_page.locator("main form button").click()
    plain_page.wait_for_selector(".paper-codes")
    plain_page.context.clear_cookies()

    log_in(plain_page, live_server.url, worker)
    plain_page.locator("#id_code").fill(code_at(seed, began, steps=1))
    plain_page.locator("#id_code").press("Enter")

    plain_page.wait_for_url("**/nl/contacten/")


def test_passkey_is_set_up_and_is_enough_by_itself(
    with_key: Page, live_server: Any, groups: None, coordinator: User
) -> None:
    log_in(with_key, live_server.url, coordinator)
    with_key.locator("a[href$='/hoe-ik-inlog/sleutel/']").click()
    with_key.wait_for_selector("form[data-passkey=create]:not([hidden])")
    look(with_key, "add-passkey")
    with_key.locator("form[data-passkey=create] button").click()
    with_key.wait_for_selector(".paper-codes")
    kept = Authenticator.objects.get(type="webauthn")
    assert (kept.user, kept.created_at, kept.last_used_at) == (coordinator, factor_keys.NO_MOMENT, None)

    # Another day: nothing but the device.
    with_key.context.clear_cookies()
    with_key.goto(f"{live_server.url}/nl/account/inloggen/")
    primary = with_key.locator("main .button--primary")
    expect(primary).to_have_count(1)
    look(with_key, "login-passkey")
    primary.press("Enter")
    with_key.wait_for_url("**/nl/contacten/")
    with_key.goto(f"{live_server.url}/nl/account/hoe-ik-inlog/codes/")
    with_key.locator("main form button").click()
    with_key.wait_for_selector(".paper-codes")

    # With the password first, the passkey is the second step.
    with_key.context.clear_cookies()
    log_in(with_key, live_server.url, coordinator)
    with_key.wait_for_url("**/inloggen/tweede-stap/")
    look(with_key, "step-passkey")
    with_key.locator("form[data-passkey=get] button").click()
    with_key.wait_for_url("**/nl/contacten/")


@pytest.fixture
def inside(with_key: Page, groups: None, coordinator: User, log_in: Any) -> Page:
    """A coordinator with an app, who just logged in."""
    make_app(coordinator)
    log_in(with_key.context, coordinator)
    return with_key


def test_showing_once_more_with_a_passkey_comes_back(inside: Page, live_server: Any, settings: Any) -> None:
    ways = f"{live_server.url}/nl/account/hoe-ik-inlog/"
    inside.goto(f"{ways}sleutel/")
    inside.locator("form[data-passkey=create] button").click()
    inside.wait_for_selector(".paper-codes, .notice--success")
    # As if it were an hour later.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0

    inside.goto(f"{ways}codes/")
    inside.wait_for_url("**/opnieuw-inloggen/**")
    look(inside, "again")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    inside.locator("form[data-passkey=get] button").click()

    inside.wait_for_url("**/hoe-ik-inlog/codes/")
    look(inside, "new-codes")
