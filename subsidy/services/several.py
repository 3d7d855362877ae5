"""Asking for several reports at once: those of all municipalities, or a summary in all languages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from subsidy.services import reports

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from portal.models import User
    from subsidy.models import Report


@transaction.atomic
def request_reports(wanted: Iterable[reports.Wanted], *, at: datetime, by: User | None = None) -> list[Report]:
    """Ask for several reports: a row for each, all or none, and the messages after they are saved.

    What is under way already is returned as it is, so whoever asks twice gets each report once. The workers take them
    side by side.
    Raises: PeriodStillOpenError; ReportError if one of them is not made of its period; QueueFullError.
    """
    opened = []
    for one in wanted:
        reports.require_room(one, by=by)
        opened.append(reports.open_report(one, at=at, by=by))
    new = [report.pk for report, made in opened if made]
    if new:
        transaction.on_commit(partial(_send, new))
    return [report for report, _made in opened]


def _send(ids: list[int]) -> None:
    """Tell the workers; where the queue is away nobody waits for it eighteen times: the sweep sends what is left."""
    for report_id in ids:
        if not reports.send_to_worker(report_id):
            break
