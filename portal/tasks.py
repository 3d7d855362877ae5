"""Work of the base layer in the background."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import connection
from django.utils import timezone

from portal import flyers, heartbeat, lost_factor, search_index
from portal.audit.chain import verify_each_night
from portal.audit.log import AUDIT_LOG
from portal.models import StaffInvitation
from portal.session_store import SessionStore

# Well within the soft limit of a task (security.md T5); what is left is for the next round.
FLYER_SECONDS = 40.0

logger = logging.getLogger(__name__)


@shared_task(name="portal.heartbeat")
def beat_heart() -> None:
    """Show that beat, broker, worker and database work together; `/readyz` reads it."""
    heartbeat.note()


@shared_task(name="portal.clear_sessions")
def clear_sessions() -> None:
    """Delete sessions, invitations and notices that have ended, and the counts that no limit looks at any more."""
    SessionStore.clear_expired()
    lapsed = lost_factor.forget_lapsed(at=timezone.now())
    ended = StaffInvitation.objects.ended(at=timezone.now()).delete()[0]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_cache WHERE expires < %s", [timezone.now()])
    logger.info("cleared sessions that had ended, %s invitations, %s notices", ended, lapsed)


@shared_task(name="portal.rebuild_search")
def rebuild_search() -> None:
    """Make the search index anew if the content changed since; beat asks every minute."""
    entries = search_index.rebuild_if_behind(today=timezone.localdate())
    if entries is not None:
        logger.info("made the search index anew: %s entries", entries)


@shared_task(name="portal.make_flyers")
def make_flyers() -> None:
    """Make the flyers whose content changed since, as many as there is time for; beat asks every minute."""
    outcome = flyers.make_flyers_if_behind(today=timezone.localdate(), seconds=FLYER_SECONDS)
    if outcome is not None:
        logger.info("flyers: %s", outcome)


# As that of the log of readings: a million rows take half a minute.
@shared_task(name="portal.verify_audit_log", soft_time_limit=150, time_limit=165)
def verify_audit_log() -> None:
    """Verify the log of what staff did, and log its head: whoever collects the logs so keeps it off this machine."""
    verify_each_night(AUDIT_LOG, today=timezone.localdate(), to=logger)
