"""Public pages are kept in the process: fast, never wrong for long, and there when the database is away."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from portal import numbers, pagecache
from portal.choices import Weekday
from portal.models import ContentStamp, Fact, Page
from portal.pagecache import SHELF
from portal.session_store import SessionStore
from tests.builders.facts import build_fact
from tests.builders.pages import make_page, make_usual_pages
from tests.builders.places import make_hours, make_place

pytestmark = pytest.mark.django_db
# A Monday, at noon in Amsterdam.
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _ground() -> None:
    make_usual_pages()


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No query gets an answer any more, as when the server is gone."""

    def refuse(*_args: Any) -> None:
        raise OperationalError("the server is gone")

    with connection.execute_wrapper(refuse):
        # The connection itself belongs to the test.
        monkeypatch.setattr(pagecache.connection, "close", lambda: None)
        yield


# --- the same page again ---------------------------------------------------------------------------------------------
def test_page_asked_again_costs_one_look_at_the_stamp(client: Client, django_assert_num_queries: Any) -> None:
    make_page("gewoon")
    first = client.get("/nl/gewoon/")

    with django_assert_num_queries(1):
        second = client.get("/nl/gewoon/")

    assert second.content == first.content
    assert {**first.headers} == {**second.headers}


def test_page_asked_again_within_two_seconds_costs_no_query(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    make_page("gewoon")
    monkeypatch.setattr(pagecache, "ASK_EVERY", 1_000.0)
    client.get("/nl/gewoon/")

    with django_assert_num_queries(0):
        assert client.get("/nl/gewoon/").status_code == 200


@pytest.mark.parametrize("change", ["page", "fact", "hours", "bulk", "sql", "delete"])
def test_page_after_any_change_of_content_is_made_anew(client: Client, change: str) -> None:
    page = make_page("gewoon", body="{today} {org.phone}\n\n{today}")
    fact = build_fact("oud")
    fact.save()
    place = make_place()
    before = client.get("/nl/gewoon/").content
    assert b"oud" in before

    if change == "page":
        page.title_nl = "Nieuw"
        page.save()
    elif change == "fact":
        fact.value_nl = "vers"
        fact.save()
    elif change == "hours":
        make_hours(place, Weekday.MONDAY, "00:00-23:59")
    elif change == "bulk":
        Page.objects.filter(pk=page.pk).update(title_nl="Anders")
    elif change == "sql":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE portal_fact SET value_nl = 'kaal'")
    else:
        fact.delete()

    assert client.get("/nl/gewoon/").content != before


def test_hidden_page_is_gone_at_once(client: Client) -> None:
    page = make_page("gewoon")
    client.get("/nl/gewoon/")

    Page.objects.filter(pk=page.pk).update(is_published=False)

    assert client.get("/nl/gewoon/").status_code == 404


def test_change_that_was_undone_leaves_the_stamp(db: None) -> None:
    make_page("gewoon")
    assert ContentStamp.objects.get().number > 0


# --- the clock -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("minutes", "words"), [(0, "Nu open"), (59, "Nu open")])
def test_page_that_says_open_now_is_never_older_than_a_minute(client: Client, minutes: int, words: str) -> None:
    make_page("gewoon", body="{today}")
    make_hours(make_place(), Weekday.MONDAY, "09:00-13:00")
    with time_machine.travel(NOON, tick=False) as clock:
        client.get("/nl/gewoon/")

        clock.shift(timedelta(minutes=minutes))
        assert words in client.get("/nl/gewoon/").content.decode()
        clock.move_to(NOON + timedelta(hours=1))
        assert "Nu open" not in client.get("/nl/gewoon/").content.decode()


def test_fact_that_expires_tonight_is_gone_after_midnight(client: Client) -> None:
    make_page("gewoon", body="{org.phone}")
    build_fact("geldig", expires_on=(NOON + timedelta(days=1)).date()).save()
    with time_machine.travel(NOON, tick=False) as clock:
        assert "geldig" in client.get("/nl/gewoon/").content.decode()

        # 22.59 hours in UTC is a minute before midnight in Amsterdam.
        clock.move_to(NOON.replace(hour=22, minute=59))
        assert "geldig" in client.get("/nl/gewoon/").content.decode()
        clock.shift(timedelta(minutes=1))
        assert "geldig" not in client.get("/nl/gewoon/").content.decode()


# --- who gets what ---------------------------------------------------------------------------------------------------
def test_each_browser_gets_the_encoding_that_it_takes(client: Client) -> None:
    make_page("gewoon")
    plain = client.get("/nl/gewoon/")
    packed = client.get("/nl/gewoon/", headers={"Accept-Encoding": "gzip, deflate"})
    small = client.get("/nl/gewoon/", headers={"Accept-Encoding": "gzip, deflate, br"})

    assert [answer.get("Content-Encoding") for answer in (plain, packed, small)] == [None, "gzip", "br"]
    assert gzip.decompress(packed.content) == brotli.decompress(small.content) == plain.content
    assert {answer["Vary"] for answer in (plain, packed, small)} == {"Accept-Encoding"}
    assert int(small["Content-Length"]) == len(small.content)


def test_each_language_is_a_page_of_its_own(client: Client) -> None:
    make_page("gewoon")

    pages = {code: client.get(f"/{code}/gewoon/").content for code in ("nl", "en", "es")}
    again = {code: client.get(f"/{code}/gewoon/").content for code in ("nl", "en", "es")}

    assert pages == again
    assert len(set(pages.values())) == 3


def test_somebody_with_a_session_gets_nothing_from_the_shelf_and_puts_nothing_on_it(client: Client) -> None:
    make_page("gewoon")
    session = SessionStore()
    session["x"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    client.get("/nl/gewoon/")

    assert SHELF.pages == {}


def test_words_behind_the_question_mark_fill_no_shelf(client: Client) -> None:
    make_page("gewoon")

    for number in range(3):
        client.get(f"/nl/gewoon/?x={number}")
        client.get(f"/nl/nergens-{number}/")

    assert list(SHELF.pages) == ["/nl/gewoon/"]


def test_strange_host_is_refused_also_for_a_kept_page(client: Client) -> None:
    make_page("gewoon")
    client.get("/nl/gewoon/")

    assert client.get("/nl/gewoon/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_without_tls_a_kept_page_leads_to_tls(client: Client, settings: Any) -> None:
    make_page("gewoon")
    settings.SECURE_SSL_REDIRECT = True
    client.get("/nl/gewoon/", secure=True)

    assert client.get("/nl/gewoon/").status_code == 301


def test_head_is_answered_like_get_without_the_body(client: Client) -> None:
    make_page("gewoon")
    client.get("/nl/gewoon/")

    answer = client.head("/nl/gewoon/")

    assert answer.status_code == 200
    assert answer.content == b""


# --- without a database ----------------------------------------------------------------------------------------------
def test_page_shown_before_answers_without_a_database(client: Client, request: pytest.FixtureRequest) -> None:
    make_page("gewoon")
    before = client.get("/nl/gewoon/")

    request.getfixturevalue("database_away")
    answer = client.get("/nl/gewoon/")

    assert answer.status_code == 200
    assert answer.content == before.content
    assert answer["Content-Security-Policy"] == before["Content-Security-Policy"]


def test_today_is_right_for_the_moment_without_a_database(client: Client, request: pytest.FixtureRequest) -> None:
    make_page("gewoon", body="{today}")
    make_hours(make_place(), Weekday.MONDAY, "09:00-13:00")
    with time_machine.travel(NOON, tick=False) as clock:
        assert "Nu open" in client.get("/nl/gewoon/").content.decode()

        request.getfixturevalue("database_away")
        assert "Nu open" in client.get("/nl/gewoon/").content.decode()
        clock.move_to(NOON + timedelta(hours=1))
        closed = client.get("/nl/gewoon/", headers={"Accept-Encoding": "br"})
        assert "Nu open" not in brotli.decompress(closed.content).decode()
        clock.move_to(NOON + timedelta(days=7))
        assert "Nu open" in client.get("/nl/gewoon/").content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Deze pagina is er even niet"), ("en", "This page is not there"), ("es", "Esta página no está disponible")],
)
def test_page_never_shown_answers_without_a_database_with_the_numbers(
    client: Client, database_away: None, language: str, words: str
) -> None:
    answer = client.get(f"/{language}/gewoon/")
    body = answer.content.decode()

    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert answer["Cache-Control"] == "no-store"
    assert words in body
    assert 'href="tel:112"' in body
    assert 'href="tel:08000188"' in body
    assert settings.EXIT_URL in body
    assert not answer.cookies


def test_numbers_without_a_database_are_those_that_were_shown_last(
    client: Client, request: pytest.FixtureRequest
) -> None:
    build_fact("0800-9999", key="number.nieuw", kind="phone", label_nl="Nieuw nummer").save()
    build_fact("0800-1111", key="number.oud", kind="phone", expires_on=(NOON - timedelta(days=1)).date()).save()
    with time_machine.travel(NOON, tick=False):
        client.get("/nl/nu/")

        request.getfixturevalue("database_away")
        body = client.get("/nl/nog-nooit/").content.decode()

    assert 'href="tel:08009999"' in body
    assert "0800-1111" not in body
    assert "0800-0188" not in body


def test_numbers_of_the_first_edition_expire_without_a_database_too(client: Client, database_away: None) -> None:
    with time_machine.travel(datetime(2032, 1, 1, 12, tzinfo=UTC), tick=False):
        body = client.get("/nl/nu/").content.decode()

    # 112 does not expire; the others have not been checked since.
    assert 'href="tel:112"' in body
    assert "0800-0188" not in body


def test_database_back_again_is_noticed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make_page("gewoon")
    client.get("/nl/gewoon/")
    monkeypatch.setattr(pagecache, "ASK_AGAIN", 0.0)

    def refuse(*_args: Any) -> None:
        raise OperationalError("the server is gone")

    monkeypatch.setattr(pagecache.connection, "close", lambda: None)
    with connection.execute_wrapper(refuse):
        client.get("/nl/gewoon/")
    Page.objects.filter(pk=page.pk).update(title_nl="Terug")

    assert "Terug" in client.get("/nl/gewoon/").content.decode()


def test_process_that_forgot_everything_starts_empty() -> None:
    numbers.read_numbers("nl", today=NOON.date())
    numbers.forget()
    SHELF.clear()

    assert SHELF.pages == {}
    assert next(one.value for one in numbers.remembered_numbers("nl", today=NOON.date())) == "112"
    assert not Fact.objects.exists()
