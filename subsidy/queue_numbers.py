"""How many reports wait, are made, are ready and failed, for those who run the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q

from subsidy.choices import ReportState
from subsidy.models import Report

if TYPE_CHECKING:
    from datetime import datetime


def read(*, failed_since: datetime) -> tuple[dict[str, int], datetime | None, datetime | None]:
    """Return the number of reports by state, since when the oldest waits, and when the newest failed one was asked for.

    Unit: reports; of the failed ones only those that were asked for since a moment. One query.
    """
    numbers = {
        state.value: Count(
            "pk",
            filter=Q(state=state) & (Q(requested_at__gte=failed_since) if state == ReportState.FAILED else Q()),
        )
        for state in ReportState
    }
    failed = Q(state=ReportState.FAILED, requested_at__gte=failed_since)
    found = Report.objects.aggregate(
        **numbers,
        oldest=Min("requested_at", filter=Q(state=ReportState.QUEUED)),
        newest_failed=Max("requested_at", filter=failed),
    )
    oldest, newest_failed = found.pop("oldest"), found.pop("newest_failed")
    return found, oldest, newest_failed
