"""Data that a whole module reads: made once, and gone after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def module_data(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep what other fixtures of the module store until its last test, and then undo all of it.

    Each test undoes what it does itself: its own transaction is a savepoint in this one.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
