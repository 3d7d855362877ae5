"""The log of who opened which trajectory: it closes its own chain, and is only ever added to (security.md D10)."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from contacts.models import ReadEvent
from contacts.readings import Look, write_down
from tests.builders.records import make_trajectory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trajectory(worker):
    return make_trajectory(worker.organisation, "2026-01-05")


def digest_of(event: ReadEvent) -> str:
    """Compute the digest by hand, as the documentation of the chain says."""
    parts = (
        event.number, event.previous, event.at.strftime("%Y-%m-%dT%H:%M:%S.%f"), event.reader_id,
        event.organisation_id, event.code, event.action, event.reason, event.origin,
    )  # fmt: skip
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


def test_each_reading_carries_the_digest_of_the_one_before(worker, trajectory):
    first, second = (
        write_down(trajectory=trajectory, reader=worker, look=Look(timezone.now(), "one")) for _ in range(2)
    )

    assert (second.number, second.previous) == (first.number + 1, first.digest)
    assert [event.digest for event in (first, second)] == [digest_of(first), digest_of(second)]


def test_number_and_digest_of_a_caller_count_for_nothing(worker, trajectory):
    ReadEvent(
        number=99, digest="f" * 64, previous="e" * 64, at=timezone.now(), reader=worker, origin="0" * 16,
        organisation=worker.organisation, code=trajectory.code, reason="own_work",
    ).save()  # fmt: skip

    event = ReadEvent.objects.get()
    assert (event.number, event.previous, event.digest) == (1, "0" * 64, digest_of(event))


def test_session_is_in_the_log_as_a_keyed_hash_only(worker, trajectory):
    event = write_down(trajectory=trajectory, reader=worker, look=Look(timezone.now(), "abc123"))

    assert "abc123" not in event.origin
    assert event.origin != sha256(b"abc123").hexdigest()[:16]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contacts_readevent SET reason = 'urgent'",
        "UPDATE contacts_readevent SET number = number + 1",
        "DELETE FROM contacts_readevent",
    ],
)
def test_database_refuses_to_change_or_delete_a_reading(worker, trajectory, change):
    write_down(trajectory=trajectory, reader=worker, look=Look(timezone.now(), "one"))

    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert ReadEvent.objects.count() == 1


def test_reading_older_than_half_a_year_may_go(worker, trajectory):
    write_down(trajectory=trajectory, reader=worker, look=Look(timezone.now() - timedelta(days=190), "one"))

    assert ReadEvent.objects.all().delete()[0] == 1
