"""Guessing passwords: five failures lock a name for five minutes, whoever tries and however many at once.

Counted where it matters: how often a password was really looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from portal.models import User
from portal.tasks import clear_sessions
from tests.conftest import PASSWORD, make_user

LOGIN = "/nl/account/inloggen/"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAME = "olga-outsider"
WRONG = "not her password"


def attempt(name: str = NAME, password: str = WRONG, *, address: str = "127.0.0.1", host: str = "testserver") -> Any:
    client = Client(HTTP_HOST=host, REMOTE_ADDR=address, HTTP_SEC_FETCH_SITE="same-origin")
    return client.post(LOGIN, {"login": name, "password": password})


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names whose password was compared with what was typed."""
    names: list[str] = []
    original = User.check_password

    def noted(self: User, raw_password: str) -> bool:
        names.append(self.username)
        return original(self, raw_password)

    monkeypatch.setattr(User, "check_password", noted)
    return names


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates


def networks() -> Iterator[str]:
    """Yield addresses of as many networks as are asked for, so that only the limit per name counts."""
    return (f"127.0.{number // 250}.{number % 250 + 1}" for number in range(10_000))


@pytest.mark.django_db
def test_fifth_failure_locks_the_name_also_for_the_right_password(
    outsider: User, looked_at: list[str], clock: time_machine.Coordinates
) -> None:
    from_there = networks()

    for _ in range(5):
        attempt(address=next(from_there))
    locked = attempt(password=PASSWORD, address=next(from_there))

    assert looked_at == [NAME] * 5
    assert locked.status_code == 200
    with translation.override("nl"):
        assert gettext("Too many failed login attempts. Try again later.") in locked.content.decode()


@pytest.mark.django_db
def test_lock_ends_after_five_minutes_and_not_a_second_before(
    outsider: User, looked_at: list[str], clock: time_machine.Coordinates
) -> None:
    from_there = networks()
    for _ in range(5):
        attempt(address=next(from_there))

    clock.move_to(NOON + timedelta(seconds=299))
    early = attempt(password=PASSWORD, address=next(from_there))
    clock.move_to(NOON + timedelta(seconds=301))
    late = attempt(password=PASSWORD, address=next(from_there))

    assert (early.status_code, late.status_code) == (200, 302)
    assert len(looked_at) == 6


@pytest.mark.django_db
def test_lock_holds_for_every_way_to_write_the_name(
    outsider: User, looked_at: list[str], clock: time_machine.Coordinates
) -> None:
    from_there = networks()
    for name in ("olga-outsider", "OLGA-OUTSIDER", " olga-outsider", "Olga-Outsider ", "olga-OUTSIDER"):
        attempt(name, address=next(from_there))

    attempt("oLGA-outsider", PASSWORD, address=next(from_there))

    assert len(looked_at) == 5


@pytest.mark.django_db
def test_lock_holds_for_every_way_to_write_the_host(
    outsider: User, looked_at: list[str], clock: time_machine.Coordinates
) -> None:
    from_there = networks()
    for host in ("testserver", "testserver:81", "localhost", "localhost:8000", "127.0.0.1"):
        attempt(address=next(from_there), host=host)

    locked = attempt(password=PASSWORD, address=next(from_there), host="testserver:82")

    assert len(looked_at) == 5
    assert locked.status_code == 200


@pytest.mark.django_db
def test_lock_of_one_name_leaves_the_others_free(outsider: User, clock: time_machine.Coordinates) -> None:
    make_user("otto", None)
    from_there = networks()
    for _ in range(6):
        attempt(address=next(from_there))

    assert attempt("otto", PASSWORD, address=next(from_there)).status_code == 302


@pytest.mark.django_db
def test_logging_in_well_uses_up_no_try(outsider: User, clock: time_machine.Coordinates) -> None:
    from_there = networks()
    found = [attempt(password=PASSWORD, address=next(from_there)).status_code for _ in range(7)]

    assert found == [302] * 7


@pytest.mark.django_db
def test_lock_holds_when_hundreds_of_other_names_are_tried(
    outsider: User, looked_at: list[str], clock: time_machine.Coordinates
) -> None:
    from_there = networks()
    for _ in range(5):
        attempt(address=next(from_there))
    # What a flood of made-up names leaves in the cache. By default it would keep 300 rows and throw away the rest.
    for number in range(700):
        cache.set(f"allauth:rl:flood:{number}", [1.0], timeout=300)

    assert attempt(password=PASSWORD, address=next(from_there)).status_code == 200
    assert len(looked_at) == 5


@pytest.mark.django_db
def test_eleventh_failure_in_a_minute_from_one_network_is_not_looked_at(
    outsider: User, looked_at: list[str], clock: time_machine.Coordinates
) -> None:
    for number in range(10):
        attempt(f"name-{number}")

    assert attempt(password=PASSWORD).status_code == 200
    assert looked_at == []
    assert attempt(password=PASSWORD, address="127.0.0.2").status_code == 302
    clock.move_to(NOON + timedelta(seconds=61))
    assert attempt(password=PASSWORD).status_code == 302


@pytest.mark.django_db
def test_thirty_first_post_in_a_minute_from_one_network_gets_the_calm_page(
    outsider: User, clock: time_machine.Coordinates
) -> None:
    found = [attempt(f"name-{number}").status_code for number in range(30)]
    refused = attempt(password=PASSWORD)

    assert found == [200] * 30
    assert refused.status_code == 429
    assert [template.name for template in refused.templates][:2] == ["429.html", "base_error.html"]
    assert dict(refused.cookies) == {}


@pytest.mark.django_db
def test_nightly_cleaning_forgets_who_tried_to_log_in(outsider: User, clock: time_machine.Coordinates) -> None:
    attempt()
    clock.move_to(NOON + timedelta(seconds=299))
    clear_sessions()
    before = rows_of_the_cache()
    clock.move_to(NOON + timedelta(seconds=301))
    clear_sessions()

    # Beside the name the network is counted, for a minute; so is each post.
    assert (before, rows_of_the_cache()) == (1, 0)


def rows_of_the_cache() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache WHERE cache_key LIKE '%:allauth:%'")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_failures_are_looked_at_five_times(looked_at: list[str]) -> None:
    make_user(NAME, None)
    together = Barrier(20)

    def try_once(number: int) -> int:
        try:
            together.wait(timeout=20)
            return int(attempt(address=f"127.0.1.{number + 1}").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=20) as pool:
        found = list(pool.map(try_once, range(20)))

    assert found == [200] * 20
    # A try that cannot have the lock of the counter within a second is refused too, so it is never more than five.
    assert looked_at == [NAME] * 5
