"""What is kept of somebody outside the tables of the models: sessions, and the counts of limits."""

from __future__ import annotations

import hashlib

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection

from portal.models import User


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End all sessions of somebody, on every device; return how many.

    The table names nobody, so each is read. A session is of who is logged in with it, or was about to be. `but` is the
    key of the one that goes on: that of who changed her lock.
    """
    own = {str(user.pk)}
    mine = [
        session.session_key
        for session in Session.objects.exclude(session_key=but or "").iterator()
        if own & {str(value) for value in _users_of(session.get_decoded())}
    ]
    return Session.objects.filter(session_key__in=mine).delete()[0]


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


def _users_of(content: dict[str, object]) -> set[object]:
    # What the login keeps while it waits for a second step, and what it notes about how somebody came in.
    waiting = content.get("account_login")
    return {
        content.get(SESSION_KEY),
        content.get("account_authentication_methods_user"),
        waiting.get("user_pk") if isinstance(waiting, dict) else None,
    } - {None}
