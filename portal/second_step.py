"""Nobody but a member reads anything with a password alone (security.md A1).

Who has a second step is not logged in before she showed it: allauth's login waits for it. What is left is who has none
yet, and a session from before there was one, or before a role that asks for one. They are held up here, before any
view but the public ones and those that set a second step up: a view that forgets to say who may use it is held up too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from portal import factors
from portal.access import PUBLIC

SET_UP, SHOW = "account_ways", "account_reauthenticate"


def was_shown(request: HttpRequest) -> bool:
    """Say whether a second step was shown in this session; a passkey is both steps at once."""
    return any(one.get("method") == "mfa" for one in get_authentication_records(request, request.user))


def is_missing(request: HttpRequest) -> bool:
    """Say whether somebody is logged in who must show a second step and has not."""
    user = request.user
    return user.is_authenticated and not was_shown(request) and factors.must_have_second(user)


class SecondStepMiddleware:
    """Leads who showed only a password to her second step, or to where she sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; what counts is in process_view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Hold up a request for a page that is not public; a public one does not even look at the session."""
        if not settings.SECOND_FACTOR or getattr(view, "access", None) == PUBLIC or not is_missing(request):
            return None
        has_second = factors.has_second(request.user)  # type: ignore[arg-type]  # is_missing lets in users only
        if request.resolver_match is not None and request.resolver_match.url_name in SHOWS_IT:
            return None
        if not has_second:
            return None if getattr(view, "before_second_step", False) else redirect(SET_UP)
        back = request.get_full_path() if request.method == "GET" else reverse("portal:desk")
        return redirect(f"{reverse(SHOW)}?{urlencode({'next': back})}")


# Where a second step is shown; these let nobody go on with a password who has one.
SHOWS_IT = frozenset({SHOW, "passkey_reauthenticate"})
