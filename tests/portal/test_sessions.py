"""Sessions end 15 minutes after the last use and 8 hours after the login; at most two at once (security.md A10)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal import sessions
from portal.models import Session, User
from portal.session_store import SEEN, STARTED, SessionStore, account_of
from portal.views.own_sessions import started_in_words, used_in_words
from tests.builders.inviting import logged_in
from tests.conftest import force_login

pytestmark = pytest.mark.django_db
# Nine in the morning in Leeuwarden.
NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
DESK, OWN = "/nl/begin/", "/nl/account/sessies/"
LOGIN = "/nl/account/inloggen/"


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


def is_in(client: Client) -> bool:
    return bool(client.get(OWN).status_code == 200)


def said_at_login(client: Client) -> str:
    return client.get(DESK, follow=True).content.decode()


# --- Idle and absolute -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("seconds", "holds"), [(15 * 60 - 1, True), (15 * 60, False)])
@pytest.mark.parametrize("persona", ["outsider", "member"])
def test_session_ends_a_quarter_of_an_hour_after_its_last_use(
    persona: str, request: pytest.FixtureRequest, clock: time_machine.Coordinates, seconds: int, holds: bool
) -> None:
    client = logged_in(request.getfixturevalue(persona))

    clock.shift(timedelta(seconds=seconds))

    assert is_in(client) is holds


def test_use_keeps_a_session_alive_until_eight_hours_are_over(outsider: User, clock: time_machine.Coordinates) -> None:
    client = logged_in(outsider)
    for _turn in range(47):
        clock.shift(timedelta(minutes=10))
        assert is_in(client)

    clock.shift(timedelta(minutes=10) - timedelta(seconds=1))
    assert is_in(client)
    clock.shift(timedelta(seconds=1))
    assert not is_in(client)


def test_page_within_a_minute_writes_nothing_and_one_after_it_once(
    outsider: User, clock: time_machine.Coordinates
) -> None:
    client = logged_in(outsider)

    def writes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(OWN)
        return sum(query["sql"].startswith("UPDATE") for query in asked.captured_queries)

    clock.shift(timedelta(seconds=59))
    assert writes() == 0
    clock.shift(timedelta(seconds=1))
    assert writes() == 1
    clock.shift(timedelta(seconds=59))
    assert writes() == 0


def test_what_a_page_asks_by_itself_is_no_use(outsider: User, clock: time_machine.Coordinates) -> None:
    client = logged_in(outsider)

    clock.shift(timedelta(minutes=10))
    client.get(OWN, headers={"Accept": "application/json"})
    clock.shift(timedelta(minutes=5))

    assert not is_in(client)


def test_session_that_ended_holds_nothing_but_why_and_whose(outsider: User, clock: time_machine.Coordinates) -> None:
    client = logged_in(outsider)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    clock.shift(timedelta(minutes=15))

    content = SessionStore(key).load()

    assert content == {"_ended": {"why": "idle", "account": outsider.pk}}
    assert Session.objects.get(pk=key).account_id is None


@pytest.mark.parametrize(("language", "words"), [("en", "because nothing happened for 15 minutes")])
def test_login_page_says_why_once(outsider: User, clock: time_machine.Coordinates, language: str, words: str) -> None:
    client = logged_in(outsider)
    clock.shift(timedelta(minutes=15))

    pages = [client.get(f"/{language}/begin/", follow=True).content.decode() for _turn in range(2)]

    assert [words in page for page in pages] == [True, False]


def test_visitor_gets_no_cookie_and_asks_no_session() -> None:
    client = Client()

    with CaptureQueriesContext(connection) as asked:
        client.get(LOGIN)

    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert not any("django_session" in query["sql"] for query in asked.captured_queries)


# --- Two at most -----------------------------------------------------------------------------------------------------
def test_third_login_ends_the_oldest_which_says_so(outsider: User, clock: time_machine.Coordinates) -> None:
    browsers = []
    for _turn in range(3):
        browsers.append(logged_in(outsider))
        clock.shift(timedelta(minutes=1))

    assert [is_in(browser) for browser in browsers[1:]] == [True, True]
    assert "at most two places at once" in browsers[0].get("/en/begin/", follow=True).content.decode()
    assert not is_in(browsers[0])


def test_sessions_of_others_do_not_count(outsider: User, worker: User, clock: time_machine.Coordinates) -> None:
    browsers = [logged_in(outsider), logged_in(outsider), logged_in(worker), logged_in(worker)]

    assert [is_in(browser) for browser in browsers] == [True] * 4


def test_session_that_ended_by_itself_does_not_count(outsider: User, clock: time_machine.Coordinates) -> None:
    first = logged_in(outsider)
    clock.shift(timedelta(minutes=14))
    is_in(first)
    second = logged_in(outsider)
    clock.shift(timedelta(minutes=14))

    assert is_in(second)
    assert is_in(logged_in(outsider))
    assert is_in(second)


@pytest.mark.django_db(transaction=True)
def test_twenty_logins_at_once_leave_two(outsider: User) -> None:
    start = Barrier(20)

    def log_in(_number: int) -> None:
        try:
            start.wait()
            force_login(Client(), outsider)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(log_in, range(20)))

    assert Session.objects.of(outsider).count() == 2


# --- Whose they are --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "account"),
    [
        ({}, None),
        ({SESSION_KEY: "7"}, 7),
        ({"account_login": {"user_pk": "8"}}, 8),
        ({"account_authentication_methods_user": "9"}, 9),
        ({SESSION_KEY: "7", "account_login": {"user_pk": "8"}}, 7),
    ],
)
def test_session_is_of_who_is_logged_in_or_about_to_be(content: dict[str, object], account: int | None) -> None:
    assert account_of(content) == account


def test_ending_the_sessions_of_somebody_is_one_query_and_leaves_others(outsider: User, worker: User) -> None:
    browsers = [logged_in(outsider), logged_in(outsider), logged_in(worker)]

    with CaptureQueriesContext(connection) as asked:
        ended = sessions.end_sessions(outsider)

    assert (ended, len(asked)) == (2, 1)
    assert [is_in(browser) for browser in browsers] == [False, False, True]


def test_ending_the_others_leaves_this_one(outsider: User) -> None:
    other, this = logged_in(outsider), logged_in(outsider)
    request = RequestFactory().get("/")
    request.user, request.session = outsider, this.session

    assert sessions.end_others(request) == 1
    assert [is_in(this), is_in(other)] == [True, False]


def test_account_that_is_deleted_takes_its_sessions_along(outsider: User) -> None:
    logged_in(outsider)

    outsider.delete()

    assert not Session.objects.exists()


# --- The page --------------------------------------------------------------------------------------------------------
def test_page_lists_own_sessions_without_a_trace_of_where(outsider: User, worker: User) -> None:
    logged_in(worker)
    other, this = logged_in(outsider), logged_in(outsider)

    page = this.get("/en/account/sessies/", headers={"User-Agent": "Kanarie"}, REMOTE_ADDR="127.0.0.9").content.decode()

    assert page.count('class="card"') == 2
    assert page.count("this one") == 1
    for trace in ("Kanarie", "127.0.0.9", *(one.cookies[settings.SESSION_COOKIE_NAME].value for one in (this, other))):
        assert trace not in page


@pytest.mark.parametrize(("who", "leads"), [("coordinator", "/en/account/hoe-ik-inlog/"), ("member", "/en/begin/")])
def test_page_is_reached_in_two_taps(request: pytest.FixtureRequest, who: str, leads: str) -> None:
    """A coordinator has one entry less in a full menu; a member, who has no page about logging in, has it there."""
    page = logged_in(request.getfixturevalue(who)).get(leads, follow=True)

    assert 'href="/en/account/sessies/"' in page.content.decode()


def test_one_session_is_ended_from_another(outsider: User) -> None:
    other, this = logged_in(outsider), logged_in(outsider)
    found = sessions.own_sessions(outsider, this=str(this.session.session_key), at=datetime.now(UTC))

    this.post(OWN, {"which": next(one.reference for one in found if not one.is_this)})

    assert [is_in(this), is_in(other)] == [True, False]


def test_all_others_are_ended_from_this_one(outsider: User) -> None:
    other, this = logged_in(outsider), logged_in(outsider)

    this.post(OWN, {"which": "others"})

    assert [is_in(this), is_in(other)] == [True, False]


def test_session_of_somebody_else_is_not_ended(outsider: User, worker: User) -> None:
    theirs, this = logged_in(worker), logged_in(outsider)
    found = sessions.own_sessions(worker, this="", at=datetime.now(UTC))

    for which in (found[0].reference, theirs.cookies[settings.SESSION_COOKIE_NAME].value, "", "x" * 16):
        this.post(OWN, {"which": which})

    assert is_in(theirs)


@pytest.mark.parametrize(
    ("hour", "days", "words"),
    [(3, 0, "started last night"), (9, 0, "started this morning"), (13, 0, "started this afternoon"),
     (19, 0, "started this evening"), (19, 1, "started yesterday evening"), (3, 1, "started the night before")],
)  # fmt: skip
def test_start_is_told_by_the_part_of_the_day(hour: int, days: int, words: str) -> None:
    with translation.override("en"):
        # In winter the clock of Leeuwarden is an hour ahead.
        assert (
            started_in_words(datetime(2026, 3, 4 - days, hour - 1, tzinfo=UTC), at=datetime(2026, 3, 4, 20, tzinfo=UTC))
            == words
        )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "used just now"),
        (89, "used just now"),
        (121, "used about 2 minutes ago"),
        (880, "used about 15 minutes ago"),
    ],
)
def test_last_use_is_told_in_minutes(seconds: int, words: str) -> None:
    with translation.override("en"):
        assert used_in_words(NOW - timedelta(seconds=seconds), at=NOW) == words


def test_moments_of_a_session_are_in_its_signed_text_only(outsider: User) -> None:
    client = logged_in(outsider)
    row = Session.objects.get(pk=client.cookies[settings.SESSION_COOKIE_NAME].value)

    assert {STARTED, SEEN} <= set(row.get_decoded())
    names = {"session_key", "session_data", "expire_date", "account", "ended_of"}
    assert {field.name for field in Session._meta.fields} == names
