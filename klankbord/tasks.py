"""Work of the sounding board in the background; each task is safe to run twice."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from klankbord.services import coming, joining

logger = logging.getLogger(__name__)


@shared_task(name="klankbord.forget_what_served")
def forget_what_served() -> None:
    """Delete who said to come to what is over; the log holds a number only."""
    gone = coming.forget_what_served(at=timezone.now())
    if gone:
        logger.info("answers and ticks that have served: %d rows deleted", gone)


@shared_task(name="klankbord.forget_cards")
def forget_cards() -> None:
    """Delete the cards that have ended; they let nobody in already. Safe to run twice."""
    number = joining.forget_cards(at=timezone.now())
    if number:
        logger.info("deleted %d cards that had ended", number)
