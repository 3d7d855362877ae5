"""A tap whose answer was lost is sent once more, and still counts once."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from contacts.views.taps import REMEMBERED, SESSION_KEY
from tests.builders.activities import make_activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(worker):
    return make_activity(worker, today=timezone.localdate())


@pytest.fixture
def tap(client, worker, activity):
    client.force_login(worker)

    def send(tap_id: object, step: str = "1") -> int:
        url = f"/en/contacten/activiteit/{activity.pk}/tellen/reached/"
        return client.post(url, {"step": step, "tap": tap_id}, headers={"Accept": "application/json"}).json()["count"]

    return send


def test_same_tap_counts_once_and_another_counts_too(tap, activity):
    first, second = uuid4(), uuid4()

    assert [tap(first), tap(first), tap(second), tap(first)] == [1, 1, 2, 2]
    assert tap(uuid4(), "-1") == 1


@pytest.mark.parametrize("nothing", ["", "x", "a\x00b", "9" * 5_000])
def test_tap_without_an_id_always_counts(tap, nothing):
    assert [tap(nothing), tap(nothing)] == [1, 2]


def test_session_remembers_the_last_taps_only(tap, client):
    for _ in range(REMEMBERED + 5):
        tap(uuid4())

    assert len(client.session[SESSION_KEY]) == REMEMBERED
