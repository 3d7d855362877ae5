"""Alive, and ready: each part that is away is named, and the answer still comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache, caches
from django.db import OperationalError, connection
from django.test import Client

from portal import heartbeat, operations
from portal.tasks import beat_heart

TOKEN = "t" * 32
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ALL = {"ready": True, "database": True, "cache": True, "broker": True, "worker": True}


@pytest.fixture
def worker_seen(transactional_db: None) -> None:
    heartbeat.note()


def ask(client: Client) -> tuple[int, dict[str, bool]]:
    response = client.get("/readyz")
    return response.status_code, response.json()


def test_healthz_asks_nobody(client: Client) -> None:
    # Without the mark of the database each query would fail.
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"alive": True})


def test_readyz_when_everything_works_is_ready(client: Client, worker_seen: None) -> None:
    assert ask(client) == (200, ALL)


def test_readyz_without_a_worker_is_not_ready(client: Client, transactional_db: None) -> None:
    assert ask(client) == (503, ALL | {"ready": False, "worker": False})


@pytest.mark.parametrize(
    "address", ["unix:///nowhere/valkey.sock?db=0", "redis://127.0.0.1:1/0"], ids=["no socket", "no port"]
)
def test_readyz_without_a_broker_is_not_ready(client: Client, worker_seen: None, settings: Any, address: str) -> None:
    settings.REDIS_URL = address

    assert ask(client) == (503, ALL | {"ready": False, "broker": False})


def test_readyz_without_the_table_of_the_cache_is_not_ready(client: Client, worker_seen: None, settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "no_such_table"}}
    try:
        assert ask(client) == (503, ALL | {"ready": False, "cache": False, "worker": False})
    finally:
        caches.close_all()


@pytest.fixture
def database_away(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let each new connection go to a socket that does not exist."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    yield
    monkeypatch.undo()
    connection.close()


def test_readyz_without_a_database_is_not_ready_and_answers_within_three_seconds(
    client: Client, database_away: None
) -> None:
    started = time.monotonic()

    status, found = ask(client)

    assert status == 503
    assert found == ALL | {"ready": False, "database": False, "cache": False, "worker": False}
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("token", ["", "wrong", TOKEN])
def test_readyz_tells_the_alarms_to_who_shows_the_token_only(
    client: Client, worker_seen: None, settings: Any, token: str
) -> None:
    settings.METRICS_TOKEN = TOKEN
    heartbeat.note(heartbeat.BEAT)

    answer = client.get("/readyz", headers={"Authorization": f"Bearer {token}"})

    # No backup was ever made here, and an old backup is no reason to take the pages away.
    shown = {"alarms": ["backup-old", "restore-not-rehearsed"]} if token == TOKEN else {}
    assert (answer.status_code, answer.json()) == (200, ALL | shown)


def test_readyz_without_a_database_names_the_only_alarm_that_counts(
    client: Client, database_away: None, settings: Any
) -> None:
    settings.METRICS_TOKEN = TOKEN

    answer = client.get("/readyz", headers={"Authorization": f"Bearer {TOKEN}"})

    assert (answer.status_code, answer.json()["alarms"]) == (503, ["database-away"])


def test_healthz_without_a_database_is_alive(client: Client, database_away: None) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_read_only_and_leaves_no_cookie(client: Client, worker_seen: None, address: str) -> None:
    assert client.post(address, HTTP_SEC_FETCH_SITE="same-origin").status_code in {403, 405}
    assert dict(client.get(address).cookies) == {}


@pytest.mark.django_db
def test_heartbeat_lasts_a_minute() -> None:
    cache.delete(heartbeat.KEY)
    with time_machine.travel(NOON, tick=False) as clock:
        assert not heartbeat.is_alive()
        beat_heart()
        assert heartbeat.is_alive()
        clock.move_to(NOON + timedelta(seconds=59))
        assert heartbeat.is_alive()
        clock.move_to(NOON + timedelta(seconds=61))
        assert not heartbeat.is_alive()


@pytest.mark.django_db
def test_cache_that_does_not_keep_what_it_is_told_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations.cache, "get", lambda key: None)

    assert not operations.cache_answers()


def test_database_that_breaks_while_it_answers_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(operations.connection, "cursor", breaks)

    assert not operations.database_answers()
