"""A day on which meetings lie before and behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from portal.models import User

# A Sunday in winter time: 13.00 on the clock in Friesland.
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def as_member(_clock: None, client: Client, member: User) -> Client:
    client.force_login(member)
    return client


@pytest.fixture
def as_facilitator(_clock: None, client: Client, facilitator: User) -> Client:
    client.force_login(facilitator)
    return client
