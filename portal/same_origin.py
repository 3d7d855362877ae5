"""Forms without a cookie: where a post came from is asked of the browser, not of a token (security.md V8).

A token needs a cookie, and a visitor gets none. Every current browser says by `Sec-Fetch-Site` where a request comes
from; an older one says it by `Origin`. A post with neither is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_callable
from django.views.decorators.csrf import csrf_exempt

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_from_here(request: HttpRequest) -> bool:
    """Say whether a request was sent by a page of this site, or typed by the reader herself."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and origin == f"{request.scheme}://{request.get_host()}"


def same_origin_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view be posted to from this site only, without a token and so without a cookie."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in SAFE_METHODS and not is_from_here(request):
            refuse: Callable[[HttpRequest], HttpResponseBase] = get_callable(settings.CSRF_FAILURE_VIEW)
            return refuse(request)
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)
