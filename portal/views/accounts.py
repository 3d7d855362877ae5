"""Accounts of colleagues: inviting, roles, closing, ending sessions, and a lost second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal import accounts, inviting, lost_factor
from portal.access import View, requires
from portal.exceptions import AccountError, SameHand
from portal.flyers import qr_code
from portal.forms.accounts import ROLE_NAMES, ChangeRolesForm, FindForm, InviteForm
from portal.inviting import MadeInvitation
from portal.models import StaffInvitation, User
from portal.permissions import MANAGE_ACCOUNTS, Role
from portal.reauthentication import after_showing_again

form_methods = require_http_methods(["GET", "HEAD", "POST"])
# A list that fits on a screen or two needs no search.
SEARCH_FROM = 20


def _me(request: HttpRequest) -> User:
    """Return who asks; every view here has let in only who is logged in."""
    return cast("User", request.user)


def on_account(view: Callable[..., HttpResponseBase]) -> View:
    """Let a view work on an account that the reader manages; to others there is none."""

    @requires(MANAGE_ACCOUNTS)
    @wraps(view)
    def found(request: HttpRequest, account_id: int) -> HttpResponseBase:
        visible = User.objects.visible_to(request.user).select_related("organisation")
        return view(request, account=get_object_or_404(visible, pk=account_id))

    return found


# --- The list --------------------------------------------------------------------------------------------------------
@requires(MANAGE_ACCOUNTS)
@form_methods
def account_list(request: HttpRequest) -> HttpResponse:
    """Show the accounts and the invitations that are out; with more than twenty of them, find some by name."""
    every = accounts.accounts_for(_me(request))
    form = FindForm(request.POST if request.method == "POST" else None)
    wanted = form.cleaned_data["name"].casefold() if form.is_valid() else ""
    shown = [one for one in every if wanted in one.user.username.casefold()]
    out = StaffInvitation.objects.visible_to(request.user).usable(at=timezone.now())
    context = {
        "accounts": [(one, _in_words(one.roles)) for one in shown],
        "form": form if len(every) > SEARCH_FROM else None,
        "wanted": wanted,
        "invitations": [
            (one, _in_words(one.roles), _moment(one.ends_at)) for one in out.select_related("organisation", "account")
        ],
        "reminders": lost_factor.lost_factors_to_know(_me(request), at=timezone.now()),
        "sees_organisations": Role.ADMIN in _me(request).roles,
    }
    return render(request, "portal/accounts/list.html", context)


def _in_words(roles: Any) -> str:
    return ", ".join(str(ROLE_NAMES[Role(role)]) for role in roles)


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "l j F, H:i")


# --- Invitations -----------------------------------------------------------------------------------------------------
@requires(MANAGE_ACCOUNTS)
@form_methods
@after_showing_again
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation: the answer shows its code, once."""
    form = InviteForm(
        request.POST if request.method == "POST" else None, giver=_me(request), initial={"language": get_language()}
    )
    if form.is_valid():
        try:
            made = inviting.invite(
                by=_me(request),
                roles=form.cleaned_data["roles"],
                organisation=form.organisation_chosen,
                language=form.cleaned_data["language"],
                at=timezone.now(),
            )
        except AccountError as error:
            form.add_error(None, str(error))
        else:
            return _show_code(request, made)
    return render(request, "portal/accounts/invite.html", {"form": form})


