"""Coming in with an invitation: pages without a cookie until somebody is really in."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import entry_limits, inviting
from portal.access import public, staff_side
from portal.codes import read_code
from portal.exceptions import CodeNotUsable, NameIsTaken, PasskeyError
from portal.forms.accounts import ComeBackForm, EnterForm, InvitationCodeForm
from portal.joining import WayIn
from portal.models import StaffInvitation, User
from portal.passkeys import NewPasskey
from portal.reauthentication import note_passkey
from portal.same_origin import same_origin_only

form_methods = require_http_methods(["GET", "HEAD", "POST"])
LOGIN_BACKEND = "portal.adapters.LoginBackend"


@staff_side
@public
@same_origin_only
@form_methods
@sensitive_post_parameters()
def type_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of an invitation, for who can't scan it."""
    form = InvitationCodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "portal/entry/type_code.html", {"form": form})
    if inviting.find_invitation(typed=form.cleaned_data["code"], at=timezone.now()) is None:
        return _not_usable(request)
    return redirect("portal:enter", entry=str(read_code(form.cleaned_data["code"])))


@staff_side
@public
@same_origin_only
@form_methods
@sensitive_post_parameters()
def enter(request: HttpRequest, entry: str) -> HttpResponse:
    """Let the holder of an invitation choose a name and a way in; looking at the page uses nothing up."""
    invitation = inviting.find_invitation(typed=entry, at=timezone.now())
    if invitation is None:
        return _not_usable(request)
    if request.method == "POST" and not entry_limits.may_ask_names(request, invitation):
        return render(request, "429.html", status=429)
    form = _form(request, invitation)
    if form.is_valid():
        return _take(request, invitation, form)
    if isinstance(form, EnterForm) and form.name_is_taken:
        entry_limits.note_taken_name(request, invitation)
    return _page(request, invitation, form)


def _take(request: HttpRequest, invitation: StaffInvitation, form: EnterForm | ComeBackForm) -> HttpResponse:
    """Let her in, or ask her phone for a passkey first."""
    # A passkey that was asked for with one invitation is of no use with another.
    purpose, passkey, went_wrong = f"enter.{invitation.code_sha256}", None, False
    if form.wants_passkey:
        try:
            passkey = form.made_passkey(purpose=purpose)
        except PasskeyError:
            went_wrong = True
        if passkey is None:
            context = form.phone_page(purpose=purpose) | {"went_wrong": went_wrong}
            return render(request, "portal/entry/passkey.html", context)
    try:
        user = _let_in(invitation, form, passkey)
    except CodeNotUsable:
        return _not_usable(request)
    except NameIsTaken as error:
        entry_limits.note_taken_name(request, invitation)
        form.add_error("own" if form.cleaned_data.get("own") else "offered", str(error))
        return _page(request, invitation, form)
    return _welcome(request, user, by_passkey=passkey is not None)


def _form(request: HttpRequest, invitation: StaffInvitation) -> EnterForm | ComeBackForm:
    data = request.POST if request.method == "POST" else None
    language = get_language()
    if invitation.account is not None:
        return ComeBackForm(data, initial={"language": language}, account=invitation.account)
    return EnterForm(data, initial={"language": language}, page_language=language, invitation=invitation)


def _page(request: HttpRequest, invitation: StaffInvitation, form: EnterForm | ComeBackForm) -> HttpResponse:
    return render(request, "portal/entry/enter.html", {"form": form, "account": invitation.account})


def _let_in(invitation: StaffInvitation, form: EnterForm | ComeBackForm, passkey: NewPasskey | None) -> User:
    language, at = form.cleaned_data["language"], timezone.now()
    way = WayIn(form.cleaned_data["password"] or None, passkey)
    if isinstance(form, EnterForm):
        return inviting.accept(invitation=invitation, name=form.name, language=language, way=way, at=at)
    return inviting.come_back(invitation=invitation, language=language, way=way, at=at)


def _not_usable(request: HttpRequest) -> HttpResponse:
    """Answer the same to every code that lets nobody in: wrong, used, ended or taken back."""
    if not entry_limits.may_try(request):
        return render(request, "429.html", status=429)
    entry_limits.note_wrong_code(request)
    return render(request, "portal/entry/not_usable.html", {"form": InvitationCodeForm()}, status=404)


def _welcome(request: HttpRequest, user: User, *, by_passkey: bool) -> HttpResponse:
    """Log somebody in, and lead to her desk in the language that she chose."""
    login(request, user, backend=LOGIN_BACKEND)
    if by_passkey:
        note_passkey(request, user)
    else:
        record_authentication(request, user, method="password")
    with translation.override(user.language):
        messages.success(request, _("You are in. Your name here is %(name)s.") % {"name": user.username})
        return redirect(reverse("portal:desk"))
