"""The whole stack on the wire: what no test client can send, and what is left behind afterwards (security.md O1).

gunicorn as it is started, PostgreSQL and Valkey; three addresses of this machine as visitors.
"""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import DatabaseError, connection

from portal import embedded
from tests.corpus.corpus import PATHS
from tests.portal.test_traces import every_text_in_the_database, server  # noqa: F401

# Of three visitors: IPv4 as it is, and as IPv6 writes it.
ADDRESSES = ("127.0.0.21", "127.0.0.22", "127.0.0.23")
MAPPED = tuple(f"::ffff:7f00:{int(address.rsplit('.', 1)[1]):x}" for address in ADDRESSES)
FORWARDED = ("203.0.113.77", "2001:db8:77::1")
AGENT, QUERY, TYPED = "Qagent-5f2a", "Qvraag-5f2b", "Qtekst-5f2c"
TRACES = (*ADDRESSES, *MAPPED, *FORWARDED, AGENT, QUERY, TYPED)
HERE = ("Sec-Fetch-Site: same-origin",)
FORM = "Content-Type: application/x-www-form-urlencoded"

pytestmark = pytest.mark.django_db(transaction=True)


def head(method: str, path: str, *headers: str, host: str = "localhost") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host}",
        f"User-Agent: {AGENT}",
        f"Referer: http://localhost/?{QUERY}",
        f"X-Forwarded-For: {', '.join(FORWARDED)}",
        f"X-Real-IP: {FORWARDED[0]}",
        "Connection: close",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def post(path: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    number = len(body) if length is None else length
    return head("POST", path, FORM, f"Content-Length: {number}", *headers) + body


LOGIN = "/nl/account/inloggen/"
WORDS = f"login={TYPED}&password={TYPED}".encode()
# What is sent, and what may be answered; nothing at all where a server may simply hang up.
REQUESTS: dict[str, tuple[bytes, set[int]]] = {
    # There is no text in this database, so the page itself is not there.
    "page": (head("GET", f"/nl/?{QUERY}"), {200, 404}),
    "health": (head("GET", f"/healthz?{QUERY}"), {200}),
    "to another page": (head("GET", f"/?{QUERY}"), {302}),
    "search": (post("/nl/zoeken/", f"words={TYPED}".encode(), *HERE), {200}),
    "failed login": (post(f"{LOGIN}?next=/{QUERY}", WORDS, *HERE), {200}),
    "form from elsewhere": (post(LOGIN, WORDS, "Sec-Fetch-Site: cross-site"), {403}),
    "form from nowhere": (post(LOGIN, WORDS, "Origin: null"), {403}),
    "not there": (head("GET", f"/nl/{TYPED}/?{QUERY}"), {404}),
    "secret that is none": (head("GET", f"/nl/a/{TYPED}.ics?{QUERY}"), {404}),
    "card that is none": (head("GET", f"/nl/k/{TYPED}/?{QUERY}"), {200, 404}),
    "wrong method": (head("GET", f"/nl/account/uitloggen/?{QUERY}"), {405}),
    "unknown method": (head("QANARIE", "/nl/"), {400, 403, 405, 501}),
    "another host": (head("GET", "/nl/", host=f"{TYPED}.example"), {400}),
    "two hosts": (head("GET", "/nl/", f"Host: {TYPED}"), {400}),
    "no host": (f"GET /nl/ HTTP/1.1\r\nUser-Agent: {AGENT}\r\nConnection: close\r\n\r\n".encode(), {200, 400, 404}),
    "body of two megabytes": (post(LOGIN, b"a=" + TYPED.encode() * 200_000, *HERE), {400, 413}),
    "1,001 fields": (post("/nl/zoeken/", f"a={TYPED}&".encode() * 1_001, *HERE), {400}),
    "body shorter than said": (post("/nl/zoeken/", f"words={TYPED}".encode(), *HERE, length=10_000), {0, 200, 400}),
    "length of nothing": (head("POST", "/nl/zoeken/", FORM, *HERE), {200, 400, 411}),
    "two lengths": (post("/nl/zoeken/", b"a=b", *HERE, "Content-Length: 4"), {400}),
    "length below zero": (post("/nl/zoeken/", b"", *HERE, length=-1), {400}),
    "length of a universe": (post("/nl/zoeken/", b"a=b", *HERE, length=10**30), {0, 400, 413}),
    "length and pieces": (post("/nl/zoeken/", b"0\r\n\r\n", *HERE, "Transfer-Encoding: chunked"), {400}),
    "pieces": (
        head("POST", "/nl/zoeken/", FORM, *HERE, "Transfer-Encoding: chunked") + b"7\r\nwords=a\r\n0\r\n\r\n",
        {200},
    ),
    "broken pieces": (
        head("POST", "/nl/zoeken/", FORM, *HERE, "Transfer-Encoding: chunked") + b"zz\r\n",
        {0, 200, 400},
    ),
    "unknown coding": (head("POST", "/nl/zoeken/", FORM, "Transfer-Encoding: qanarie"), {400, 501}),
    "cookie of ten kilobytes": (head("GET", "/nl/", "Cookie: sid=" + TYPED * 1_000), {400, 431}),
    "broken cookie": (head("GET", "/nl/begin/", f"Cookie: sid={TYPED}"), {302}),
    "header of nobody": (head("GET", "/nl/", f"{TYPED} : x"), {400}),
    "a hundred headers": (head("GET", "/nl/", *(f"X-{n}: {TYPED}" for n in range(100))), {400, 431}),
    "folded header": (head("GET", "/nl/", f"X-A: b\r\n {TYPED}"), {400}),
    "long path": (head("GET", "/nl/" + TYPED * 800), {400, 414}),
    "no version": (f"GET /nl/?{QUERY}\r\n\r\n".encode(), {0, 400}),
    "unknown version": (f"GET /nl/?{QUERY} HTTP/9.9\r\n\r\n".encode(), {400, 505}),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00" + TYPED.encode(), {0, 400}),
    "whole address": (head("GET", f"http://{TYPED}.example/nl/?{QUERY}"), {200, 400, 404}),
    "proxy": (head("CONNECT", f"{TYPED}.example:443"), {400, 404, 405, 501}),
    "new protocol": (head("GET", "/nl/", "Upgrade: websocket", "Expect: 100-continue"), {100, 200, 400}),
    "breaks": (head("GET", f"/nl/{TYPED}/boem/?{QUERY}"), {500}),
}
# The table of addresses with one that breaks, with what was asked in the words of the exception.
BREAKING = """
from django.urls import path
from portal.urls import *
from portal.urls import urlpatterns as ours

def breaks(request, word):
    raise ValueError(f"{word} {request.GET} {request.META['REMOTE_ADDR']} {request.headers['User-Agent']}")

urlpatterns = [path("nl/<slug:word>/boem/", breaks), *ours]
"""

# Hashed names of styles exist only after collectstatic.
SETTINGS = """
from portal.settings import *

ROOT_URLCONF = "breaking_urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
"""


def exchange(port: int, raw: bytes, *, source: str) -> tuple[int, bytes]:
    """Send bytes from an address of this machine; return the status, or 0 for none, and the whole answer."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(source, 0)) as link:
        try:
            link.sendall(raw)
            link.shutdown(socket.SHUT_WR)
            while chunk := link.recv(65_536):
                answer += chunk
        except (ConnectionError, TimeoutError):
            pass
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return (int(found[1]) if found else 0), answer


@pytest.fixture
def breaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server know one address more than the portal has."""
    (tmp_path / "breaking_urls.py").write_text(BREAKING)
    (tmp_path / "breaking_settings.py").write_text(SETTINGS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def every_key_of_valkey() -> str:
    """Return all keys of the queue's server with what they hold, as text."""
    link = redis.Redis.from_url(settings.REDIS_URL)
    found = []
    for key in link.scan_iter(count=1_000):
        kind = link.type(key)
        value: Any = {
            b"string": lambda key=key: link.get(key),
            b"list": lambda key=key: link.lrange(key, 0, -1),
            b"set": lambda key=key: link.smembers(key),
            b"hash": lambda key=key: link.hgetall(key),
            b"zset": lambda key=key: link.zrange(key, 0, -1),
        }.get(kind, lambda: "")()
        found.append(f"{key!r} {value!r}")
    return "\n".join(found)


def log_of_the_database() -> Path:
    """Return the file in which the server of the tests says what went wrong."""
    return Path(settings.DATABASES["default"]["HOST"]) / "postgres.log"


def test_nothing_of_a_visitor_is_left_in_any_place(
    breaking: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("SERVER_SETTINGS", "breaking_settings")
    port, said = request.getfixturevalue("server")
    database_log = log_of_the_database()
    before = database_log.stat().st_size if database_log.exists() else 0

    wrong = {}
    for number, (name, (raw, may_be)) in enumerate(REQUESTS.items()):
        status, answer = exchange(port, raw, source=ADDRESSES[number % 3])
        if status not in may_be:
            wrong[name] = status
        # What breaks before Django sees it is answered by gunicorn, in a line of its own.
        assert not [one for one in (*ADDRESSES, *FORWARDED, AGENT) if one.encode() in answer], name
        # gunicorn tells who sends a broken header which one it was, as words.
        if status >= 400 and b"Content-Security-Policy" in answer:
            # The links to the same page in another language hold its path, as her own bar of addresses does.
            assert TYPED.encode() not in re.sub(rb'href="[^"]*"', b"", answer), name
            assert b"Traceback" not in answer, name
    paths = {row.name: exchange(port, head("GET", row.text), source=ADDRESSES[0])[0] for row in PATHS}

    assert wrong == {}
    assert {name: status for name, status in paths.items() if status >= 500} == {}
    sinks = {
        "server": said.read_text(errors="replace"),
        "tables": every_text_in_the_database(),
        "queue": every_key_of_valkey(),
        "database": database_log.read_bytes()[before:].decode(errors="replace") if database_log.exists() else "",
    }
    # The sinks are real: each was written to.
    # The log of answers is on, or there would be nothing to find: each with its status, and a pattern for an address.
    assert '"message": "GET - 404 ' in sinks["server"]
    assert "ValueError" in sinks["server"]
    found = {(sink, trace) for sink, text in sinks.items() for trace in TRACES if trace.lower() in text.lower()}
    assert found == set()
    # No address of anybody at all, whichever it is.
    for sink in ("server", "queue"):
        assert re.findall(r"\b127\.0\.0\.\d+|::ffff:|\b203\.0\.113", sinks[sink]) == []


def test_database_says_no_value_when_it_refuses_one() -> None:
    log = log_of_the_database()
    before = log.stat().st_size if log.exists() else 0

    for statement in (
        "INSERT INTO auth_group (name) VALUES (%s), (%s)",
        "SELECT CAST(%s AS integer), %s",
        "SELECT CAST(%s AS uuid), CAST(%s AS date)",
        "SELECT nothing_like_it WHERE %s = %s",
    ):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement, [TYPED, TYPED])

    said = log.read_bytes()[before:].decode() if log.exists() else ""
    assert TYPED not in said


def test_embedded_and_composed_database_are_told_to_keep_values_out() -> None:
    compose = (Path(settings.BASE_DIR) / "docker-compose.yml").read_text()

    for option in embedded.SILENT:
        assert f"-c{option}" in compose
