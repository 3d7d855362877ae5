"""Showing once more who one is, before what a phone that lies open must not be enough for (security.md A12)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from portal.models import User

View = Callable[..., HttpResponseBase]


def note_passkey(request: HttpRequest, user: User) -> None:
    """Note in the session that somebody just showed a passkey."""
    record_authentication(request, user, method="mfa", type="webauthn", passwordless=True, reauthenticated=True)


def note_code(request: HttpRequest, user: User, kind: str) -> None:
    """Note in the session that somebody just typed a code, of an app or on paper."""
    record_authentication(request, user, method="mfa", type=kind, reauthenticated=True)


def came_in_lately(request: HttpRequest) -> bool:
    """Say whether somebody showed who she is within the last minutes: at the login, or once more."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def after_showing_again(view: View) -> View:
    """Let a view be used only by who just showed who she is: it changes a lock, or opens much at once.

    It stands below the declaration of access. A form that was sent is not kept, for it may hold a password: she comes
    back to the page of the form.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if came_in_lately(request):
            return view(request, *args, **kwargs)
        return _ask(request, request.get_full_path() if request.method == "GET" else _page_before(request))

    return guarded


def sending_after_showing_again(view: View) -> View:
    """Let everybody look at the page of a form, and only who just showed who she is send it."""
    asked = after_showing_again(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return asked(request, *args, **kwargs) if request.method == "POST" else view(request, *args, **kwargs)

    return guarded


def file_after_showing_again(view: View) -> View:
    """Give a file only to who just showed who she is.

    She comes back to the page with the link, for after a form a browser shows nothing of a file that it keeps.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if came_in_lately(request):
            return view(request, *args, **kwargs)
        messages.info(request, _("Choose the file once more: it now comes at once."))
        return _ask(request, _page_before(request))

    return guarded


def safe_address(request: HttpRequest, address: str | None) -> str:
    """Return an address of this site, or the desk."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and is_ours else reverse("portal:desk")


def _page_before(request: HttpRequest) -> str:
    return safe_address(request, request.headers.get("Referer"))


def _ask(request: HttpRequest, back: str) -> HttpResponseBase:
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