@requires(MANAGE_ACCOUNTS)
@require_POST
def take_back(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation out of use."""
    visible = StaffInvitation.objects.visible_to(request.user)
    inviting.take_back(by=_me(request), invitation=get_object_or_404(visible, pk=invitation_id))
    messages.success(request, _("Taken back. The code does not work any more."))
    return redirect("portal:accounts")


def _show_code(request: HttpRequest, made: MadeInvitation) -> HttpResponse:
    """Show an invitation with its code: in this answer only, never in an address or a session."""
    language = made.invitation.language
    with translation.override(language):
        ends = _moment(made.invitation.ends_at)
    context = {
        "language": language,
        "code": made.code,
        "qr": qr_code(inviting.address_of(made.code, language=language)),
        "address": inviting.short_address(language=language),
        "ends": ends,
    }
    return render(request, "portal/accounts/code.html", context)


# --- One account -----------------------------------------------------------------------------------------------------
@on_account
@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest, account: User) -> HttpResponse:
    """Show an account, and what can be done with it."""
    line = next(one for one in accounts.accounts_for(_me(request)) if one.user.pk == account.pk)
    context = {
        "account": account,
        "line": line,
        "roles": _in_words(line.roles),
        "is_me": account.pk == _me(request).pk,
        "lost": lost_factor.of_account(account, at=timezone.now()),
    }
    return render(request, "portal/accounts/account.html", context)


@on_account
@form_methods
@after_showing_again
def change_roles(request: HttpRequest, account: User) -> HttpResponse:
    """Give and take roles."""
    data = request.POST if request.method == "POST" else None
    form = ChangeRolesForm(data, giver=_me(request), initial={"roles": list(account.roles)})
    if form.is_valid():
        try:
            accounts.change_roles(by=_me(request), account=account, roles=form.cleaned_data["roles"])
        except AccountError as error:
            form.add_error("roles", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("portal:account", account_id=account.pk)
    return render(request, "portal/accounts/roles.html", {"form": form, "account": account})


@on_account
@form_methods
@after_showing_again
def close(request: HttpRequest, account: User) -> HttpResponse:
    """Ask whether to close an account, and close it."""
    return _sure(
        request, account, "portal/accounts/close.html", accounts.close, _("Closed. Nobody can log in with it.")
    )


@on_account
@form_methods
@after_showing_again
def reopen(request: HttpRequest, account: User) -> HttpResponse:
    """Ask whether to open an account again, and open it."""
    done = _("Open again, with the password and the second step of before.")
    return _sure(request, account, "portal/accounts/open.html", accounts.reopen, done)


def _sure(request: HttpRequest, account: User, page: str, do: Callable[..., None], done: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, page, {"account": account})
    try:
        do(by=_me(request), account=account)
    except AccountError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("portal:account", account_id=account.pk)


@on_account
@form_methods
@after_showing_again
def end_sessions(request: HttpRequest, account: User) -> HttpResponse:
    """Ask whether to end all sessions of an account, and end them."""
    if request.method != "POST":
        return render(request, "portal/accounts/end_sessions.html", {"account": account})
    try:
        ended = accounts.log_out_everywhere(by=_me(request), account=account)
    except AccountError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(ended)d session ended.", "%(ended)d sessions ended.", ended)
        messages.success(request, words % {"ended": ended})
    return redirect("portal:account", account_id=account.pk)


# --- A lost second factor --------------------------------------------------------------------------------------------
ASK, AGREE, STOP, GIVE = "ask", "agree", "stop", "give"


@on_account
@form_methods
@after_showing_again
def lost(request: HttpRequest, account: User) -> HttpResponse:
    """Show how a lost factor is given back, and take the step that is asked for."""
    now, step = timezone.now(), request.POST.get("step")
    try:
        if step == ASK:
            lost_factor.ask(by=_me(request), account=account, at=now)
            messages.success(request, _("Noted. Now a second colleague must say the same within 24 hours."))
        elif step == AGREE:
            lost_factor.agree(by=_me(request), account=account, at=now)
            messages.success(request, _("Noted. The notice of 24 hours has begun."))
        elif step == STOP:
            lost_factor.stop(by=_me(request), account=account)
            messages.success(request, _("Stopped. Everything stays as it was."))
        elif step == GIVE:
            return _show_code(request, lost_factor.give(by=_me(request), account=account, at=now))
    except AccountError as error:
        messages.error(request, str(error))
    if request.method == "POST":
        return redirect("portal:account-lost", account_id=account.pk)
    return render(request, "portal/accounts/lost.html", _lost_context(request, account))


def _lost_context(request: HttpRequest, account: User) -> dict[str, Any]:
    reset = lost_factor.of_account(account, at=timezone.now())
    ready_at = reset.ready_at if reset else None
    asked_by_me = reset is not None and reset.asked_by_id == _me(request).pk
    are_one = False
    if reset is not None and (reset.agreed_by_id or not asked_by_me):
        # While nobody has agreed, the reader is the one who might.
        are_one = lost_factor.count_as_one(reset.asked_by_id, reset.agreed_by_id or _me(request).pk)
    return {
        "account": account,
        "is_me": account.pk == _me(request).pk,
        "reset": reset,
        "in_the_way": SameHand.words if are_one else "",
        "asked_by_me": asked_by_me,
        "ready_at": _moment(ready_at) if ready_at else "",
        "is_ready": ready_at is not None and ready_at <= timezone.now(),
    }
