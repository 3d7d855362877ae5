"""The sessions of somebody: listing and ending them; and the counts of limits that are kept under her name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.models import Session, User
from portal.session_store import ENDED, NOTED_EVERY, SEEN, STARTED, Ending, end, moment, over


@dataclass(frozen=True)
class OwnSession:
    """One browser in which somebody is logged in: since when, used when; nothing says where or with what."""

    reference: str
    started: datetime
    seen: datetime
    is_this: bool


def note_use(session: SessionBase, *, at: datetime) -> None:
    """Note that a session is in use, once a minute at the most: a page within it costs no write."""
    if SESSION_KEY in session and at.timestamp() - session.get(SEEN, 0) >= NOTED_EVERY.total_seconds():
        session[SEEN] = at.timestamp()


def own_sessions(user: User, *, this: str, at: datetime) -> list[OwnSession]:
    """Return the sessions in which somebody is logged in: this one first, then the newest."""
    found = [
        OwnSession(_reference(row.pk), moment(content, STARTED), moment(content, SEEN), row.pk == this)
        for row, content in _logged_in(user, at=at)
    ]
    return sorted(found, key=lambda one: (not one.is_this, -one.started.timestamp()))


def end_one(user: User, *, reference: str, at: datetime) -> int:
    """End the session of somebody that a reference means; return how many that were."""
    chosen = [
        (row, content)
        for row, content in _logged_in(user, at=at)
        if constant_time_compare(_reference(row.pk), reference)
    ]
    return _end(chosen)


def end_others(request: HttpRequest) -> int:
    """End all sessions of who asks but this one: after a change of a password or a factor, or because she wants it."""
    this, user = request.session.session_key, request.user
    others = [one for one in _logged_in(user, at=timezone.now()) if one[0].pk != this]
    # A login that waits for its second step knew the password of before.
    Session.objects.of(user).exclude(pk__in=[this, *(row.pk for row, _content in others)]).delete()
    return _end(others)


def end_sessions(user: User) -> int:
    """End all sessions of somebody, on every device; return how many.

    A session is of who is logged in with it, or was about to be.
    """
    deleted: int = Session.objects.of(user).delete()[0]
    return deleted


def forget_counts(user: User) -> None:
    """Delete what limits counted under the name or the number of somebody (portal.adapters, allauth's limits)."""
    digests = [hashlib.sha256(key.encode()).hexdigest() for key in (user.username.lower(), key_of_tries(user))]
    # A whole part of a key, never the end of a longer number.
    ends = [f"%:{digest}{end}" for digest in digests for end in ("", ":lock")]
    ends += [f"%:user:{user.pk}", f"%:lock-noted:{user.pk}"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_cache WHERE cache_key LIKE ANY(%s)", [ends])


def key_of_tries(user: User) -> str:
    """Return under what wrong codes of somebody are counted; the library counts its own there too."""
    return f"mfa-auth-user-{user.pk}"


def why_ended(session: SessionBase) -> Ending | None:
    """Return why the session of a browser ended, once; None where none did."""
    ended = session.get(ENDED)
    if not ended or not ended.get("why"):
        return None
    session[ENDED] = {"account": ended["account"]}
    return Ending(ended["why"])


def ended_account(session: SessionBase) -> int | None:
    """Return whose the session was that ended in this browser."""
    ended = session.get(ENDED)
    return ended["account"] if ended else None


def _logged_in(user: Any, *, at: datetime) -> list[tuple[Session, dict[str, Any]]]:
    rows = [(row, row.get_decoded()) for row in Session.objects.of(user).filter(expire_date__gt=at)]
    return [(row, content) for row, content in rows if SESSION_KEY in content and not over(content, at=at)]


def _end(chosen: list[tuple[Session, dict[str, Any]]]) -> int:
    for row, content in chosen:
        end(row.pk, content, why=Ending.BY_HAND)
    return len(chosen)


def _reference(key: str) -> str:
    """Return what a page calls a session: never its key, with which who reads over a shoulder could take it over."""
    return salted_hmac("portal.sessions", key, algorithm="sha256").hexdigest()[:16]
