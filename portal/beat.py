"""The clock of the work in the background, with a sign of life of its own.

That a worker is heard shows that beat, broker and worker work together; when it is not, nobody knows which of the three
it is. So beat also writes by itself that it still looks at its list.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections

from portal import heartbeat

EVERY_SECONDS = 20.0

logger = logging.getLogger(__name__)


class NotingScheduler(PersistentScheduler):
    """Looks at its list as always, and notes every twenty seconds that it did."""

    noted_at = float("-inf")
    # Never asleep for longer than this, or the sign of life would come too late.
    max_interval = 15

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; without a database the sign of life is left out, and nothing else."""
        wait = super().tick(*args, **kwargs)
        if monotonic() - self.noted_at >= EVERY_SECONDS:
            self.noted_at = monotonic()
            try:
                close_old_connections()
                heartbeat.note(heartbeat.BEAT)
            except DatabaseError:
                logger.warning("beat: no database to be alive in")
        return min(float(wait), self.max_interval)
