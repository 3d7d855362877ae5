"""What somebody typed survives the end of her session (security.md section 4, State).

A form that arrives without a login, or with a token of a session that ended, would be lost. It is kept for ten minutes
in the session of this browser, which lives on through the login, and is put back in the same form. Nothing of it is in
an address or on the device. It holds codes only, like the tables that it was meant for, so it is stored as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from contacts.views.script import go_to
from portal import sessions
from portal.access import View
from portal.same_origin import is_from_here

SESSION_KEY = "contacts.kept"
SECONDS = 600
LONGEST = 8_000


def keeps_typed(view: View) -> View:
    """Keep what was typed when a form arrives without a session that still holds, and ask to log in.

    It stands above the declaration of access, for that would send the form away. Django's own check of the token is
    switched off only to be run here.
    """
    return _guard(view, lambda request, _kwargs: _keep(request))


def comes_back_to(name: str) -> Callable[[View], View]:
    """Lead a tap that arrives without a session back to a page that can be shown, once somebody has logged in."""

    def decorate(view: View) -> View:
        return _guard(view, lambda request, kwargs: _lead_back(request, name, kwargs))

    return decorate


def take_kept(request: HttpRequest) -> QueryDict | None:
    """Return what was typed in the form at this address before the session ended, once."""
    kept = request.session.get(SESSION_KEY)
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    # What the ended session of one person held is nothing for the next one in the same browser.
    if kept.get("account") not in {None, request.user.pk} or timezone.now().timestamp() - kept["at"] > SECONDS:
        return None
    messages.warning(request, _("You had to log in again. Nothing is lost: check it and save once more."))
    return QueryDict(kept["typed"])


def _guard(view: View, way_back: Callable[[HttpRequest, dict[str, Any]], str]) -> View:
    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated and is_from_here(request):
            return go_to(request, redirect_to_login(way_back(request, kwargs)).url)
        refused = CsrfViewMiddleware(_nothing).process_view(request, view, args, kwargs)
        if refused is not None and is_from_here(request):
            return go_to(request, way_back(request, kwargs))
        return view(request, *args, **kwargs) if refused is None else refused

    return guarded


def _keep(request: HttpRequest) -> str:
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    words = typed.urlencode()
    if len(words) <= LONGEST:
        request.session[SESSION_KEY] = {
            "path": request.path,
            "at": timezone.now().timestamp(),
            "typed": words,
            "account": sessions.ended_account(request.session),
        }
    return request.get_full_path()


def _lead_back(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> str:
    messages.warning(request, _("You had to log in again. Your last tap did not count: tap once more."))
    # A list has no argument; a page of an activity or of a trajectory has that one.
    return reverse(name, kwargs={key: value for key, value in kwargs.items() if key in {"activity_id", "key"}})


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
