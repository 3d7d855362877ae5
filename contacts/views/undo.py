"""What was saved last can be taken back with one tap: its id waits in the session, never in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

    from contacts.models import Activity, Contact, Referral, Signal

CONTACT = "contacts.saved_contact"
SIGNAL = "contacts.saved_signal"
OUTCOME = "contacts.saved_outcome"


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
    return saved if saved is not None and saved["activity"] == str(activity.pk) else None


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


def remember_outcome(request: HttpRequest, referral: Referral, *, state: str, consent: bool) -> None:
    """Have the next page say what became of a referral, and offer to take that back."""
    request.session[OUTCOME] = {
        "referral": str(referral.pk),
        "before": [referral.state, referral.consent],
        "now": [state, consent],
        "new": True,
    }


def saved_outcome(request: HttpRequest) -> str | None:
    """Return, once, the id of the referral of which the outcome was just saved."""
    saved = request.session.get(OUTCOME)
    if saved is None or not saved["new"]:
        return None
    request.session[OUTCOME] = {**saved, "new": False}
    return str(saved["referral"])


def forget_outcome(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was saved last about a referral in this session, and forget it."""
    saved: dict[str, Any] | None = request.session.pop(OUTCOME, None)
    return saved
