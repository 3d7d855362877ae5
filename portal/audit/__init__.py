"""The audit log: who on the staff did what, to what, when and how it ended (security.md D10).

`record` writes a row in the caller's transaction; the database numbers it and closes the chain. Call it last in a
service: its lock is held until the transaction ends, so nobody else can write meanwhile.
"""

from __future__ import annotations

from portal.audit.log import AUDIT_LOG, forget_audit_before, is_broken, last_finding
from portal.audit.recording import doer, record
from portal.audit_actions import AuditAction
from portal.choices import AuditResult

__all__ = [
    "AUDIT_LOG",
    "AuditAction",
    "AuditResult",
    "doer",
    "forget_audit_before",
    "is_broken",
    "last_finding",
    "record",
]
