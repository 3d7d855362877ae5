"""One form is counted once, and a flood of forms is turned away, without a word about who sends them.

Three things are looked at, and none of them is kept in the database:

* the form itself: a random word that stands in the page (`once`). Its hash is in Valkey for one to two hours, so that a
  second tap, or Back and sending again, counts nothing. All words of an hour go together: how long a word is still
  there tells the hour, no finer;
* the network: at most `MOST_OF_A_NETWORK` forms in an hour, counted in the memory of the process, under a name that
  the process makes anew each day and that leads to no address (portal.adapters);
* the survey: at most `MOST_OF_A_SURVEY` forms in ten minutes, counted in Valkey.

While Valkey is away every form is taken: a lost answer is worse than one that counts twice.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections import deque
from datetime import datetime, timedelta
from functools import cache
from time import monotonic

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

PREFIX = "survey:"
AN_HOUR = 3600
MOST_OF_A_NETWORK = 10
MOST_OF_A_SURVEY = 60
SURVEY_SECONDS = 600
# So long nothing is asked of a Valkey that did not answer: with many forms at once each would wait for it.
ASK_AGAIN = 10.0
# More networks than come in an hour; a guard of the memory, not a limit that is met.
MOST_NETWORKS = 20_000
# The random word as it stands in the page: 128 bits.
ONCE = r"^[A-Za-z0-9_-]{22}$"

logger = logging.getLogger(__name__)
NO_ANSWER = object()


class _Away:
    """Until when Valkey is left alone."""

    until = 0.0


def new_once() -> str:
    """Return the random word of a form that is shown now."""
    return secrets.token_urlsafe(16)


def claim(once: str, *, at: datetime) -> bool:
    """Say whether a form comes for the first time, and remember that it came; without a word of its own it always does.

    A word is remembered for one to two hours.
    """
    if not once:
        return True
    seconds = 2 * AN_HOUR - int(at.timestamp()) % AN_HOUR
    # Valkey answers None where the word is there already.
    return _ask("set", _once_key(once), 1, nx=True, ex=seconds) is not None


def release(once: str) -> None:
    """Forget that a form came: it was not counted after all, and may come again."""
    if once:
        _ask("delete", _once_key(once))


def is_too_much_of_a_survey(survey_id: int, *, at: datetime) -> bool:
    """Count a form of a survey, and say whether more came in these ten minutes than people can send."""
    key = f"{PREFIX}rate:{survey_id}:{int(at.timestamp()) // SURVEY_SECONDS}"
    number = _ask("incr", key)
    if number == 1:
        _ask("expire", key, SURVEY_SECONDS)
    return isinstance(number, int) and number > MOST_OF_A_SURVEY


class NetworkLimit:
    """How many forms each network sent in the last hour, in the memory of this process alone."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def is_too_much(self, network: str, *, at: datetime) -> bool:
        """Count a form of a network, unless it sent too many; then say so. An empty name is a network not known."""
        if not network:
            return False
        with self._lock:
            self._forget(before=at - timedelta(seconds=AN_HOUR))
            sent = self._sent.setdefault(network, deque(maxlen=MOST_OF_A_NETWORK))
            if len(sent) >= MOST_OF_A_NETWORK:
                return True
            sent.append(at)
            return False

    def clear(self) -> None:
        """Forget all networks."""
        with self._lock:
            self._sent.clear()

    def _forget(self, *, before: datetime) -> None:
        for network, sent in list(self._sent.items()):
            while sent and sent[0] <= before:
                sent.popleft()
            if not sent or len(self._sent) > MOST_NETWORKS:
                del self._sent[network]


NETWORKS = NetworkLimit()


def _once_key(once: str) -> str:
    return f"{PREFIX}once:{hashlib.sha256(once.encode()).hexdigest()}"


@cache
def _valkey() -> redis.Redis:
    # No second try: somebody waits for the page.
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
    )


def _ask(command: str, *args: object, **options: object) -> object | None:
    """Return what Valkey answers; `NO_ANSWER` while it is away."""
    if _Away.until > monotonic():
        return NO_ANSWER
    try:
        answer: object | None = getattr(_valkey(), command)(*args, **options)
    except redis.RedisError:
        _Away.until = monotonic() + ASK_AGAIN
        logger.warning("Valkey does not answer: forms are taken without a look at it")
        return NO_ANSWER
    return answer
