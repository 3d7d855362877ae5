"""The audit log as a log that closes its own chain; what its last verification found; and its term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from portal.audit.chain import Log, forget_before
from portal.choices import AnchorKind
from portal.models import AuditAnchor, AuditEvent

if TYPE_CHECKING:
    from datetime import date


def _forget(last: int) -> int:
    # The portal may delete nothing of this table (portal 0007): the function takes the beginning of the chain away,
    # and nothing that is younger than half a year.
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_auditevent_forget(%s)", [last])
        return int(cursor.fetchone()[0])


AUDIT_LOG = Log(
    name="audit log",
    rows=AuditEvent,
    anchors=AuditAnchor,
    columns=(
        "number", "previous", "at", "actor", "organisation", "action", "subject", "result", "origin", "digest",
    ),
    lock=20_261_129,
    forget=_forget,
)  # fmt: skip


def last_finding() -> AuditAnchor | None:
    """Return what last night's verification found: a head, or the first row that is wrong; None before the first.

    One query, for pages and for whoever watches the portal.
    """
    return AuditAnchor.objects.last_finding()


def is_broken() -> bool:
    """Say whether the last verification found that somebody changed the log."""
    finding = last_finding()
    return finding is not None and finding.kind == AnchorKind.BROKEN


def last_verdict() -> tuple[bool, date] | None:
    """Return whether the last nightly verification found the log intact, and its day; None before the first."""
    found = last_finding()
    return None if found is None else (found.kind == AnchorKind.HEAD, found.date)


def forget_audit_before(day: date) -> int:
    """Delete the rows from before a day, and write down behind which row the chain begins now.

    Unit: rows deleted. A broken log keeps all it has.
    Raises: IntegrityError if a row is younger than half a year; the database itself refuses that.
    """
    return forget_before(AUDIT_LOG, day)
