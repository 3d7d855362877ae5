"""The signs of abuse of an organisation, linked to nobody: for its coordinator, who sets what came later."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts import signals
from contacts.corrections import Why
from contacts.exceptions import AlreadyCounted, NotCounted
from contacts.forms import SignalChangeForm
from contacts.forms.signals import ONLY_HEARD
from contacts.log.columns import quarter_of
from contacts.models import Signal
from contacts.quarters import quarter_words, quarters_back
from contacts.services import SignalEntry
from contacts.views.kept import comes_back_to
from contacts.views.lookup import recorder, sent_id
from portal.access import requires
from portal.permissions import SEE_ORGANISATION_RECORDS

QUARTERS_SHOWN = 5
MOST = 300


@comes_back_to("contacts:signals")
@requires(SEE_ORGANISATION_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """List the signals of this quarter and the four before it; set "called" later, or take one back."""
    wrong: SignalChangeForm | None = None
    if request.method == "POST":
        wrong = _change(request)
        if wrong is None:
            return redirect("contacts:signals")
    this = quarter_of(timezone.localdate())
    rows = Signal.objects.kept_by(request.user).since_quarter(quarters_back(this, QUARTERS_SHOWN - 1))
    by_quarter: dict[str, list[dict[str, Any]]] = {}
    for row in rows[:MOST]:
        by_quarter.setdefault(row.quarter, []).append(_row(row, wrong))
    quarters = [(code, quarter_words(code), found) for code, found in by_quarter.items()]
    return render(request, "contacts/signals.html", {"quarters": quarters, "wrong": wrong})


def _row(signal: Signal, wrong: SignalChangeForm | None) -> dict[str, Any]:
    bound = wrong is not None and wrong.signal.pk == signal.pk
    return {
        "signal": signal,
        "form": wrong if bound else SignalChangeForm(signal=signal),
        "reminder": signal.consent == "pass_on" and not signal.reported,
    }


def _change(request: HttpRequest) -> SignalChangeForm | None:
    """Do what a tap says; return the form if something is missing in it."""
    found = Signal.objects.kept_by(request.user).filter(pk=sent_id(request)).first()
    if found is None:
        messages.info(request, _("This was taken back already."))
        return None
    form = SignalChangeForm(request.POST, signal=found)
    if not form.is_valid():
        return form
    act, reason = form.cleaned_data["act"], form.cleaned_data["reason"]
    if found.counted_in is not None and not reason:
        form.needs_reason()
        return form
    entry = SignalEntry(found.kind, found.consent, act == "reported")
    if act != "remove" and entry.reported and found.consent == "listen_only":
        form.add_error("act", ONLY_HEARD)
        return form
    why = Why(reason, recorder(request), timezone.localdate())
    try:
        signals.change_signal(signal=found, entry=None if act == "remove" else entry, why=why)
    except (AlreadyCounted, NotCounted):
        messages.warning(request, _("This was counted meanwhile. Look once more."))
    else:
        messages.success(request, _("Taken back: nothing is left of it.") if act == "remove" else _("Changed."))
    return None
