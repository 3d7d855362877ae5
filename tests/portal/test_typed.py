"""What staff typed survives the end of their session: ten minutes, on the server, for the same account only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal import typed
from portal.models import Organisation, Session, User
from portal.permissions import Role
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
LOGIN, TYPED = "/nl/account/inloggen/", "/nl/account/getypt/"
# A form that keeps nothing by itself.
FORM = "/nl/accounts/"
WORDS = {"name": "Kanarie & <b>vogel</b>", "more": ["een", "twee"]}


@pytest.fixture(autouse=True)
def _with_a_password_alone(settings: Any) -> None:
    """What is kept is the same for every way in."""
    settings.SECOND_FACTOR = False


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def browser(coordinator: User, clock: time_machine.Coordinates) -> Client:
    """A browser whose session has ended, and whose forms are checked for their token."""
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(coordinator)
    clock.shift(timedelta(minutes=15))
    return client


def log_in(client: Client, user: User) -> str:
    return str(client.post(LOGIN, {"login": user.username, "password": PASSWORD, "next": TYPED}).url)


def hidden(page: str) -> list[tuple[str, str]]:
    return [(name, unescape(value)) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)]


def test_form_comes_back_after_the_login_and_can_be_sent(browser: Client, coordinator: User) -> None:
    answer = browser.post(FORM, WORDS)
    assert (answer.status_code, answer.url) == (302, f"{LOGIN}?next={TYPED}")

    assert log_in(browser, coordinator) == TYPED
    page = browser.get(TYPED).content.decode()

    fields = hidden(page)
    kept = [("name", WORDS["name"]), ("more", "een"), ("more", "twee")]
    assert [pair for pair in fields if pair[0] != "csrfmiddlewaretoken"] == kept
    assert f'action="{FORM}"' in page
    assert "<b>vogel</b>" not in page
    token = next(value for name, value in fields if name == "csrfmiddlewaretoken")
    assert browser.post(FORM, {**WORDS, "csrfmiddlewaretoken": token}).status_code == 200


def test_nothing_readable_is_stored(browser: Client) -> None:
    browser.post(FORM, WORDS)

    row = Session.objects.get()
    content = row.get_decoded()
    half = browser.cookies[typed.COOKIE].value
    assert "Kanarie" not in str(content)
    assert half not in str(content)
    assert FORM not in str(content[typed.KEY])
    assert browser.cookies[typed.COOKIE]["httponly"]
    assert browser.cookies[typed.COOKIE]["max-age"] == 600


def test_another_account_gets_nothing(browser: Client, fier: Organisation) -> None:
    other = make_user("sanne-tweede", Role.COORDINATOR, fier)
    browser.post(FORM, WORDS)

    log_in(browser, other)
    answer = browser.get(TYPED, follow=True)

    assert "Kanarie" not in answer.content.decode()
    assert typed.KEY not in browser.session
    assert browser.cookies[typed.COOKIE].value == ""


@pytest.mark.parametrize(("seconds", "is_there"), [(600, True), (601, False)])
def test_it_is_there_for_ten_minutes(
    browser: Client, coordinator: User, clock: time_machine.Coordinates, seconds: int, is_there: bool
) -> None:
    browser.post(FORM, WORDS)
    log_in(browser, coordinator)
    clock.shift(timedelta(seconds=seconds))

    assert ("Kanarie" in browser.get(TYPED, follow=True).content.decode()) is is_there


def test_without_the_half_of_the_browser_it_stays_shut(browser: Client, coordinator: User) -> None:
    browser.post(FORM, WORDS)
    log_in(browser, coordinator)
    browser.cookies[typed.COOKIE] = "x" * 43

    assert "Kanarie" not in browser.get(TYPED, follow=True).content.decode()


def test_throwing_it_away_leaves_nothing(browser: Client, coordinator: User) -> None:
    browser.post(FORM, WORDS)
    log_in(browser, coordinator)
    token = hidden(browser.get(TYPED).content.decode())[0][1]

    browser.post(TYPED, {"csrfmiddlewaretoken": token})

    assert typed.KEY not in browser.session


@pytest.mark.parametrize("field", ["password", "oldpassword", "credential", "code"])
def test_secrets_are_not_kept(browser: Client, field: str) -> None:
    answer = browser.post(FORM, {"name": "x", field: "Kanarie"})

    assert typed.COOKIE not in answer.cookies
    assert typed.KEY not in Session.objects.get().get_decoded()


def test_form_that_is_too_long_is_not_kept(browser: Client) -> None:
    answer = browser.post(FORM, {"name": "x" * typed.LONGEST})

    assert typed.COOKIE not in answer.cookies


def test_file_is_not_kept_and_the_page_says_so(browser: Client, coordinator: User) -> None:
    browser.post(FORM, {"name": "Kanarie", "file": SimpleUploadedFile("Vogel.txt", b"zingt")})
    log_in(browser, coordinator)

    page = browser.get("/en/account/getypt/").content.decode()

    assert "Files are not kept" in page
    assert "Vogel.txt" not in page
    assert "zingt" not in page


def test_form_from_another_site_is_not_kept(browser: Client) -> None:
    answer = browser.post(FORM, WORDS, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert typed.COOKIE not in answer.cookies


def test_form_of_who_never_was_logged_in_is_not_kept() -> None:
    answer = Client(headers={"Sec-Fetch-Site": "same-origin"}).post(FORM, WORDS)

    assert answer.status_code == 302
    assert typed.COOKIE not in answer.cookies
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_page_without_anything_kept_leads_to_the_desk(coordinator: User) -> None:
    client = Client()
    client.force_login(coordinator)

    assert client.get(TYPED).url == "/nl/begin/"
