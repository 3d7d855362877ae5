"""The databases of the bench go away, whatever happens between."""

from __future__ import annotations

import pytest
from django.db import connection

from contacts.bench.__main__ import databases
from contacts.bench.measure import connected_to


def names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_databases_are_dropped_after_an_error(monkeypatch, error):
    monkeypatch.setattr("django.core.management.call_command", lambda *_args, **_options: None)
    home, before = connection.settings_dict["NAME"], names()
    seen = []

    def fail(small: str, big: str) -> None:
        with connected_to(small), connected_to(big):
            seen.append({small, big} <= names() and connection.settings_dict["NAME"] == big)
            raise error

    with pytest.raises(error), databases() as (small, big):
        fail(small, big)

    assert seen == [True]
    assert connection.settings_dict["NAME"] == home
    assert names() == before
