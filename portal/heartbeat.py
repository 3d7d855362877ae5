"""The signs of life of worker and beat, kept in the cache table of PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.cache import cache
from django.utils import timezone

WORKER, BEAT = "worker", "beat"
KEY = "worker-heartbeat"
KEYS = {WORKER: KEY, BEAT: "beat-heartbeat"}
# Who was silent for longer than this is taken for dead.
SECONDS = 60
# How long it stays known when somebody was heard last.
KEPT_SECONDS = 90 * 86_400


def note(who: str = WORKER) -> None:
    """Write that somebody is alive now."""
    cache.set(KEYS[who], timezone.now().timestamp(), timeout=KEPT_SECONDS)


def last_heard(who: str = WORKER) -> datetime | None:
    """Return when somebody was heard last, or None if that is not known."""
    at = cache.get(KEYS[who])
    return datetime.fromtimestamp(at, tz=UTC) if isinstance(at, float) else None


def is_alive(who: str = WORKER) -> bool:
    """Say whether somebody was heard in the last minute."""
    heard = last_heard(who)
    return heard is not None and abs((timezone.now() - heard).total_seconds()) < SECONDS
