"""The public pages as the server sends them: small, few questions to the database, and the same headers everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import brotli
import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext

from portal import first_edition, pagecache, urls
from portal.choices import Discipline, Weekday
from portal.models import Location, Page
from portal.views import errors
from tests.builders.places import make_change, make_hours, make_place

LANGUAGES = ("nl", "en", "es")
ROUND_TRIP = 14_000
# Sunday; Monday the 23rd follows.
SUNDAY = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def first_edition_in_the_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the files once; each test then works in a savepoint of its own."""
    assert connection.settings_dict["NAME"].startswith("test_")
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        first_edition.load_all()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def site(first_edition_in_the_database: None, db: None) -> None:
    """The pages, facts and places of the first edition."""


def addresses(language: str) -> list[str]:
    slugs = Page.objects.get_queryset().published(today=timezone.localdate()).values_list("slug", flat=True)
    return [f"/{language}/" if slug == "start" else f"/{language}/{slug}/" for slug in slugs]


def text_of(html: str) -> str:
    """Return what can be read of a page, on one line."""
    main = "<main" + html.split("<main")[1].split("</main", maxsplit=1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


# --- weight ----------------------------------------------------------------------------------------------------------


def packed(data: bytes) -> int:
    return len(brotli.compress(data))


def weight(html: bytes) -> int:
    """Return the bytes of a first view: the page, its style sheets and its script, each packed on its own."""
    files = re.findall(rb'<(?:link rel="stylesheet" href|script src)="/static/([^"]+)"', html)
    assert len(files) >= 6
    total = packed(html)
    for name in files:
        found = finders.find(name.decode())
        assert isinstance(found, str)
        with open(found, "rb") as file:  # noqa: PTH123  (the finder returns text)
            total += packed(file.read())
    return total


def test_first_view_of_each_public_page_fits_in_one_round_trip(
    site: None, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = {address: weight(client.get(address).content) for code in LANGUAGES for address in addresses(code)}
    heaviest = max(weights, key=lambda address: weights[address])

    with capsys.disabled():
        print(f"\nheaviest first view: {heaviest} {weights[heaviest]} bytes of {ROUND_TRIP}")
    assert {address: size for address, size in weights.items() if size > ROUND_TRIP} == {}


def test_scripts_of_the_public_site_are_small_and_few() -> None:
    """security.md V10: at most 10 kB, all of them together and unpacked by nobody but the browser."""
    staff_only = {"progress.js", "record.js", "tally.js", "gauge.js", "editors.js"}
    scripts = [path for path in (settings.BASE_DIR / "static" / "js").glob("*.js") if path.name not in staff_only]

    assert {"exit.js", "read_aloud.js"} <= {path.name for path in scripts}
    assert sum(packed(path.read_bytes()) for path in scripts) <= 10_000


def test_first_view_with_a_full_week_fits_in_one_round_trip(
    site: None, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Location.objects.get()
    for weekday in Weekday:
        make_hours(place, weekday, "09:30-12:30")
        make_hours(place, weekday, "13:30-20:30")
        for discipline in list(Discipline)[1:]:
            make_hours(place, weekday, "10:00-11:30", discipline=discipline)
    make_hours(make_place("elders", order=1), Weekday.MONDAY, "10:00-12:00")

    sizes = {code: weight(client.get(f"/{code}/inloop/").content) for code in LANGUAGES}

    with capsys.disabled():
        print(f"\nfirst view with a full week: {sizes} bytes of {ROUND_TRIP}")
    assert max(sizes.values()) <= ROUND_TRIP


# --- what a page holds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_reads_in_its_language_without_a_loose_end(site: None, client: Client, language: str) -> None:
    for address in addresses(language):
        html = client.get(address).content.decode()
        assert f'<html lang="{language}"' in html
        # No brace of a fact or a block, no link that leads nowhere, no Markdown that was not understood.
        assert re.findall(r"[{}]|page:|\*\*|\]\(", html.split("<body>")[1]) == []
        assert html.count("<h1") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_every_page_leads_to_a_page(site: None, client: Client, language: str) -> None:
    found = set()
    for address in addresses(language):
        found |= set(re.findall(r'<a [^>]*href="(/[^"]*)"', client.get(address).content.decode()))

    assert {target: client.get(target).status_code for target in found} == dict.fromkeys(found, 200)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_leads_in_one_tap_to_safe_reading_and_to_help(site: None, client: Client, language: str) -> None:
    for address in [*addresses(language)]:
        html = client.get(address).content.decode()
        assert f'href="/{language}/privacy/"' in html
        assert f'href="/{language}/nu/"' in html


# Words that would say, in a tab or a list of visited pages, what the site is about (V11).
TELLING = re.compile(
    r"seks|sex|prostit|escort|hoer|bordeel|burdel|brothel|client|klant|mensenhandel|trata|traffick|fier|xenia|exit|uitstap",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_browser_keeps_of_a_page_says_what_it_is_about(
    site: None, client: Client, language: str
) -> None:
    for address in [*addresses(language), f"/{language}/account/inloggen/", f"/{language}/x/"]:
        html = client.get(address).content.decode()
        kept = [
            address,
            *re.findall(r"<title>(.*?)</title>", html),
            *re.findall(r'name="description" content="(.*?)"', html),
        ]
        assert [one for one in kept if TELLING.search(one)] == []
        assert re.findall(r"<title>.{1,40} - Info</title>", html)


def test_privacy_page_says_what_leaving_does_and_does_not(site: None, client: Client) -> None:
    words = {
        "nl": ("browsergeschiedenis wordt niet gewist", "privévenster", "beschermt je niet helemaal", "nieuw tabblad"),
        "en": ("does not clear your browser history", "private window", "does not protect you fully", "new tab"),
        "es": ("No borra el historial", "ventana privada", "no te protege del todo", "otra pestaña"),
    }
    for language, phrases in words.items():
        text = text_of(client.get(f"/{language}/privacy/").content.decode())
        assert [phrase for phrase in phrases if phrase not in text] == []


def test_home_page_asks_few_questions_and_as_many_for_one_row_as_for_many(
    site: None, client: Client, django_assert_num_queries: Any
) -> None:
    place = Location.objects.get()
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    # The stamp of the content, the page, its facts, the places, their hours, their changes, the menu.
    with django_assert_num_queries(7):
        client.get("/nl/")
    for weekday in (Weekday.TUESDAY, Weekday.FRIDAY):
        make_hours(place, weekday, "09:00-12:00")
        make_change(place, date(2026, 11, 24 + weekday), date(2026, 11, 25 + weekday))
    for number in (1, 2):
        make_hours(make_place(f"elders-{number}", order=number), Weekday.MONDAY, "09:00-12:00")
    pagecache.SHELF.clear()
    with django_assert_num_queries(7):
        client.get("/nl/")


def test_help_page_asks_few_questions(site: None, client: Client, django_assert_num_queries: Any) -> None:
    # The stamp of the content, the page, its facts, the numbers, the menu.
    with django_assert_num_queries(5):
        client.get("/es/nu/")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_page_by_another_method_is_refused(site: None, client: Client, method: str) -> None:
    assert getattr(client, method)("/nl/nu/", HTTP_SEC_FETCH_SITE="same-origin").status_code in {403, 405}


def test_page_that_is_not_published_is_not_there(site: None, client: Client) -> None:
    Page.objects.filter(slug="nu").update(is_published=False)

    assert client.get("/nl/nu/").status_code == 404
    assert 'href="/nl/nu/"' not in menu_of(client.get("/nl/").content.decode())
    assert 'href="/nl/praten/"' in menu_of(client.get("/nl/").content.decode())


def menu_of(html: str) -> str:
    return html.split('<nav class="menu"')[1].split("</nav>", maxsplit=1)[0]


def test_home_page_has_one_address(site: None, client: Client) -> None:
    assert client.get("/nl/start/").url == "/nl/"
    assert client.get("/", HTTP_ACCEPT_LANGUAGE="es,en;q=0.5").url == "/es/"
    assert client.get("/", HTTP_ACCEPT_LANGUAGE="pl").url == "/nl/"
    assert client.get("/nu/", HTTP_ACCEPT_LANGUAGE="en").url == "/en/nu/"


# --- today -----------------------------------------------------------------------------------------------------------


def today(client: Client, moment: datetime, language: str = "nl") -> str:
    with time_machine.travel(moment, tick=False):
        html = client.get(f"/{language}/").content.decode()
    return text_of("<main" + html.split('<div class="today"')[1].split("</div>")[0] + "</main")


@pytest.mark.parametrize("language", LANGUAGES)
def test_today_without_hours_asks_to_ask_us(site: None, client: Client, language: str) -> None:
    with translation.override(language):
        expected = [
            gettext("When are we open?"),
            gettext("Ask us"),
            gettext("We show opening hours only when they are certain."),
        ]

    assert today(client, SUNDAY, language) == " ".join(expected)


def test_today_tells_open_now_later_and_another_day_in_local_time(site: None, client: Client) -> None:
    place = Location.objects.get()
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    # In November it is one hour later in Leeuwarden than in UTC.
    moments = {
        "sunday": SUNDAY,
        "before": datetime(2026, 11, 23, 7, 59, tzinfo=UTC),
        "open": datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        "after": datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
    }

    with translation.override("en"):
        assert {name: today(client, moment, "en") for name, moment in moments.items()} == {
            "sunday": "Open tomorrow: 9:00 to 12:00",
            "before": "Open today: 9:00 to 12:00",
            "open": "Open now until 12:00",
            "after": "Open on Monday 30 November: 9:00 to 12:00",
        }


def test_today_closed_says_why_in_safe_words(site: None, client: Client) -> None:
    place = Location.objects.get()
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    make_change(place, date(2026, 11, 22), None, reason="<script>alert(1)</script>")

    with time_machine.travel(SUNDAY, tick=False):
        html = client.get("/nl/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</p>" in html
    assert "<script>alert" not in html


# --- headers ---------------------------------------------------------------------------------------------------------

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


def broken(request: Any) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def suspicious(request: Any) -> HttpResponse:
    raise SuspiciousOperation("made up")


class Breaking:
    """The address table of the portal, and two pages that go wrong."""

    urlpatterns = [path("broken/", broken), path("suspicious/", suspicious), *urls.urlpatterns]
    handler400, handler403 = staticmethod(errors.bad_request), staticmethod(errors.forbidden)
    handler404, handler500 = staticmethod(errors.not_found), staticmethod(errors.server_error)


ANSWERS = [
    ("get", "/nl/", {}, 200),
    ("get", "/nl/account/inloggen/", {}, 200),
    ("get", "/healthz", {}, 200),
    ("get", "/", {}, 302),
    ("get", "/nl/begin/", {}, 302),
    ("get", "/nl/weg/", {}, 302),
    ("get", "/suspicious/", {}, 400),
    ("get", "/nl/", {"HTTP_HOST": "elsewhere.example"}, 400),
    ("post", "/nl/account/inloggen/", {"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
    ("get", "/nl/niets/", {}, 404),
    ("get", "/static/niets.css", {}, 404),
    ("get", "/nl/account/uitloggen/", {}, 405),
    ("get", "/broken/", {}, 500),
]


@pytest.mark.parametrize(("method", "address", "extra", "status"), ANSWERS, ids=[f"{a[3]} {a[1]}" for a in ANSWERS])
def test_every_answer_carries_the_headers(
    site: None, method: str, address: str, extra: dict[str, str], status: int
) -> None:
    client = Client(raise_request_exception=False)

    with override_settings(ROOT_URLCONF=Breaking):
        response = getattr(client, method)(address, **extra)

    assert response.status_code == status
    expected = HEADERS if not address.startswith(settings.STATIC_URL) else {**HEADERS, "Cache-Control": None}
    assert {name: response.headers.get(name) for name in HEADERS} == expected
    found = response.headers["Content-Security-Policy"]
    assert sorted(found.split("; ")) == sorted(POLICY.split("; "))
    assert all(part.endswith("=()") for part in response.headers["Permissions-Policy"].split(", "))
    assert dict(response.cookies) == {}


@pytest.mark.parametrize(("method", "address", "extra", "status"), [a for a in ANSWERS if a[3] >= 400 and a[3] != 405])
def test_every_error_is_a_calm_page_with_a_way_out(
    site: None, method: str, address: str, extra: dict[str, str], status: int
) -> None:
    client = Client(raise_request_exception=False)

    with override_settings(ROOT_URLCONF=Breaking):
        html = getattr(client, method)(address, **extra).content.decode()

    assert html.count(f'href="{settings.EXIT_URL}" data-exit') == 2
    assert html.count("<h1>") == 1
    assert "broken on purpose" not in html
    assert "made up" not in html


def test_error_page_needs_no_database(rf: Any) -> None:
    # Without the mark of the database each query would fail.
    request = rf.get("/nl/")
    request.user = AnonymousUser()

    for view in (errors.server_error, errors.not_found, errors.bad_request, errors.forbidden, errors.csrf_failure):
        with translation.override("es"):
            assert view(request).content.decode().count("<h1>") == 1
