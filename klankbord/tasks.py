"""Work of the sounding board in the background."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from klankbord.services.open_answers import forget_old_words

logger = logging.getLogger(__name__)


@shared_task(name="klankbord.forget_open_answers")
def forget_open_answers() -> None:
    """Delete what people wrote to surveys that ended six months ago; beat asks every night."""
    gone = forget_old_words(today=timezone.localdate())
    if gone:
        logger.info("deleted open answers whose term is over: %s", gone)
