"""Say whether the log of readings is as it was written."""

from __future__ import annotations

from contacts.chain import READ_LOG
from portal.audit.command import VerifyCommand


class Command(VerifyCommand):
    """Compute the whole chain of the log of who read which trajectory anew; exit 1 names the row that is wrong."""

    help = __doc__
    log = READ_LOG
