"""Work of the accountability in the background; each task is a row in PostgreSQL first (security.md T1)."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from subsidy import building, retention, services

logger = logging.getLogger(__name__)


# Ten seconds on a quiet machine, a minute on a busy one with matplotlib's first font list. At worst everything runs
# into its own limit: 85 s to publish (solver 25, attack 30, 15 for each to start), as many to revise the year, and a
# minute for the pages. Still below the visibility timeout of the queue (300 s), so that no report is delivered twice
# while it is being built (security.md T5).
@shared_task(name="subsidy.build_report", bind=True, soft_time_limit=240, time_limit=255)
def build_report(self: Any, report_id: int) -> None:
    """Build one report; a report that somebody else is building, or that is done, is left alone."""
    delivery = self.request.delivery_info or {}
    version = building.build(report_id, redelivered=bool(delivery.get("redelivered")))
    if version is not None:
        logger.info("report %d: version %d is ready", report_id, version.number)


@shared_task(name="subsidy.sweep_reports")
def sweep_reports() -> None:
    """Send the reports again whose message or worker was lost; safe to run twice."""
    services.send_forgotten_reports(at=timezone.now())


# A year of a million contacts takes two minutes; a kind of a year that is cut off is begun anew the next night.
@shared_task(name="subsidy.apply_retention", soft_time_limit=150, time_limit=165)
def apply_retention() -> None:
    """Fold what has come to the end of its term into counts, and delete it; safe to run twice."""
    now = timezone.now()
    retention.apply_retention(today=timezone.localdate(now), at=now)


@shared_task(name="subsidy.begin_closings")
def begin_closings() -> None:
    """Begin the closing of the periods whose 21 days are over; safe to run twice."""
    begun = services.begin_due_closings(today=timezone.localdate())
    if begun:
        logger.info("closing began: %s", ", ".join(begun))


@shared_task(name="subsidy.make_concept")
def make_concept() -> None:
    """From 1 February on make the concept of the report of last year, once it is closed; once per year."""
    now = timezone.now()
    services.make_concept(today=timezone.localdate(now), at=now)
