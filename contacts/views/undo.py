"""What was saved last can be taken back with one tap: its id waits in the session, never in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contacts.views.rare_hint import with_hint

if TYPE_CHECKING:
    from django.http import HttpRequest

    from contacts.models import Activity, Contact, Signal

CONTACT = "contacts.saved_contact"
SIGNAL = "contacts.saved_signal"


def remember_contact(request: HttpRequest, contact: Contact, *, number: int, created: bool) -> None:
    """Have the next page say that a contact was saved, as the how manieth, and offer to take it back."""
    request.session[CONTACT] = {
        "activity": str(contact.activity_id),
        "contact": str(contact.pk),
        "number": number,
        "created": created,
    }


def saved_contact(request: HttpRequest, activity: Activity) -> dict[str, Any] | None:
    """Return what was saved last in this activity, once."""
    saved: dict[str, Any] | None = request.session.pop(CONTACT, None)
    return with_hint(saved, activity) if saved is not None and saved["activity"] == str(activity.pk) else None


def remember_signal(request: HttpRequest, signal: Signal) -> None:
    """Keep the id of a signal: it says nothing about who recorded it, so only this session can take it back."""
    request.session[SIGNAL] = {"signal": str(signal.pk), "new": True}


def saved_signal(request: HttpRequest) -> bool:
    """Say, once, that a signal was just saved."""
    saved = request.session.get(SIGNAL)
    if saved is None or not saved["new"]:
        return False
    request.session[SIGNAL] = {**saved, "new": False}
    return True


def forget_signal(request: HttpRequest) -> str | None:
    """Return the id of the signal that was saved last in this session, and forget it."""
    saved = request.session.pop(SIGNAL, None)
    return None if saved is None else str(saved["signal"])
