"""Every view says aloud who may use it: `public`, `signed_in` or `requires(permission)`.

A test walks the URL table and fails on a view without such a declaration. Somebody who is not logged in is sent to
the login page; somebody who is logged in and may not, gets the same 404 as for a page that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed in"


def public(view: View) -> View:
    """Declare a view that anybody may use, without an account and without a trace."""
    view.access = PUBLIC  # type: ignore[attr-defined]  # the URL test reads it
    return view


def staff_side(view: View) -> View:
    """Declare that a view that is `public` is yet no visitor's: logging in, coming in with a code, a calendar's feed.

    Where the staff side has a host of its own, it is there and nowhere else (portal.hosts).
    """
    view.is_staff_side = True  # type: ignore[attr-defined]  # is_for_visitors reads it
    return view


def is_for_visitors(view: Callable[..., Any]) -> bool:
    """Say whether a view is declared to be for visitors: public, and not of the staff side."""
    return getattr(view, "access", None) == PUBLIC and not getattr(view, "is_staff_side", False)


def signed_in(view: View) -> View:
    """Declare a view for everybody who is logged in, whatever the role."""
    guarded = login_required(view)
    guarded.access = SIGNED_IN  # type: ignore[attr-defined]  # the URL test reads it
    return guarded


def before_second_step(view: View) -> View:
    """Declare a view that somebody may use who has only shown a password yet: to set up her second step, and no other.

    portal.second_step keeps her from every view that does not say so.
    """
    view.before_second_step = True  # type: ignore[attr-defined]  # portal.second_step reads it
    return view


def requires(permission: str) -> Callable[[View], View]:
    """Declare a view for those whose role allows an action; for others it does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise Http404
            return view(request, *args, **kwargs)

        outer = login_required(guarded)
        outer.access = permission  # type: ignore[attr-defined]  # the URL test reads it
        return outer

    return decorate
