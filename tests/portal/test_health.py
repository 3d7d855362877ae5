"""Alive and ready, for machines."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from portal import heartbeat, tasks


def test_alive_answers_without_the_database(client: Client) -> None:
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"alive": True}


@pytest.mark.django_db
def test_ready_when_everything_answers_and_a_worker_was_heard(client: Client) -> None:
    tasks.beat_heart()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": True, "cache": True, "broker": True, "worker": True}


@pytest.mark.django_db
def test_not_ready_without_a_worker(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"ready": False, "database": True, "cache": True, "broker": True, "worker": False}


@pytest.mark.django_db
def test_not_ready_without_a_broker(client: Client, settings: Any) -> None:
    heartbeat.note()
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"ready": False, "database": True, "cache": True, "broker": False, "worker": True}


@pytest.mark.django_db
def test_not_ready_without_the_cache_table(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_cache RENAME TO portal_cache_away")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["cache"] is False
