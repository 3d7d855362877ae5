"""Writes down what staff do."""

from __future__ import annotations

from typing import Any

from celery import current_task
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.audit.middleware import ASKED
from portal.audit_actions import AuditAction
from portal.choices import AuditResult
from portal.models import AuditEvent, User

# What stands where a session would: a command, a task of the portal itself, or somebody who is not logged in.
COMMAND, TASK, NOBODY = "command", "task", "nobody"


def record(  # noqa: PLR0913  (each is a column of its own)
    actor: Any,
    action: AuditAction,
    *,
    subject: str = "",
    result: str = AuditResult.DONE,
    request: HttpRequest | None = None,
    organisation: int | None = None,
) -> None:
    """Write down that somebody did something, in the caller's transaction; one query.

    Dutch term: auditregel. `subject` is a neutral code such as `report:7`, never a name or a text. `organisation` is
    the number of the one whose work it is about, if not that of the actor. Without a `request` the one that is being
    answered counts. A command and a task have no actor. A member is left out by the database, also as a subject.
    Raises: IntegrityError for a subject that could hold words.
    """
    asked = request or ASKED.get()
    known = actor if isinstance(actor, User) or getattr(actor, "is_authenticated", False) else None
    at = timezone.now()
    AuditEvent(
        at=at,
        actor_id=known.pk if known is not None else None,
        organisation_id=organisation or (known.organisation_id if known is not None else None),
        action=action,
        subject=subject,
        result=result,
        origin=_origin(asked, day=at.date().isoformat()),
    ).save(force_insert=True)


def doer() -> User | None:
    """Return who asked for what is being done now: the user of the request that is being answered; else nobody."""
    asked = ASKED.get()
    user = getattr(asked, "user", None)
    return user if user is not None and user.is_authenticated else None


def _origin(request: HttpRequest | None, *, day: str) -> str:
    """Return what tells two sessions apart, for one day: a keyed hash, which leads back to no session."""
    if request is None:
        return TASK if current_task else COMMAND
    session = getattr(request, "session", None)
    key = session.session_key if session is not None else None
    if not key:
        return NOBODY
    return salted_hmac("portal.audit", f"{day}|{key}", algorithm="sha256").hexdigest()[:16]
