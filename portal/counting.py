"""What the web processes count together: answers by class of status, how long they took, logins that were locked.

The numbers stand in memory that the processes of gunicorn share. Each process writes in a row of its own, so none waits
for another and a process that is killed holds nothing up; a process that takes a row over counts on from where it
stood, so a sum never falls until gunicorn itself begins anew. Nothing of a request is kept: no path and no account.
"""

from __future__ import annotations

import mmap
import threading
from typing import Any

STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
# Seconds: a page that is kept, a list, a form with a password, and what somebody calls slow.
BUCKETS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0)
LOCKS, SECONDS, PAGES = "locks", "seconds", "pages"
FIELDS = (*STATUSES, *(f"le {bound}" for bound in BUCKETS), "le +Inf", SECONDS, LOCKS, PAGES)
# What a process has at this moment, rather than what it ever did.
NOW = frozenset({PAGES})
PLACES = {name: place for place, name in enumerate(FIELDS)}
# More than gunicorn ever has at once, also while new processes start and old ones finish.
ROWS = 64


class Board:
    """A table of numbers in shared memory, with one row for each process."""

    def __init__(self, rows: int = ROWS) -> None:
        self._numbers = memoryview(mmap.mmap(-1, rows * len(FIELDS) * 8)).cast("d")
        self._taken: set[int] = set()
        self._rows = rows
        self._lock = threading.Lock()
        self.row = 0

    def take(self) -> int:
        """Return a row for a new process; gunicorn's first process asks, before it starts another."""
        row = next((row for row in range(self._rows) if row not in self._taken), self._rows - 1)
        self._taken.add(row)
        return row

    def give_back(self, row: int) -> None:
        """Let another process count on in a row; what the last one had at the moment is gone with it."""
        for name in NOW:
            self._numbers[row * len(FIELDS) + PLACES[name]] = 0
        self._taken.discard(row)

    def add(self, name: str, number: float = 1.0) -> None:
        """Add to a number."""
        with self._lock:
            self._numbers[self.row * len(FIELDS) + PLACES[name]] += number

    def put(self, name: str, number: float) -> None:
        """Say what a number is at this moment."""
        self._numbers[self.row * len(FIELDS) + PLACES[name]] = number

    def answer(self, status: int, seconds: float) -> None:
        """Count one answer."""
        bound = next((f"le {bound}" for bound in BUCKETS if seconds <= bound), "le +Inf")
        self.add(STATUSES[min(max(status // 100, 1), 5) - 1])
        self.add(bound)
        self.add(SECONDS, seconds)

    def totals(self) -> dict[str, float]:
        """Return the sums over all processes."""
        width = len(FIELDS)
        return {name: sum(self._numbers[place::width].tolist()) for name, place in PLACES.items()}

    def clear(self) -> None:
        """Begin anew; for tests."""
        for place in range(self._rows * len(FIELDS)):
            self._numbers[place] = 0


BOARD = Board()


def before_fork(_server: Any, worker: Any) -> None:
    """Choose the row of a process that is about to start (gunicorn's `pre_fork`)."""
    worker.row = BOARD.take()


def after_fork(_server: Any, worker: Any) -> None:
    """Let a new process count in its own row (gunicorn's `post_fork`)."""
    BOARD.row = worker.row


def after_exit(_server: Any, worker: Any) -> None:
    """Give the row of a process that ended to the next (gunicorn's `child_exit`)."""
    BOARD.give_back(worker.row)
