"""What was saved last can be taken back with one tap: its id waits in the session, never in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from contacts.views.rare_hint import with_hint

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from contacts.models import Activity, Contact, Referral, Signal

CONTACT = "contacts.saved_contact"
SIGNAL = "contacts.saved_signal"
OUTCOME = "contacts.saved_outcome"
# A thumb gets ten seconds at least (issue 4); a page that is shown once more within this time offers it again.
SECONDS = 60


def remember_contact(request: HttpRequest, contact: Contact, *, number: int, created: bool) -> None:
    """Have the pages of its activity say that a contact was saved, as the how manieth, and offer to take it back."""
    request.session[CONTACT] = {
        "activity": str(contact.activity_id),
        "contact": str(contact.pk),
        "number": number,
        "created": created,
        "at": timezone.now().timestamp(),
    }


def saved_contact(request: HttpRequest, activity: Activity) -> dict[str, Any] | None:
    """Return what was saved last in this activity, while it is fresh."""
    saved: dict[str, Any] | None = request.session.get(CONTACT)
    if saved is None or not still_fresh(saved):
        request.session.pop(CONTACT, None)
        return None
    return with_hint(saved, activity) if saved["activity"] == str(activity.pk) else None


def forget_contact(request: HttpRequest, contact_id: UUID) -> None:
    """Offer no longer to take back what is gone."""
    if request.session.get(CONTACT, {}).get("contact") == str(contact_id):
        del request.session[CONTACT]


def still_fresh(saved: dict[str, Any]) -> bool:
    """Say whether what was saved is fresh enough to be offered again; the clock of the server may be set back."""
    return 0 <= timezone.now().timestamp() - float(saved["at"]) <= SECONDS


def page_after(request: HttpRequest) -> str:
    """Return the page that a tap leads back to: the one that it came from."""
    return "contacts:contact-new" if request.POST.get("page") == "contact" else "contacts:activity"


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
