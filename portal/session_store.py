"""Where sessions are kept, and when they end: 15 minutes after the last use, 8 hours after the login (security.md A10).

Both are looked at when a session is read, so no page can forget to. A session that ended stays for a while as an empty
one that says why, and whose it was: the login page tells it, and what was typed is given back to nobody else.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, transaction
from django.db.models import TextChoices
from django.utils import timezone

from portal.models import Session, User

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
# A third login ends the oldest: a phone and a computer, and not one that lies somewhere.
MOST = 2
# How exactly the last use is known: a page within this time costs no write.
NOTED_EVERY = timedelta(minutes=1)

STARTED, SEEN, ENDED = "_started", "_seen", "_ended"


class Ending(TextChoices):
    """Why a session ended."""

    IDLE = "idle"
    LONGEST = "longest"
    NEWER = "newer"
    BY_HAND = "by_hand"


def account_of(content: dict[str, Any]) -> int | None:
    """Return whose session it is: who is logged in with it, or who was about to be."""
    waiting = content.get("account_login")
    pending = waiting.get("user_pk") if isinstance(waiting, dict) else None
    found = content.get(SESSION_KEY) or content.get("account_authentication_methods_user") or pending
    return int(found) if found else None


def moment(content: dict[str, Any], name: str) -> datetime:
    """Return when a session started, or was used last."""
    return datetime.fromtimestamp(content.get(name, 0), UTC)


def over(content: dict[str, Any], *, at: datetime) -> Ending | None:
    """Say why a session in which somebody is logged in has ended; None where it has not."""
    if SESSION_KEY not in content or STARTED not in content:
        return None
    if at - moment(content, STARTED) >= LONGEST:
        return Ending.LONGEST
    return Ending.IDLE if at - moment(content, SEEN) >= IDLE else None


def end(key: str, content: dict[str, Any], *, why: Ending) -> dict[str, Any]:
    """End a session; return the empty one that is left of it."""
    whose = account_of(content)
    left = {ENDED: {"why": why.value, "account": whose}}
    Session.objects.filter(pk=key).update(session_data=Session.objects.encode(left), account=None, ended_of=whose)
    return left


class SessionStore(DatabaseStore):
    """Sessions in the table of the portal."""

    # Whether the key was made by this very object: nobody else knows it yet, so nobody can have ended it.
    _made_here = False

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the rows."""
        return Session

    def load(self) -> dict[str, Any]:
        """Read the session; of one whose time is over, what is left of it."""
        content: dict[str, Any] = super().load()
        why = over(content, at=timezone.now())
        return end(str(self.session_key), content, why=why) if why else content

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Put whose session it is beside what it holds."""
        row = cast("Session", super().create_model_instance(data))
        row.account_id = account_of(data)
        row.ended_of_id = (data.get(ENDED) or {}).get("account")
        return row

    def create(self) -> None:
        """Make the row of a new key."""
        super().create()
        self._made_here = True

    def save(self, must_create: bool = False) -> None:
        """Write the session; with the first one of a login, the oldest beyond two ends.

        Raises: UpdateError if it was ended meanwhile: a request that was under way does not bring it back.
        """
        content: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # Django has it
        is_login = self._begins(content)
        if must_create or is_login or self._made_here or self.session_key is None or SESSION_KEY not in content:
            super().save(must_create)
        else:
            self._go_on(content)
        if is_login:
            end_oldest(int(self[SESSION_KEY]), newest=str(self.session_key))

    def _go_on(self, content: dict[str, Any]) -> None:
        row = self.create_model_instance(content)
        try:
            with transaction.atomic():
                # `end` takes the account off the row.
                same = Session.objects.filter(pk=row.pk, account=row.account_id)
                written = same.update(session_data=row.session_data, expire_date=row.expire_date)
        except DatabaseError as error:
            raise UpdateError from error
        if not written:
            raise UpdateError

    def _begins(self, content: dict[str, Any]) -> bool:
        if SESSION_KEY not in content or STARTED in content:
            return False
        content[STARTED] = content[SEEN] = timezone.now().timestamp()
        content.pop(ENDED, None)
        return True


def end_oldest(account: int, *, newest: str) -> None:
    """End the oldest sessions of an account beyond those that it may have."""
    at = timezone.now()
    with transaction.atomic():
        # Two logins at once: the second waits here, and counts the session of the first.
        User.objects.select_for_update(no_key=True).filter(pk=account).first()
        rows = Session.objects.filter(account=account, expire_date__gt=at)
        logged_in = [(row.pk, row.get_decoded()) for row in rows]
        logged_in = [(key, content) for key, content in logged_in if SESSION_KEY in content]
        logged_in.sort(key=lambda one: (one[1].get(STARTED, 0), one[0] == newest), reverse=True)
        for key, content in logged_in[MOST:]:
            end(key, content, why=Ending.NEWER)
