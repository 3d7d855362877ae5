"""Work of the base layer in the background."""

from __future__ import annotations

import logging

from celery import shared_task
from django.core.management import call_command

from portal import heartbeat

logger = logging.getLogger(__name__)


@shared_task(name="portal.heartbeat")
def beat_heart() -> None:
    """Show that beat, broker, worker and database work together; `/readyz` reads it."""
    heartbeat.note()


@shared_task(name="portal.clear_sessions")
def clear_sessions() -> None:
    """Delete the sessions that have ended."""
    call_command("clearsessions")
    logger.info("cleared sessions that had ended")
