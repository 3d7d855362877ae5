"""Work of what staff record in the background."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from contacts import chain, handovers
from contacts.spreadsheets import pending
from portal.audit.chain import verify_each_night

logger = logging.getLogger(__name__)


@shared_task(name="contacts.forget_imports")
def forget_imports() -> None:
    """Throw away the rows of previews that nobody confirmed within half an hour; safe to run twice."""
    number = pending.forget_expired(at=timezone.now())
    if number:
        logger.info("threw away %d imports that nobody confirmed", number)


@shared_task(name="contacts.complete_handovers")
def complete_handovers() -> None:
    """Make the successor the fixed worker where the day of the goodbye is over; safe to run twice."""
    done, waiting = handovers.complete_due_handovers(today=timezone.localdate())
    if done or waiting:
        logger.info("handovers: %d done, %d wait for a colleague who can take over", done, waiting)


# A million rows take half a minute; still below the visibility timeout of the queue (security.md T5).
@shared_task(name="contacts.verify_read_log", soft_time_limit=150, time_limit=165)
def verify_read_log() -> None:
    """Verify the log of readings, and log its head: whoever collects the logs so keeps it off this machine."""
    verify_each_night(chain.READ_LOG, today=timezone.localdate(), to=logger)
