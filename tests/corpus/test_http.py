"""Requests that no browser sends, to a view of each sort: answered below 500, with all headers (security.md V9)."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from portal import urls
from portal.models import User
from tests.conftest import PASSWORD
from tests.corpus.corpus import (
    ALL,
    COOKIES,
    HOSTS,
    LANGUAGES_ASKED,
    LOGIN_NAMES,
    MARK,
    OUTSIDE,
    PATHS,
    Row,
)
from tests.corpus.walker import FORM_TYPE, ask, askers
from tests.project.addresses import every_address
from tests.project.markup import read
from tests.project.people import session_of
from tests.project.test_public_pages import check_headers

pytestmark = pytest.mark.django_db

# A view of each sort: who asks, the name of the address.
VIEWS: dict[str, tuple[str | None, str]] = {
    "public page": (None, "portal:home"),
    "search": (None, "portal:search"),
    "login": (None, "account_login"),
    "card": (None, "cards:type-code"),
    "survey": (None, "survey:answer"),
    "calendar": (None, "portal:walk-in-calendar"),
    "machine": (None, "healthz"),
    "record": ("worker", "contacts:start"),
    "import": ("coordinator", "contacts:import"),
    "figures": ("accountholder", "subsidy:money-year"),
    "file": ("accountholder", "subsidy:money-file"),
    "meeting": ("member", "klankbord:proposals"),
    "papers": ("accountholder", "klankbord:documents"),
    "editor": ("editor", "admin:portal_page_changelist"),
    "way out": ("worker", "portal:leave"),
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X" * 300)
# Names that some view reads from an address, and what the editors' lists of Django read.
PARAMETERS = (
    *("p", "q", "o", "all", "e", "_to_field", "_popup", "_changelist_filters", "is_published__exact", "id__in"),
    *("next", "groep", "ouder", "blad", "periode", "dag", "taal", "na", "formulier", "year", "week", "reader", "month"),
    *("first", "second", "kind", "page", "format", "csrfmiddlewaretoken"),
)
FILES = "multipart/form-data; boundary=grens"


@pytest.fixture(scope="module")
def places(worlds: Any, people: Any) -> dict[str, tuple[User | None, str]]:
    """By the name of its sort, who asks a view and its address."""
    by_name = {address.name: address for address in every_address()}
    return {
        sort: (people[who] if who else None, by_name[name].url(**worlds[by_name[name].namespace].own[0]))
        for sort, (who, name) in VIEWS.items()
    }


def check(name: str, answer: HttpResponse) -> None:
    """Look at an answer of any status."""
    assert answer.status_code < 500, (name, answer.status_code)
    check_headers(name, answer)
    assert MARK not in str(answer.headers), name
    is_plain = "Content-Encoding" not in answer.headers
    if answer.get("Content-Type", "").startswith("text/html") and answer.content and is_plain:
        html = answer.content.decode()
        assert read(html).problems == [], name
        assert OUTSIDE not in [link.address for link in read(html).links], name


# --- Methods, bodies, headers ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("sort", VIEWS)
def test_every_method_is_answered(sort: str, places: dict[str, Any]) -> None:
    user, url = places[sort]

    for method in METHODS:
        answer = ask(method, url, user)

        check(f"{method} {url}", answer)
        if method == "HEAD":
            assert answer.content == b""


def pairs(number: int) -> bytes:
    return "&".join(f"a{n}={MARK}" for n in range(number)).encode()


def files(number: int) -> bytes:
    part = '--grens\r\nContent-Disposition: form-data; name="f{0}"; filename="{0}.txt"\r\n\r\nx\r\n'
    return ("".join(part.format(n) for n in range(number)) + "--grens--\r\n").encode()


# Content type, and body.
BODIES: dict[str, tuple[str, bytes]] = {
    "1,001 fields": (FORM_TYPE, pairs(1_001)),
    "1,000 times one field": (FORM_TYPE, ("a=1&" * 1_000).encode().rstrip(b"&")),
    "101 files": (FILES, files(101)),
    "a megabyte and one": (FORM_TYPE, b"a=" + b"b" * 1_000_000),
    "no content type": ("", b"a=b"),
    "unknown content type": ("application/x-qanarie", b"a=b"),
    "JSON": ("application/json", b'{"a": NaN, "a": 1e999}'),
    "JSON nested deeply": ("application/json", b"[" * 100_000),
    "half a character in JSON": ("application/json", b'{"a": "\\ud800"}'),
    "XML with entities": ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    "an unknown character set": (f"{FORM_TYPE}; charset=qanarie", b"a=\xff"),
    "UTF-16": (f"{FORM_TYPE}; charset=utf-16", "a=b".encode("utf-16")),
    "parts without a boundary": ("multipart/form-data", b"a=b"),
    "parts with a boundary of NUL": ("multipart/form-data; boundary=\x00", b"--\x00\r\n"),
    "parts that stop": (FILES, b'--grens\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc'),
    "parts without a name": (FILES, b"--grens\r\nContent-Disposition: form-data\r\n\r\na\r\n--grens--\r\n"),
    "parts in a strange coding": (
        FILES,
        (
            b'--grens\r\nContent-Disposition: form-data; name="a"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--grens--"
        ),
    ),
    "packed": (FORM_TYPE, gzip.compress(b"a" * 5_000_000)),
    "no text": (FORM_TYPE, bytes(range(256))),
    "bad percents": (FORM_TYPE, b"a=%zz&%=%&=&&;=%u0041&%ff=%00"),
    "names of other fields": (FORM_TYPE, b"is_staff=1&is_superuser=1&role=admin&owner=1&created=2020-01-01&pk=1&id=1"),
}


@pytest.mark.parametrize("row", BODIES)
def test_every_body_is_answered(row: str, places: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    content_type, body = BODIES[row]
    packed = {"Content-Encoding": "gzip"} if row == "packed" else {}

    for user, url in places.values():
        check(f"{row} to {url}", ask("POST", url, user, body, content_type=content_type, headers=packed))
    assert MARK not in caplog.text


ODD_HEADERS: dict[str, list[dict[str, str]]] = {
    "Accept-Language": [{"Accept-Language": row.text} for row in LANGUAGES_ASKED],
    "Cookie": [{"Cookie": f"{name}={row.text}"} for row in COOKIES for name in ("sid", "csrftoken", "django_language")],
    "Host": [{"Host": row.text} for row in HOSTS],
    "Origin": [{"Origin": "null"}, {"Origin": OUTSIDE}, {"Origin": MARK}, {"Origin": "http://testserver:bad"}],
    "Sec-Fetch-Site": [{"Sec-Fetch-Site": one} for one in ("cross-site", "same-site", MARK, "")],
    "X-Forwarded": [
        {"X-Forwarded-For": "198.51.100.7, 127.0.0.1", "Forwarded": "for=198.51.100.7"},
        {"X-Forwarded-Host": "198.51.100.7", "X-Forwarded-Port": "x", "X-Forwarded-Proto": "javascript"},
        {"X-Original-URL": "/nl/redactie/", "X-Rewrite-URL": "/nl/redactie/", "X-HTTP-Method-Override": "DELETE"},
    ],
    "Range": [{"Range": "bytes=0-0"}, {"Range": "bytes=-9999999999999999999"}, {"If-Range": MARK}],
    "If": [{"If-Modified-Since": MARK}, {"If-None-Match": MARK}, {"If-Match": "*"}, {"If-Unmodified-Since": "0"}],
    "Accept": [{"Accept": MARK}, {"Accept-Encoding": "br;q=NaN, gzip;q=-1, *"}, {"Accept": "*/*" * 2_000}],
    "Referer": [{"Referer": f"{OUTSIDE}{MARK}"}, {"Referer": "http://[::1"}],
}


@pytest.mark.parametrize("header", ODD_HEADERS)
def test_every_header_is_answered(header: str, places: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    for number, headers in enumerate(ODD_HEADERS[header]):
        for sort in ("public page", "search", "login", "record", "figures", "editor"):
            user, url = places[sort]
            for method in ("GET", "POST") if number % 2 else ("GET",):
                extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
                client = Client(raise_request_exception=False)
                if user is not None and "Cookie" not in headers:
                    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
                with transaction.atomic():
                    answer = client.generic(method, url, b"a=b", content_type=FORM_TYPE, **extra)
                    transaction.set_rollback(True)

                check(f"{method} {url} with {headers}", answer)
                assert "198.51.100.7" not in answer.get("Location", "")
    assert MARK not in caplog.text
    assert "198.51.100.7" not in caplog.text


@pytest.mark.parametrize("row", PATHS, ids=lambda row: row.name)
def test_every_path_is_answered(row: Row, people: Any, caplog: pytest.LogCaptureFixture) -> None:
    for user in (None, people["worker"]):
        for method in ("GET", "POST"):
            answer = ask(method, row.text, user)

            if not row.text.startswith("/static/"):
                check(f"{method} {row.name}", answer)
            # The test client takes what follows two slashes for a host; test_real_server.py sends them as they are.
            may_be = {200, 405} if row.name == "two slashes" else {301, 302, 400, 403, 404, 405}
            assert answer.status_code in may_be, answer.status_code
            assert "root:" not in answer.content.decode()
            assert not answer.get("Location", "").startswith(("//", "/\\", "http"))
            assert "Set-Cookie" not in answer.headers
    assert caplog.text == ""


# --- Forms that come from elsewhere, or from before ------------------------------------------------------------------
def test_form_with_a_stale_token_is_refused_with_words(people: Any, places: dict[str, Any]) -> None:
    for sort in ("record", "figures", "meeting", "papers"):
        user, url = places[sort]
        client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
        for token in ("", "a" * 64, "\x00", MARK, "a" * 100_000):
            answer = client.post(url, {"csrfmiddlewaretoken": token, "title": MARK})

            # What staff typed in the field is kept for ten minutes, and put back in the form (contacts/views/kept.py).
            assert (answer.status_code, answer.get("Location")) == ((302, url) if sort == "record" else (403, None))
            check(f"{sort} with a stale token", answer)
            assert MARK not in answer.content.decode()


@pytest.mark.parametrize("sort", ["search", "login", "card", "survey"])
@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": OUTSIDE}])
def test_form_without_a_token_is_taken_from_here_only(
    sort: str, headers: dict[str, str], places: dict[str, Any]
) -> None:
    answer = Client(enforce_csrf_checks=True, headers=headers).post(places[sort][1], {"words": MARK, "login": MARK})

    # The search changes nothing, and so asks nothing.
    assert answer.status_code == 403
    check(sort, answer)
    assert not answer.cookies


@pytest.mark.parametrize("row", LOGIN_NAMES, ids=lambda row: row.name)
def test_login_name_in_other_letters_is_no_second_account(row: Row, outsider: User) -> None:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})

    answer = client.post(reverse("account_login"), {"login": row.text, "password": PASSWORD})

    assert answer.status_code in {200, 302}
    assert client.session.get("_auth_user_id") in {None, str(outsider.pk)}


def test_password_of_a_megabyte_and_of_every_row_is_answered(outsider: User, caplog: pytest.LogCaptureFixture) -> None:
    for row in (*ALL, Row("900 kB", "a" * 900_000)):
        client = Client(headers={"Sec-Fetch-Site": "same-origin"}, raise_request_exception=False)
        body = urlencode({"login": f"nobody{MARK[:6]}", "password": row.value}, errors="surrogatepass")

        answer = client.generic("POST", reverse("account_login"), body, content_type=FORM_TYPE)

        assert answer.status_code in {200, 429}, row.name
        # A password is never shown again.
        assert len(row.text) < 9 or row.text not in answer.content.decode()
        assert not client.cookies
    assert MARK not in caplog.text


# --- Addresses with questions ----------------------------------------------------------------------------------------
def problems_in(answer: HttpResponse) -> list[str]:
    """Return what is wrong with a page; a field may hold the words of an address, for only a link leads there."""
    found = read(answer.content.decode()).problems
    return [one for one in found if "address with script or data on <input>" not in one]


def test_every_question_in_an_address_is_answered(worlds: Any, people: Any, said: io.StringIO) -> None:
    rows = cycle([row for row in ALL if len(row.text) < 600])
    wrong = []
    # Each row comes by at some addresses; those that read what is asked get them all below.
    for address in every_address():
        if address.name == "readyz":
            continue
        row, url = next(rows), address.url(**worlds[address.namespace].own[0])
        question = urlencode([(name, row.value) for name in PARAMETERS], errors="surrogatepass")
        answer = ask("GET", f"{url}?{question}", askers(address, people)[0])
        if answer.status_code >= 500:
            wrong.append((url, row.name, repr(getattr(answer, "exc_info", None))[:200]))
        elif answer.get("Content-Type", "").startswith("text/html") and answer.content:
            wrong += [(url, row.name, problem) for problem in problems_in(answer)]
        if answer.get("Location", "").startswith(("http", "//")) and answer["Location"] != settings.EXIT_URL:
            wrong.append((url, row.name, answer["Location"]))

    assert wrong == []
    assert MARK not in said.getvalue()


READ_BY_NAME = {
    "contacts:follow-up": ("worker", ("groep", "blad", "ouder")),
    "contacts:overview": ("worker", ("periode",)),
    "contacts:corrections": ("coordinator", ("blad",)),
    "contacts:trajectories": ("coordinator", ("blad",)),
    "contacts:readings": ("coordinator", ("blad", "reader", "month")),
    "contacts:start": ("worker", ("dag",)),
    "subsidy:municipalities-zip": ("accountholder", ("taal",)),
    "subsidy:jobs": ("accountholder", ("blad",)),
    "subsidy:money-history": ("accountholder", ("blad",)),
    "subsidy:compare": ("accountholder", ("first", "second")),
    "klankbord:form-entry": ("worker", ("formulier", "papier", "taal")),
    "klankbord:section-new": ("accountholder", ("na",)),
    "admin:portal_page_changelist": ("editor", ("p", "q", "o", "e", "is_published__exact")),
    "admin:portal_fact_changelist": ("editor", ("p", "q", "o", "e", "kind__exact")),
    "admin:portal_page_history": ("editor", ("p",)),
    "account_login": (None, ("next",)),
    "account_reauthenticate": ("worker", ("next",)),
}  # fmt: skip


def test_every_row_in_an_address_that_is_really_read_is_answered(worlds: Any, people: Any) -> None:
    by_name = {address.name: address for address in every_address()}
    wrong = []
    for number, (name, (who, names)) in enumerate(READ_BY_NAME.items()):
        address = by_name[name]
        url = address.url(**worlds[address.namespace].own[0])
        # A third of the rows to each, the next third to the next.
        for row in ALL[number % 3 :: 3]:
            question = urlencode([(one, row.value) for one in names], errors="surrogatepass")
            answer = ask("GET", f"{url}?{question}", people[who] if who else None)
            if answer.status_code not in {200, 302, 400, 404, 422}:
                wrong.append((name, row.name, answer.status_code, str(getattr(answer, "exc_info", ""))[:200]))
            if row.is_markup and answer.get("Content-Type", "").startswith("text/html") and answer.content:
                wrong += [(name, row.name, one) for one in problems_in(answer)]

    assert wrong == []


# --- V9: every header on every status --------------------------------------------------------------------------------
def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def too_large(request: HttpRequest) -> HttpResponse:
    # What the proxy in front answers is its own; a body that Django finds too large is a 400.
    return HttpResponse(request.body and b"", status=413)


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(MARK)


class Table:
    """The URL table of the portal, and addresses that answer what can't be called up otherwise."""

    urlpatterns = [
        path("nl/weigert/", refuse),
        path("nl/teveel/", too_large),
        path("nl/boem/", breaks),
        *urls.urlpatterns,
    ]
    handler400, handler403 = staticmethod(urls.handler400), staticmethod(urls.handler403)
    handler404, handler500 = staticmethod(urls.handler404), staticmethod(urls.handler500)


