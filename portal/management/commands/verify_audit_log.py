"""Say whether the audit log is as it was written."""

from __future__ import annotations

from portal.audit.command import VerifyCommand
from portal.audit.log import AUDIT_LOG


class Command(VerifyCommand):
    """Compute the whole chain of the log of what staff did anew; exit 1 names the row that is wrong."""

    help = __doc__
    log = AUDIT_LOG
