"""Coming in with a card: pages without a cookie until somebody is really in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from klankbord import limits
from klankbord.exceptions import CardNotUsable, NameTaken
from klankbord.forms.joining import CodeForm, JoinForm, ReturnForm
from klankbord.models import Invitation
from klankbord.services import joining as services
from portal.access import public, staff_side
from portal.codes import read_code
from portal.exceptions import PasskeyError
from portal.forms.joining import WayInForm
from portal.joining import WayIn
from portal.models import User
from portal.passkeys import NewPasskey
from portal.same_origin import same_origin_only

form_methods = require_http_methods(["GET", "HEAD", "POST"])
LOGIN_BACKEND = "portal.adapters.LoginBackend"


@staff_side
@public
@same_origin_only
@form_methods
@sensitive_post_parameters()
def type_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a card, for who can't scan it."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "klankbord/joining/type_code.html", {"form": form})
    card = services.find_card(typed=form.cleaned_data["code"], at=timezone.now())
    if card is None:
        return not_usable(request)
    return redirect("cards:join", code=str(read_code(form.cleaned_data["code"])))


@staff_side
@public
@same_origin_only
@form_methods
@sensitive_post_parameters()
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Let the holder of a card choose a name and a way in, and let her in."""
    card = services.find_card(typed=code, at=timezone.now())
    if card is None:
        return not_usable(request)
    if request.method == "POST" and not limits.may_ask_names(request, card):
        return render(request, "429.html", status=429)
    form = _form(request, card)
    if form.is_valid():
        return _take(request, card, form)
    if isinstance(form, JoinForm) and form.name_is_taken:
        limits.note_taken_name(request, card)
    return _page(request, card, form)


def _take(request: HttpRequest, card: Invitation, form: JoinForm | ReturnForm) -> HttpResponse:
    """Let her in, or ask her phone for a passkey first."""
    passkey = None
    if form.wants_passkey:
        try:
            passkey = form.made_passkey(purpose=_purpose(card))
        except PasskeyError:
            return _ask_phone(request, card, form, went_wrong=True)
        if passkey is None:
            return _ask_phone(request, card, form)
    try:
        user = _let_in(card, form, passkey)
    except CardNotUsable:
        return not_usable(request)
    except NameTaken as error:
        limits.note_taken_name(request, card)
        form.add_error("own" if form.cleaned_data.get("own") else "offered", str(error))
        return _page(request, card, form)
    return _welcome(request, user)


@staff_side
@public
@require_safe
def goodbye(request: HttpRequest) -> HttpResponse:
    """Say goodbye, to nobody by name."""
    return render(request, "klankbord/joining/goodbye.html")


def not_usable(request: HttpRequest) -> HttpResponse:
    """Answer the same to every code that lets nobody in: wrong, used, ended or taken back."""
    # Asked of wrong codes only: a good one opens however many others were tried (klankbord/limits.py says why it may).
    if not limits.may_try(request):
        return render(request, "429.html", status=429)
    limits.note_wrong_code(request)
    return render(request, "klankbord/joining/not_usable.html", {"form": CodeForm()}, status=404)


def _form(request: HttpRequest, card: Invitation) -> JoinForm | ReturnForm:
    data = request.POST if request.method == "POST" else None
    language = get_language()
    if card.place is not None:
        return ReturnForm(data, initial={"language": language}, place=card.place)
    return JoinForm(data, initial={"language": language}, page_language=language, card=card)


def _page(request: HttpRequest, card: Invitation, form: WayInForm) -> HttpResponse:
    return render(request, "klankbord/joining/join.html", {"form": form, "place": card.place})


def _ask_phone(request: HttpRequest, card: Invitation, form: WayInForm, *, went_wrong: bool = False) -> HttpResponse:
    """Show the page that asks the phone for a passkey, with what was chosen in it."""
    context = form.phone_page(purpose=_purpose(card)) | {"went_wrong": went_wrong}
    return render(request, "klankbord/joining/passkey.html", context)


def _purpose(card: Invitation) -> str:
    # A passkey that was asked for on one card is of no use on another.
    return f"join.{card.code_sha256}"


def _let_in(card: Invitation, form: WayInForm, passkey: NewPasskey | None) -> User:
    language, at = form.cleaned_data["language"], timezone.now()
    way = WayIn(form.cleaned_data["password"] or None, passkey)
    if isinstance(form, JoinForm):
        return services.join(card=card, name=form.name, language=language, way=way, at=at)
    return services.return_to_place(card=card, language=language, way=way, at=at)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    """Log somebody in, and lead to her meetings in the language that she chose."""
    login(request, user, backend=LOGIN_BACKEND)
    with translation.override(user.language):
        messages.success(request, _("You are in. Your name here is %(name)s.") % {"name": user.username})
        return redirect(reverse("klankbord:home"))