def locked_out() -> HttpResponse:
    """Return what somebody gets who tried too many passwords."""
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    for _try in range(40):
        answer = client.post("/nl/account/inloggen/", {"login": "nobody", "password": "x"})
        if answer.status_code == 429:
            return answer
    return answer


STATUSES: dict[int, Callable[[], HttpResponse]] = {
    200: lambda: Client().get("/nl/"),
    302: lambda: Client().get("/"),
    400: lambda: Client().get("/nl/", HTTP_HOST="198.51.100.7"),
    403: lambda: Client().get("/nl/weigert/"),
    404: lambda: Client().get(f"/nl/nergens/{MARK}/"),
    405: lambda: Client().get("/nl/account/uitloggen/"),
    413: lambda: Client().get("/nl/teveel/"),
    429: locked_out,
    500: lambda: Client(raise_request_exception=False).get("/nl/boem/"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_headers_stand_on_every_status(status: int, worlds: Any) -> None:
    with override_settings(ROOT_URLCONF=Table):
        answer = STATUSES[status]()

    assert answer.status_code == status
    check_headers(str(status), answer)
    assert MARK not in answer.content.decode()


def test_error_page_asks_nobody_who_is_there(rf: Any) -> None:
    request = rf.get(f"/nl/{MARK}/")
    request.user = AnonymousUser()

    answers = [
        urls.handler400(request),
        urls.handler403(request),
        urls.handler404(request),
        urls.handler500(request),
    ]

    assert [answer.status_code for answer in answers] == [400, 403, 404, 500]
    assert all(MARK not in answer.content.decode().replace(f"/{MARK}/", "") for answer in answers)
