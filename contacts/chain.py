"""The log of readings as a log that closes its own chain (security.md D10, F14); how is in `portal.audit.chain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contacts.models import ReadEvent, ReadLogAnchor
from portal.audit import chain
from portal.audit.chain import MOST_BREAKS, Head, Verdict
from portal.choices import AnchorKind

if TYPE_CHECKING:
    from datetime import date

__all__ = ["MOST_BREAKS", "READ_LOG", "Head", "forget_readings_before", "verify", "verify_and_anchor"]


def _forget(last: int) -> int:
    return ReadEvent.objects.up_to(last).delete()[0]


READ_LOG = chain.Log(
    name="read log",
    rows=ReadEvent,
    anchors=ReadLogAnchor,
    columns=("number", "previous", "at", "reader", "organisation", "code", "action", "reason", "origin", "digest"),
    lock=20261126,
    forget=_forget,
)


def verify(*, kept_elsewhere: Head | None = None) -> Verdict:
    """Compute every digest of the log of readings anew, and compare with the heads that were written down.

    Dutch term: controle van het inzagelog.
    """
    return chain.verify(READ_LOG, kept_elsewhere=kept_elsewhere)


def problems() -> list[str]:
    """Return what is wrong with the log, in sentences; a restored backup is judged by it (RESTORE_CHECKS)."""
    return [f"log of readings: broken at row {one.number} ({one.problem})" for one in verify().breaks]


def last_verdict() -> tuple[bool, date] | None:
    """Return whether the last nightly verification found the log intact, and its day; None before the first."""
    found = ReadLogAnchor.objects.last_finding()
    return None if found is None else (found.kind == AnchorKind.HEAD, found.date)


def verify_and_anchor(*, today: date) -> Verdict:
    """Verify the log of readings, and write down what was found: its head, or where it is broken."""
    return chain.verify_and_anchor(READ_LOG, today=today)


def forget_readings_before(day: date) -> int:
    """Delete the readings from before a day, and write down behind which row the chain begins now.

    Unit: rows deleted. A broken log keeps all it has.
    Raises: IntegrityError if a row is younger than half a year; the database itself refuses that.
    """
    return chain.forget_before(READ_LOG, day)
