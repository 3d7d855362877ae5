"""Work of what staff record in the background."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from contacts.spreadsheets import pending

logger = logging.getLogger(__name__)


@shared_task(name="contacts.forget_imports")
def forget_imports() -> None:
    """Throw away the rows of previews that nobody confirmed within half an hour; safe to run twice."""
    number = pending.forget_expired(at=timezone.now())
    if number:
        logger.info("threw away %d imports that nobody confirmed", number)
