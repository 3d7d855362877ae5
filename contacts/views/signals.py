"""Signs of abuse: counted by quarter, linked to nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts import services
from contacts.exceptions import AlreadyCounted, DifferentContent
from contacts.forms import SignalForm
from contacts.log.columns import quarter_of
from contacts.models import Signal
from contacts.views.help_numbers import help_numbers
from contacts.views.kept import keeps_typed, take_kept
from contacts.views.lookup import own_organisation
from contacts.views.undo import forget_signal, remember_signal, saved_signal
from portal import codelists
from portal.access import requires
from portal.permissions import RECORD

# The ladder in plain words: each step goes a little further than the one before.
CONSENT_HINTS = {
    "listen_only": gettext_lazy("The person only wanted to tell it. You do nothing with it."),
    "count": gettext_lazy("It may be counted. Nobody hears what was said."),
    "share_without_details": gettext_lazy("You may tell others that this happens, without who, where or when."),
    "pass_on": gettext_lazy("You may tell the care coordinator what the person told you."),
}

# What each step of the ladder lets somebody do, in the steps on the screen.
MAY_DO = {
    "listen_only": gettext_lazy("You listen and call nobody. Say that the person can always come back to it."),
    "count": gettext_lazy("You count it here and call nobody."),
    "share_without_details": gettext_lazy(
        "You may tell the care coordinator that this happens. Do not say who, where or when."
    ),
    "pass_on": gettext_lazy("You call the care coordinator and tell what the person wants to pass on."),
}


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def signal(request: HttpRequest) -> HttpResponse:
    """Record one sign of abuse in the quarter of today."""
    organisation = own_organisation(request)
    quarter = quarter_of(timezone.localdate())
    form = SignalForm(request.POST if request.method == "POST" else take_kept(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            stored, _created = services.record_signal(
                signal_id=form.cleaned_data["id"], organisation=organisation, quarter=quarter, entry=form.entry()
            )
        except ValidationError as error:
            form.take(error)
        except DifferentContent:
            form.renew_id()
            form.add_error(None, _("This was saved already, with other answers. Check it and save it as a new one."))
            status = 409
        else:
            remember_signal(request, stored)
            return _after(request, stored)
    context = {
        "form": form,
        "quarter": quarter,
        "consent_hints": CONSENT_HINTS,
        "ladder": [(word, MAY_DO[code]) for code, word in codelists.signal_consents()],
        **help_numbers(timezone.localdate()),
    }
    return render(request, "contacts/signal.html", context, status=status)


def _after(request: HttpRequest, stored: Signal) -> HttpResponse:
    """Lead on to what matters more than a number: a child, or a call that was not made yet."""
    if stored.consent == "pass_on" and not stored.reported:
        words = _("You may pass this on, and you have not called yet. Call the care coordinator.")
        later = _("Your coordinator can write down afterwards that you called.")
        messages.warning(request, f"{words} {later}")
    return redirect("contacts:signal-under-18" if stored.kind == "minor_involved" else "contacts:desk")


@requires(RECORD)
@require_safe
def under_18(request: HttpRequest) -> HttpResponse:
    """Say what to do where somebody younger than 18 is involved."""
    context = {"saved_signal": saved_signal(request), **help_numbers(timezone.localdate())}
    return render(request, "contacts/signal_under_18.html", context)


@requires(RECORD)
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back the signal that was saved last in this session."""
    saved = forget_signal(request)
    found = Signal.objects.visible_to(request.user).filter(pk=saved).first() if saved else None
    if found is None:
        messages.info(request, _("There is nothing to take back."))
        return redirect("contacts:desk")
    try:
        services.remove_signal(signal=found)
    except AlreadyCounted:
        messages.error(request, _("This is counted in a closed quarter already, so it stays as it is."))
    else:
        messages.success(request, _("Taken back: nothing is left of it."))
    return redirect("contacts:desk")
