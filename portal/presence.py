"""Who has which form open: a quiet hint between colleagues, kept for a quarter of an hour and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.dateparse import parse_datetime

from portal.models import User

FRESH = timedelta(minutes=15)


@dataclass(frozen=True)
class Present:
    """Somebody who has a form open, and since when."""

    who: str
    since: datetime


def arrive(form: str, user: User, *, at: datetime) -> list[Present]:
    """Note that somebody looks at a form, and return who else does."""
    seen = _seen(form, at=at)
    since = seen.get(user.pk, ("", at.isoformat(), ""))[1]
    seen[user.pk] = (user.username, since, at.isoformat())
    cache.set(_key(form), seen, FRESH.total_seconds())
    others = [
        Present(name, datetime.fromisoformat(since)) for pk, (name, since, _last) in seen.items() if pk != user.pk
    ]
    return sorted(others, key=lambda one: one.since)


def leave(form: str, user: User, *, at: datetime) -> None:
    """Note that somebody is done with a form."""
    seen = _seen(form, at=at)
    if seen.pop(user.pk, None):
        cache.set(_key(form), seen, FRESH.total_seconds())


def _seen(form: str, *, at: datetime) -> dict[int, tuple[str, str, str]]:
    found: dict[int, tuple[str, str, str]] = cache.get(_key(form)) or {}
    return {pk: one for pk, one in found.items() if _is_fresh(one[2], at=at)}


def _is_fresh(last: str, *, at: datetime) -> bool:
    moment = parse_datetime(last)
    return moment is not None and at - moment < FRESH


def _key(form: str) -> str:
    return f"open-form:{form}"
