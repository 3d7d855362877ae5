"""Leaving a page of staff: the exit ends the session, and after logging out the Back button shows nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from portal.models import Session, User
from tests.browser.conftest import ARGUMENTS, find_chromium
from tests.conftest import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LogIn = Callable[[BrowserContext, User], None]


def answer_outside(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<h1>Het weer van morgen</h1>")


@pytest.fixture(params=["loads them anew", "keeps them in memory"])
def desk(
    request: pytest.FixtureRequest, playwright: Any, browser_context_args: dict[str, Any], groups: None, log_in: LogIn
) -> Iterator[Page]:
    """A browser in which somebody is logged in; it goes back in one of two ways."""
    launched: Browser | None = None
    if request.param == "keeps them in memory":
        launched = playwright.chromium.launch(
            executable_path=find_chromium(), args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
        )
    context = (launched or request.getfixturevalue("browser")).new_context(**browser_context_args)
    context.set_default_timeout(10_000)
    context.route(settings.EXIT_URL, answer_outside)
    log_in(context, make_user("olga-outsider", None))
    yield context.new_page()
    context.close()
    if launched:
        launched.close()


def go_back(page: Page) -> None:
    page.evaluate("setTimeout(() => history.back())")


def is_logged_in(page: Page, live_server: Any) -> bool:
    answer = page.request.get(f"{live_server.url}/nl/begin/", max_redirects=0)
    return answer.status == 200


@pytest.mark.parametrize(
    ("desk", "way"), [("loads them anew", "keys"), ("keeps them in memory", "tap")], indirect=["desk"]
)
def test_exit_from_the_desk_ends_the_session_and_back_shows_nothing(desk: Page, live_server: Any, way: str) -> None:
    desk.goto(f"{live_server.url}/nl/begin/")
    desk.goto(f"{live_server.url}/nl/account/wachtwoord/")
    old = desk.context.cookies()

    if way == "tap":
        desk.locator(".exit").click()
    else:
        for _ in range(3):
            desk.keyboard.press("Shift")

    expect(desk.get_by_role("heading")).to_have_text("Het weer van morgen")
    assert desk.context.pages == [desk]
    assert not Session.objects.exists()
    assert desk.context.cookies() == []
    desk.context.add_cookies(old)
    assert not is_logged_in(desk, live_server)
    with desk.expect_request(settings.EXIT_URL):
        go_back(desk)
    expect(desk.get_by_role("heading")).to_have_text("Het weer van morgen")


def test_exit_from_the_desk_without_javascript_ends_the_session(
    plain_page: Page, live_server: Any, log_in: LogIn, groups: None
) -> None:
    plain_page.context.route(settings.EXIT_URL, answer_outside)
    log_in(plain_page.context, make_user("olga-outsider", None))
    plain_page.goto(f"{live_server.url}/nl/begin/")

    plain_page.locator(".exit").click()

    expect(plain_page.get_by_role("heading")).to_have_text("Het weer van morgen")
    assert not Session.objects.exists()


def test_after_logging_out_back_leads_to_the_login_page(desk: Page, live_server: Any) -> None:
    desk.goto(f"{live_server.url}/nl/account/wachtwoord/")
    desk.goto(f"{live_server.url}/nl/begin/")
    expect(desk.get_by_role("heading")).to_contain_text("olga-outsider")
    desk.get_by_role("button", name="Uitloggen").click()
    desk.wait_for_url(f"{live_server.url}/nl/", wait_until="commit")
    assert not Session.objects.exists()

    go_back(desk)

    expect(desk.locator("#id_login")).to_be_visible()
    expect(desk.get_by_text("olga-outsider")).to_have_count(0)


@pytest.mark.parametrize("desk", ["keeps them in memory"], indirect=True)
def test_going_back_while_logged_in_keeps_what_was_typed(desk: Page, live_server: Any) -> None:
    # It also shows that this browser keeps pages, though they say no-store: else the test above would prove little.
    # The first look at a form sets the cookie anew, after which the browser forgets what it kept.
    for _ in range(2):
        desk.goto(f"{live_server.url}/nl/account/wachtwoord/")
    desk.locator("input[type=password]").first.fill("half a word")
    desk.goto(f"{live_server.url}/nl/begin/")
    go_back(desk)

    expect(desk.locator("input[type=password]").first).to_have_value("half a word")
    expect(desk.locator("main")).to_be_visible()


@pytest.mark.parametrize("desk", ["loads them anew"], indirect=True)
def test_cookie_of_the_desk_is_all_that_the_browser_holds(desk: Page, live_server: Any) -> None:
    desk.goto(f"{live_server.url}/nl/begin/")

    assert [cookie["name"] for cookie in desk.context.cookies()] == [settings.SESSION_COOKIE_NAME]
    assert desk.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
