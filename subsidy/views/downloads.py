"""That a file left the portal with whoever makes the reports (security.md D10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import audit
from portal.permissions import BUILD_REPORT

if TYPE_CHECKING:
    from django.http import HttpRequest

    from subsidy.models import ReportVersion


def note_download(request: HttpRequest, version: ReportVersion) -> None:
    """Write down that a file or a table of a report was handed out: it may be a concept, which only she has.

    What the others get was published, and says the same to all who may see it.
    """
    if request.user.has_perm(BUILD_REPORT):
        audit.record(request.user, audit.AuditAction.REPORT_DOWNLOADED, subject=f"report:{version.report_id}")
