"""The sign of life of the worker, kept in the cache table of PostgreSQL."""

from __future__ import annotations

from django.core.cache import cache

KEY = "worker-heartbeat"
# A worker that was silent for longer than this is taken for dead.
SECONDS = 60


def note() -> None:
    """Write that a worker is alive now."""
    cache.set(KEY, True, timeout=SECONDS)


def is_alive() -> bool:
    """Say whether a worker was heard in the last minute."""
    return bool(cache.get(KEY))
