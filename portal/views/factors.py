"""How I log in: the page of staff about their passkeys, their app and their codes on paper.

A member has a page of her own in the sounding board; whoever is nothing else is led there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import factor_keys, factors, passkeys, second_step
from portal.access import View, before_second_step, signed_in
from portal.exceptions import FactorError, PasskeyError
from portal.flyers import qr_code
from portal.forms.factors import SetUpAppForm, limit_tries
from portal.forms.passkeys import PasskeyForm
from portal.models import User
from portal.otpauth import address_of, in_groups
from portal.passwords import MEMBER
from portal.reauthentication import after_showing_again, note_code, note_passkey
from portal.sessions import end_others
from portal.veiled import veiled

form_methods = require_http_methods(["GET", "HEAD", "POST"])
# The seed that is being shown, closed with the keys of seeds, for sessions are rows of a table too.
SEED = "portal.seed"


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


def _of_staff(view: View) -> View:
    """Lead who is a member and nothing else to her own page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect(settings.PLACE_OF_MEMBER) if _me(request).roles == MEMBER else view(request, *args, **kwargs)

    return guarded


def _page(*decorators: Callable[[View], View]) -> Callable[[View], View]:
    """Return the declaration of a page with which a second step is set up."""

    def decorate(view: View) -> View:
        for decorator in reversed((before_second_step, signed_in, *decorators)):
            view = decorator(view)
        return view

    return decorate


@_page(require_safe, _of_staff)
def ways(request: HttpRequest) -> HttpResponse:
    """Show how somebody comes in; who has no second step yet reads what it is and chooses one."""
    context = {"ways": factors.ways_of(_me(request)), "is_missing": second_step.is_missing(request)}
    return render(request, "account/ways.html", context)


# --- The app ---------------------------------------------------------------------------------------------------------
@sensitive_variables("seed", "codes")
@_page(form_methods, _of_staff, after_showing_again, sensitive_post_parameters())
def set_up_app(request: HttpRequest) -> HttpResponse:
    """Show a seed as a picture and in letters, and keep it once the app shows a code that comes of it."""
    seed = _seed(request)
    form = SetUpAppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            tries = limit_tries(_me(request))
            codes = factors.set_up_app(user=_me(request), seed=seed, code=form.cleaned_data["code"], request=request)
        except (FactorError, ValidationError) as error:
            form.add_error("code", error.messages if isinstance(error, ValidationError) else str(error))
        else:
            tries.rollback()
            del request.session[SEED]
            note_code(request, _me(request), factors.TOTP)
            return _done(request, codes, _("The app is set up. From now on we ask for its code after your password."))
    address = address_of(_me(request).username, seed)
    context = {"form": form, "qr": qr_code(address), "address": address, "groups": in_groups(seed)}
    return render(request, "account/set_up_app.html", context)


def _seed(request: HttpRequest) -> str:
    """Return the seed that this session is setting up: the same one until it is kept, so that a picture stays true."""
    if SEED not in request.session:
        request.session[SEED] = factor_keys.encrypt(factors.new_seed())
    return factor_keys.decrypt(request.session[SEED])


# --- Passkeys --------------------------------------------------------------------------------------------------------
@sensitive_variables("codes")
@_page(form_methods, _of_staff, after_showing_again, sensitive_post_parameters())
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Ask the device for a passkey, and keep it."""
    purpose = f"add.{_me(request).pk}"
    if passkeys.of(_me(request)).count() >= passkeys.MOST_PASSKEYS:
        messages.error(request, _("You have as many keys as we keep. Remove one first."))
        return redirect("account_ways")
    codes = _keep(request, purpose) if request.method == "POST" else None
    if codes is not None:
        note_passkey(request, _me(request))
        return _done(request, codes, _("The key is set up. From now on you can log in with it."))
    asked = passkeys.ask_to_make(purpose=purpose, name=_me(request).username, user=_me(request))
    context = {"options": json.dumps(asked.options), "note": asked.note, "went_wrong": request.method == "POST"}
    return render(request, "account/add_passkey.html", context)


def _keep(request: HttpRequest, purpose: str) -> list[str] | None:
    """Keep the passkey that was sent; return the codes on paper that come with it, None where it was no passkey."""
    form = PasskeyForm(request.POST)
    try:
        if form.is_valid():
            made = passkeys.made(purpose=purpose, **form.cleaned_data)
            return factors.keep_passkey(user=_me(request), passkey=made, request=request)
    except PasskeyError:
        pass
    return None


# --- Taking away, and codes on paper ---------------------------------------------------------------------------------
@signed_in
@require_POST
@_of_staff
@after_showing_again
def remove(request: HttpRequest) -> HttpResponse:
    """Ask whether, and then remove the app or one of her passkeys; what is gone already is no mistake.

    A tap beside the button that was meant must not cost a way in, for what is removed does not come back.
    """
    found = factors.ways_of(_me(request))
    name = request.POST.get("factor", "")
    named = [row for row in (found.app, *found.passkeys) if row is not None and veiled(row) == name]
    try:
        for row in named:
            if "sure" not in request.POST:
                factors.check_removable(user=_me(request), factor=row)
                return render(request, "account/remove_factor.html", {"factor": name, "is_app": row == found.app})
            factors.remove(user=_me(request), factor=row, request=request)
    except FactorError as error:
        messages.error(request, str(error))
        return redirect("account_ways")
    if named:
        end_others(request)
        messages.success(request, _("Removed. Take it off your phone as well."))
    else:
        messages.info(request, _("That was removed already."))
    return redirect("account_ways")


@sensitive_variables("codes")
@signed_in
@form_methods
@_of_staff
@after_showing_again
def new_codes(request: HttpRequest) -> HttpResponse:
    """Say what codes on paper are for, and make new ones."""
    found = factors.ways_of(_me(request))
    if not (found.has_password and found.has_second):
        return redirect("account_ways")
    if request.method == "POST":
        codes = factors.make_codes(user=_me(request), request=request)
        return _done(request, codes, _("These are your new codes. The old ones no longer work."))
    return render(request, "account/new_codes.html", {"ways": found})


@sensitive_variables("codes")
def _done(request: HttpRequest, codes: list[str], words: str) -> HttpResponse:
    """End what else is open of this account, and show the codes on paper: in this answer only, and never again."""
    # Who changes a lock gets a new key to her session; whoever had the old one, or another one, is out.
    request.session.cycle_key()
    end_others(request)
    if not codes:
        messages.success(request, words)
        return redirect("account_ways")
    shown = [f"{code[:4]} {code[4:]}" for code in codes]
    return render(request, "account/codes.html", {"codes": shown, "words": words})
