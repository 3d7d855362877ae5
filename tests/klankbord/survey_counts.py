"""What the database holds of the answers to surveys, and how a test begins without what the one before counted."""

from __future__ import annotations

from typing import Any

import redis

from klankbord import survey_limits
from klankbord.models import OpenAnswer, Tally


def counts_of() -> dict[tuple[Any, Any, str], int]:
    """Return all numbers by question, choice and language; what a number is not about is empty."""
    rows = Tally.objects.values_list("question__number", "choice__number", "language", "count")
    return {(question or "", choice or "", language): count for question, choice, language, count in rows}


def words_of() -> list[tuple[int, str]]:
    """Return all words by question, in the order of the alphabet."""
    return sorted(OpenAnswer.objects.values_list("question__number", "text"))


def forget_limits() -> None:
    """Forget which forms came and how many, in the memory of the process and in Valkey."""
    survey_limits.NETWORKS.clear()
    survey_limits._Away.until = 0.0
    survey_limits._valkey.cache_clear()
    try:
        for key in valkey_keys():
            survey_limits._valkey().delete(key)
    except redis.RedisError:
        survey_limits._Away.until = 0.0


def valkey_keys() -> list[str]:
    """Return the names of all that Valkey holds about surveys."""
    return sorted(key.decode() for key in survey_limits._valkey().scan_iter(f"{survey_limits.PREFIX}*"))
