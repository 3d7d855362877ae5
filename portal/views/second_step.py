"""The second step of a login, and showing once more who one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.stages import LoginStage, LoginStageController
from allauth.core.internal import ratelimit
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import factors
from portal.access import public, signed_in, staff_side
from portal.factors import Ways
from portal.forms import ReauthenticateForm
from portal.forms.factors import CodeForm
from portal.models import User
from portal.reauthentication import note_code, safe_address
from portal.second_step import is_missing

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@staff_side
@public
@form_methods
@sensitive_post_parameters()
def second_step(request: HttpRequest) -> HttpResponse:
    """Take the second step of a login whose password was right; nobody is logged in yet.

    Without such a login, or when it waited for too long, the page says so and leaves no cookie.
    """
    if request.user.is_authenticated:
        return redirect("portal:desk")
    stage: LoginStage | None = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None or stage.login.user is None:
        return render(request, "account/second_step_over.html")
    if "again" in request.POST:
        request.session.flush()
        return redirect("account_login")
    user: User = stage.login.user
    ways = factors.ways_of(user)
    form = CodeForm(request.POST if request.method == "POST" else None, user=user, ways=ways, also_paper=True)
    if form.is_valid():
        note_code(request, user, form.kind)
        answer: HttpResponse = stage.exit()
        return answer
    context = {"form": form, "ways": ways, "following": stage.login.redirect_url or ""}
    return render(request, "account/second_step.html", context)


@dataclass
class Proofs:
    """The forms with which somebody can show once more who she is; None for what she has not, or what is not enough."""

    password: ReauthenticateForm | None = None
    code: CodeForm | None = None
    passkey: bool = False

    @property
    def sent(self) -> ReauthenticateForm | CodeForm | None:
        """The form that was sent, for the summary of its errors."""
        return next((form for form in (self.password, self.code) if form is not None and form.is_bound), None)


@signed_in
@form_methods
@sensitive_post_parameters()
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Ask once more for a password, a code or a passkey; a session without its second step shows that, and no less."""
    following = safe_address(request, request.POST.get("next") or request.GET.get("next"))
    if ratelimit.consume(request, app="allauth.account", action="reauthenticate", user=request.user) is None:
        return render(request, "429.html", status=429)
    user = cast("User", request.user)
    ways = factors.ways_of(user)
    proofs = _proofs(request, user, ways)
    if proofs.sent is not None and proofs.sent.is_valid():
        if proofs.password is proofs.sent:
            reauthenticate_by_password(request)
        elif proofs.code is not None:
            note_code(request, user, proofs.code.kind)
        return HttpResponseRedirect(following)
    context = {"proofs": proofs, "following": following, "is_second_step": is_missing(request) and ways.has_second}
    return render(request, "account/reauthenticate.html", context)


def _proofs(request: HttpRequest, user: User, ways: Ways) -> Proofs:
    missing = is_missing(request)
    proofs = Proofs(passkey=bool(ways.passkeys))
    sent = request.POST if request.method == "POST" else {}
    if ways.has_password and not (missing and ways.has_second):
        proofs.password = ReauthenticateForm(sent if "password" in sent else None, user=user)
    if ways.app is not None:
        # Codes on paper are for coming in, not to be used up on the way.
        proofs.code = CodeForm(sent if "code" in sent else None, user=user, ways=ways, also_paper=missing)
    return proofs
