"""Nobody's address, browser or typed word is left behind: not in a table, not in a log (security.md A2, O1, V12)."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from portal import adapters
from portal.models import Session, User
from portal.session_store import SessionStore
from tests.conftest import PASSWORD

ADDRESSES = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
# What a browser says of itself, and a word that somebody types in the wrong field.
CANARY = "Kanarie-vogel"
START_SECONDS = 30


def every_text_in_the_database() -> str:
    """Return all columns of all rows of all tables as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f"SELECT row_to_json(t)::text FROM {connection.ops.quote_name(table)} t")  # noqa: S608
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.django_db
def test_logging_in_from_three_addresses_leaves_none_in_the_database(outsider: User) -> None:
    for address in ADDRESSES:
        client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=CANARY, HTTP_SEC_FETCH_SITE="same-origin")
        client.post("/nl/account/inloggen/", {"login": CANARY, "password": CANARY})
        client.post("/nl/account/inloggen/", {"login": "olga-outsider", "password": CANARY})
        client.post("/nl/account/inloggen/", {"login": "olga-outsider", "password": PASSWORD})
        client.get("/nl/begin/")

    texts = every_text_in_the_database()
    # The rows are there: a session each, and what the limits count.
    assert Session.objects.count() == 3
    assert "allauth" in texts
    for session in Session.objects.all():
        texts += str(SessionStore(session.session_key).load())
    for trace in (*ADDRESSES, CANARY, CANARY.lower()):
        assert trace not in texts


@pytest.mark.django_db
def test_network_has_another_name_in_each_process_and_on_each_day(rf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def name(address: str = ADDRESSES[0]) -> str:
        return adapters.AccountAdapter().get_client_ip(rf.get("/", REMOTE_ADDR=address))

    monkeypatch.setattr(adapters.time, "time", lambda: 86_400.0)
    first = name()
    assert (first, name(ADDRESSES[1]) == first) == (name(), False)
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    monkeypatch.setattr(adapters.time, "time", lambda: 2 * 86_400.0)
    assert name() != first
    monkeypatch.setattr(adapters.time, "time", lambda: 86_400.0)
    monkeypatch.setattr(adapters, "PROCESS_KEY", b"of another process")
    assert name() != first


@pytest.mark.django_db
def test_error_that_nobody_foresaw_is_logged_without_what_was_typed(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("portal.adapters.AccountAdapter.pre_authenticate", breaks)
    client.raise_request_exception = False

    response = client.post(
        "/nl/account/inloggen/",
        {"login": CANARY, "password": CANARY},
        REMOTE_ADDR=ADDRESSES[0],
        HTTP_USER_AGENT=CANARY,
        HTTP_SEC_FETCH_SITE="same-origin",
    )

    assert response.status_code == 500
    assert "broken on purpose" in caplog.text
    assert CANARY not in caplog.text
    assert ADDRESSES[0] not in caplog.text
    assert "broken on purpose" not in response.content.decode()


# --- the whole stack: gunicorn as `make run` starts it ---------------------------------------------------------------


@pytest.fixture
def server(request: pytest.FixtureRequest, db: None, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A real gunicorn on the test database; yields its port and the file that holds all it says."""
    assert settings.DATABASES["default"]["NAME"].startswith("test_")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    parts = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(parts._replace(path="/" + settings.DATABASES["default"]["NAME"])),
        # A test that needs an address more brings settings of its own.
        "DJANGO_SETTINGS_MODULE": os.environ.get("SERVER_SETTINGS", "portal.settings"),
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_PROCESSES": "1",
        "ACCESS_LOG": "true",
        "LOG_FORMAT": "json",
        "PYTHONUNBUFFERED": "1",
    }
    said = tmp_path / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "portal/gunicorn_conf.py", "portal.wsgi"],
            cwd=request.config.rootpath,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_it_listens(port, process)
            yield port, said
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(20)


def wait_until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("gunicorn does not start")


def send(port: int, raw: str, *, source: str) -> str:
    """Send bytes from an address of this machine; return the status line of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0)) as link:
        link.sendall(raw.encode())
        link.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := link.recv(65_536):
            answer += chunk
    return answer.split(b"\r\n")[0].decode()


def get(path: str, *headers: str, host: str = "localhost") -> str:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", f"User-Agent: {CANARY}", "Connection: close", *headers]
    return "\r\n".join(lines) + "\r\n\r\n"


def post(path: str, body: str) -> str:
    head = get(path, "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}")
    return head.replace("GET", "POST", 1) + body


REQUESTS = {
    "a page": (get("/healthz"), "HTTP/1.1 200 OK"),
    "a question in the address": (get(f"/nl/account/inloggen/?next={CANARY}"), "HTTP/1.1 200 OK"),
    "to another page": (get("/nl/weg/"), "HTTP/1.1 302 Found"),
    "what is not there": (get(f"/nl/account/{CANARY}/"), "HTTP/1.1 404 Not Found"),
    "a wrong method": (get("/nl/account/uitloggen/"), "HTTP/1.1 405 Method Not Allowed"),
    "a form from elsewhere": (post("/nl/account/inloggen/", f"login={CANARY}"), "HTTP/1.1 403 Forbidden"),
    "a host that is not ours": (get("/nl/account/inloggen/", host=f"{CANARY}.example"), "HTTP/1.1 400 Bad Request"),
    "a name too long": (get("/" + "x" * 5_000), "HTTP/1.1 414 URI Too Long"),
    "no request at all": (f"{CANARY}\r\n\r\n", "HTTP/1.1 400 Bad Request"),
    "a broken header": (get("/nl/", f"{CANARY} : x"), "HTTP/1.1 400 Bad Request"),
    "a broken length": (get("/nl/", "Content-Length: abc"), "HTTP/1.1 400 Bad Request"),
}


def test_whole_server_says_no_address_and_no_word_of_a_visitor(server: tuple[int, Path]) -> None:
    port, said = server

    for number, (raw, expected) in enumerate(REQUESTS.values()):
        assert send(port, raw, source=ADDRESSES[number % 3]) == expected, raw[:80]

    text = said.read_text(encoding="utf-8", errors="replace")
    # The access log counts what came, by method, pattern and status, as one object a line.
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    told = [(one["method"], one["pattern"], one["status"]) for one in lines if one["logger"] == "portal.access_log"]
    # What gunicorn refuses by itself, Django never sees.
    assert told == [
        ("GET", "/healthz", 200), ("GET", "/nl/account/inloggen/", 200), ("GET", "/nl/weg/", 302),
        ("GET", "-", 404), ("GET", "/nl/account/uitloggen/", 405), ("POST", "/nl/account/inloggen/", 403),
        ("GET", "-", 400),
    ]  # fmt: skip
    assert re.findall(r"\b(?:\d{1,3}\.){3}\d{1,3}\b", text) == []
    assert CANARY.lower() not in text.lower()
