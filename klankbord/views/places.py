"""Cards to hand out, the places of members, and what a member decides about her own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import dateformat, timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klankbord import cards as card_codes
from klankbord.exceptions import JoiningError
from klankbord.forms.joining import CardForm, CardForPlaceForm, LeaveForm, PlaceForm
from klankbord.models import Invitation, Membership
from klankbord.reading import TIME_FORMATS, day_in_words
from klankbord.services import joining, places
from klankbord.services.joining import MadeCard
from portal import passkeys
from portal.access import requires
from portal.exceptions import PasskeyError
from portal.flyers import qr_code
from portal.forms.passkeys import PasskeyForm
from portal.permissions import ATTEND, INVITE, KEEP_PLACES
from portal.reauthentication import after_showing_again, sending_after_showing_again
from portal.veiled import unveil

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from klankbord.querysets import MembershipQuerySet
    from portal.models import User

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _me(request: HttpRequest) -> User:
    """Return who asks; every view here has let in only who is logged in."""
    return cast("User", request.user)


# --- Cards -----------------------------------------------------------------------------------------------------------
@requires(INVITE)
@form_methods
@sending_after_showing_again
def cards(request: HttpRequest) -> HttpResponse:
    """Show the cards that are out, and make one: the answer shows it, once."""
    keeps_places = request.user.has_perm(KEEP_PLACES)
    data = request.POST if request.method == "POST" else None
    initial = {"language": get_language()}
    form = (
        CardForPlaceForm(data, initial=initial, places=_places(request))
        if keeps_places
        else CardForm(data, initial=initial)
    )
    if form.is_valid():
        place: Membership | None = form.cleaned_data.get("place")
        made = joining.make_card(
            by=_me(request),
            language=form.cleaned_data["language"],
            at=timezone.now(),
            place=place.user if place else None,
        )
        return _show_card(request, made)
    out = Invitation.objects.visible_to(request.user).usable(at=timezone.now()).select_related("place")
    rows = [(card, day_in_words(card.expires_at, language=get_language())) for card in out]
    return render(request, "klankbord/places/cards.html", {"form": form, "cards": rows})


@requires(INVITE)
@require_POST
def take_back_card(request: HttpRequest, card: str) -> HttpResponse:
    """Take a card out of use."""
    joining.take_back_card(card=unveil(Invitation.objects.visible_to(request.user), card))
    messages.success(request, _("Taken back. The card does not work any more."))
    return redirect("klankbord:cards")


def _show_card(request: HttpRequest, made: MadeCard) -> HttpResponse:
    """Show a card with its code: in this answer only, never in an address or a session."""
    language = made.card.language
    ends = timezone.localtime(made.card.expires_at)
    with translation.override(language):
        day = day_in_words(ends, language=language)
    context = {
        "card": made.card,
        "code": made.code,
        "qr": qr_code(card_codes.address_of(made.code, language=language)),
        "address": card_codes.short_address(language=language),
        "day": day,
        "time": dateformat.format(ends, TIME_FORMATS[language]),
    }
    return render(request, "klankbord/places/card.html", context)


# --- Places ----------------------------------------------------------------------------------------------------------
def _places(request: HttpRequest) -> MembershipQuerySet:
    return Membership.objects.visible_to(request.user).select_related("user")


@requires(KEEP_PLACES)
@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    """Show the chosen names, for who lost a login."""
    return render(request, "klankbord/places/places.html", {"places": _places(request)})


@requires(KEEP_PLACES)
@require_POST
@after_showing_again
def card_for_place(request: HttpRequest, place_pk: int) -> HttpResponse:
    """Make a card that gives a member her place back."""
    place = get_object_or_404(_places(request), pk=place_pk)
    made = joining.make_card(by=_me(request), language=place.user.language, at=timezone.now(), place=place.user)
    return _show_card(request, made)


# --- My place --------------------------------------------------------------------------------------------------------
@requires(ATTEND)
@form_methods
def my_place(request: HttpRequest) -> HttpResponse:
    """Show a member what she chose about herself, and change it."""
    visible = list(_places(request))
    own = next((one for one in visible if one.user_id == _me(request).pk), None)
    initial = {"language": _me(request).language, "shows_name": own is not None and own.shows_name}
    form = PlaceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        places.change_place(user=_me(request), **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
            return redirect(reverse("klankbord:my-place"))
    context = {
        "form": form,
        "shows_name": initial["shows_name"],
        "others": [one.user.username for one in visible if one != own],
        "passkeys": passkeys.of(_me(request)),
        "has_password": _me(request).has_usable_password(),
    }
    return render(request, "klankbord/places/my_place.html", context)


@requires(ATTEND)
@form_methods
@after_showing_again
@sensitive_post_parameters()
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Ask the phone for a passkey, and keep it."""
    purpose = f"add.{_me(request).pk}"
    if passkeys.of(_me(request)).count() >= passkeys.MOST_PASSKEYS:
        messages.error(request, _("You have as many keys as we keep. Remove one first."))
        return redirect("klankbord:my-place")
    went_wrong = False
    if request.method == "POST":
        went_wrong = not _kept(request, purpose)
        if not went_wrong:
            messages.success(request, _("Saved. From now on you can come in with it."))
            return redirect("klankbord:my-place")
    asked = passkeys.ask_to_make(purpose=purpose, name=_me(request).username, user=_me(request))
    context = {"options": json.dumps(asked.options), "note": asked.note, "went_wrong": went_wrong}
    return render(request, "klankbord/places/add_passkey.html", context)


def _kept(request: HttpRequest, purpose: str) -> bool:
    """Keep the passkey that was sent; say whether it was one."""
    form = PasskeyForm(request.POST)
    try:
        if form.is_valid():
            passkeys.keep(user=_me(request), passkey=passkeys.made(purpose=purpose, **form.cleaned_data))
            return True
    except PasskeyError:
        pass
    return False


@requires(ATTEND)
@require_POST
def remove_passkey(request: HttpRequest, passkey: str) -> HttpResponseBase:
    """Remove one of her passkeys."""
    return _remove(request, passkey_pk=unveil(passkeys.of(_me(request)), passkey).pk)


@after_showing_again
def _remove(request: HttpRequest, *, passkey_pk: int) -> HttpResponse:
    try:
        places.remove_passkey(user=_me(request), passkey=passkeys.of(_me(request)).get(pk=passkey_pk))
    except JoiningError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed. Take it off your phone as well, in its settings."))
    return redirect("klankbord:my-place")


@requires(ATTEND)
@form_methods
def leave(request: HttpRequest) -> HttpResponse:
    """Say what goes, and let a member go: one tap to come here, one to be forgotten."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            places.leave(user=_me(request), proposals_stay=form.proposals_stay)
        except JoiningError as error:
            messages.error(request, str(error))
            return redirect("klankbord:my-place")
        logout(request)
        response = redirect("cards:goodbye")
        response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response
    return render(request, "klankbord/places/leave.html", {"form": form})
