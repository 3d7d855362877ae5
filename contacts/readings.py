"""Writes down who opened a trajectory (inzage), before anything of it is shown (security.md D10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from contacts.choices import ReadAction, ReadReason
from contacts.models import ReadEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from contacts.models import Trajectory
    from portal.models import User


@dataclass(frozen=True)
class Look:
    """One look at a trajectory: when, from which session, why, and what was done with it."""

    at: datetime
    session_key: str
    reason: ReadReason = ReadReason.OWN_WORK
    action: ReadAction = ReadAction.READ

    @property
    def origin(self) -> str:
        """What tells two browsers apart: a keyed hash of the session, which itself never gets into the log."""
        return salted_hmac("contacts.readings", self.session_key, algorithm="sha256").hexdigest()[:16]


def write_down(*, trajectory: Trajectory, reader: User, look: Look) -> ReadEvent:
    """Add one reading to the log; the database gives it its number and closes the chain.

    Dutch term: inzage.
    """
    event = ReadEvent(
        at=look.at,
        reader=reader,
        organisation_id=trajectory.organisation_id,
        code=trajectory.code,
        action=look.action,
        reason=look.reason,
        origin=look.origin,
    )
    event.save(force_insert=True)
    event.refresh_from_db(fields=["number", "previous", "digest"])
    return event


def write_down_all(*, trajectories: Iterable[Trajectory], reader: User, look: Look) -> None:
    """Add one reading per trajectory to the log, for a list that shows something of each. One query.

    Dutch term: inzage.
    """
    ReadEvent.objects.bulk_create(
        ReadEvent(
            at=look.at, reader=reader, organisation_id=one.organisation_id, code=one.code, action=look.action,
            reason=look.reason, origin=look.origin,
        )
        for one in {one.pk: one for one in trajectories}.values()
    )  # fmt: skip


def readings_of(trajectory: Trajectory, limit: int = 20) -> list[ReadEvent]:
    """Return the latest readings of a trajectory by anybody but its fixed worker, for her to see.

    Dutch term: wie keek in dit traject. Each comes with its reader.
    """
    return list(ReadEvent.objects.of_others(trajectory).select_related("reader")[:limit])
