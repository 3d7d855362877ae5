"""Ways in with a passkey, and showing once more who somebody is before a lock is changed."""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal import passkeys
from portal.access import public, signed_in, staff_side
from portal.exceptions import PasskeyError
from portal.forms.passkeys import PasskeyForm
from portal.models import User
from portal.reauthentication import after_showing_again, note_passkey, safe_address
from portal.same_origin import same_origin_only

LOG_IN = "log-in"
SHOW_AGAIN = "show-again"


def _shown(request: HttpRequest, purpose: str) -> User | None:
    """Return whose passkey was sent; None, with a message, where it is no good."""
    form = PasskeyForm(request.POST)
    try:
        if form.is_valid():
            return passkeys.shown(
                purpose=purpose, note=form.cleaned_data["note"], credential=form.cleaned_data["credential"]
            )
    except PasskeyError:
        pass
    return None


@staff_side
@public
@same_origin_only
@require_POST
@sensitive_post_parameters()
def log_in(request: HttpRequest) -> HttpResponse:
    """Log in with a passkey; whatever is wrong, the answer is the same and leaves no cookie."""
    if ratelimit.consume(request, app="allauth.mfa", action="webauthn_login") is None:
        return render(request, "429.html", status=429)
    user = _shown(request, LOG_IN)
    if user is None:
        return render(request, "mfa/not_known.html", status=400)
    note_passkey(request, user)
    following = request.POST.get("next")
    response: HttpResponse = perform_login(
        request, Login(user=user, redirect_url=safe_address(request, following) if following else None)
    )
    return response


@signed_in
@require_POST
@sensitive_post_parameters()
def reauthenticate_with_passkey(request: HttpRequest) -> HttpResponse:
    """Take a passkey in the place of the password; it must be her own."""
    following = safe_address(request, request.POST.get("next"))
    if ratelimit.consume(request, app="allauth.account", action="reauthenticate", user=request.user) is None:
        return render(request, "429.html", status=429)
    user = _shown(request, SHOW_AGAIN)
    if user is None or user != request.user:
        messages.error(request, _("That did not work. Try it once more."))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': following})}")
    note_passkey(request, user)
    return HttpResponseRedirect(following)


form_methods = require_http_methods(["GET", "HEAD", "POST"])
set_password = signed_in(form_methods(after_showing_again(account.password_set)))
