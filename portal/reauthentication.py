"""Showing once more who one is, before a lock is changed (security.md A12)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from portal.models import User


def note_passkey(request: HttpRequest, user: User) -> None:
    """Note in the session that somebody just showed a passkey."""
    record_authentication(request, user, method="mfa", type="webauthn", passwordless=True, reauthenticated=True)


def came_in_lately(request: HttpRequest) -> bool:
    """Say whether somebody showed who she is within the last minutes: at the login, or once more."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def after_showing_again(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view that changes a lock be used only by who just showed who she is (security.md A12).

    A phone that lies open on a table must not be enough to add a key to it. A form that was sent is not kept: what it
    asked for is asked again.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if came_in_lately(request):
            return view(request, *args, **kwargs)
        back = request.path if request.method == "GET" else safe_address(request, request.headers.get("Referer"))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")

    return guarded


def safe_address(request: HttpRequest, address: str | None) -> str:
    """Return an address of this site, or the desk."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and is_ours else reverse("portal:desk")
