"""Work of the sounding board in the background."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from klankbord.services import joining

logger = logging.getLogger(__name__)


@shared_task(name="klankbord.forget_cards")
def forget_cards() -> None:
    """Delete the cards that have ended; they let nobody in already. Safe to run twice."""
    number = joining.forget_cards(at=timezone.now())
    if number:
        logger.info("deleted %d cards that had ended", number)
