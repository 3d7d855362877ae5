"""Notes that a session is in use, and says at the next page why one ended (security.md A10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import sessions, typed
from portal.access import PUBLIC
from portal.session_store import Ending


class SessionLimitsMiddleware:
    """Stands inside the session; a page that asks nothing of the session costs no query here either."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and note the use."""
        response = self.get_response(request)
        if request.session.accessed and not asks_by_itself(request):
            now = timezone.now()
            sessions.note_use(request.session, at=now)
            typed.forget_old(request.session, at=now)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Say why the session ended, on the way to the login page, and keep what was typed meanwhile."""
        if getattr(view, "access", PUBLIC) == PUBLIC:
            return None
        why = sessions.why_ended(request.session)
        if why is not None:
            messages.warning(request, in_words(why))
        # A view without Django's own check of the token keeps its forms by itself (contacts/views/kept.py).
        if getattr(view, "csrf_exempt", False) or not typed.may_be_kept(request):
            return None
        answer = redirect_to_login(reverse("portal:typed"))
        return answer if typed.keep(request, answer) else None


def asks_by_itself(request: HttpRequest) -> bool:
    """Say whether a page asked for something by itself, such as how far a report is: nobody need be looking at it."""
    return request.method == "GET" and request.headers.get("Accept") == "application/json"


def in_words(why: Ending) -> str:
    """Return what somebody reads whose session ended."""
    return {
        Ending.IDLE: _("You were logged out, because nothing happened for 15 minutes. Log in again to go on."),
        Ending.LONGEST: _("You were logged out after 8 hours. Log in again to go on."),
        Ending.NEWER: _(
            "You were logged out here, because your account was opened elsewhere: at most two places at once."
            " Was that not you? Log in and choose another password."
        ),
        Ending.BY_HAND: _("You were logged out here from another place where your account is open."),
    }[why]
