"""A real Chromium, on a phone's screen by default, that reports every complaint of the page.

The browser comes from the machine (Debian's package `chromium`); nothing is downloaded. Without one the tests are
skipped aloud, and where CI is set they fail, so that a green run there always means that they ran.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from portal.models import User
from portal.permissions import Role
from tests.conftest import note_login

PHONE = {"width": 360, "height": 740}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "Chromium is not here: no browser test was run. Install the package chromium, or set CHROMIUM to its path."

# What Chromium says of a request that a later tap or page took the place of.
GIVEN_UP = "net::ERR_ABORTED"


def find_chromium() -> str:
    """Return the path of the browser of this machine."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address: the plugin's own fixture is of a kind that pytest 10 refuses, which is an error here."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": PHONE, "locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}


@pytest.fixture(autouse=True)
def _password_is_enough(request: pytest.FixtureRequest, settings: Any) -> None:
    """Let staff in by the form of the login alone, where a test is about something else (the mark `second_factor`)."""
    settings.SECOND_FACTOR = request.node.get_closest_marker("second_factor") is not None


@pytest.fixture
def groups(transactional_db: None) -> None:
    """The roles: a live server empties every table after its test, those that a migration filled too."""
    for role in Role:
        Group.objects.get_or_create(name=role)


@pytest.fixture
def log_in(live_server: Any) -> Callable[..., None]:
    """A function that gives a browser the session of somebody, as if she had logged in: a moment ago, or long ago."""

    def give(context: BrowserContext, user: User, *, long_ago: bool = False) -> None:
        client = Client()
        client.force_login(user)
        if long_ago:
            note_login(client, user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": cookie.value,
                    "url": live_server.url,
                    "httpOnly": True,
                    "sameSite": "Strict",
                }
            ]
        )

    return give


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the page complains about: the console, scripts that break, CSP, answers of 400 and over."""
    return listen(page)


def listen(page: Page) -> list[str]:
    """Collect what a page complains about from now on."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("response", lambda answer: heard.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    # A second tap takes the first one back on its way: the browser gave that up itself, nothing failed.
    page.on("requestfailed", lambda one: one.failure == GIVEN_UP or heard.append(f"failed {one.url}"))
    return heard


@pytest.fixture
def plain_page(browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    yield context.new_page()
    context.close()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def phone(request, worker, log_in):
    """A page on a phone, logged in, whose complaints are looked at when the test is over."""
    page = request.getfixturevalue("page" if request.param == "with JavaScript" else "plain_page")
    log_in(page.context, worker)
    heard = listen(page)
    yield page
    assert heard == []
