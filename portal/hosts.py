"""A host of its own for the staff side, by one setting (security.md A13).

With STAFF_HOST set, every other host has a table of addresses in which nothing of the staff side stands
(portal.public_urls). So an address of it is there what a made-up one is, to the slash at its end and the redirect to a
language, and no rule about it can be forgotten. Visitors' pages are on both hosts, and search engines read one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.urls import reverse

PUBLIC_TABLE = "portal.public_urls"


def is_staff_host(request: HttpRequest) -> bool:
    """Say whether a request came to the host that is there for the staff side only."""
    return bool(settings.STAFF_HOST) and _host_of(request) == settings.STAFF_HOST


def has_staff_side(request: HttpRequest) -> bool:
    """Say whether the staff side is there for a request: on every host, unless it has one of its own."""
    return not settings.STAFF_HOST or is_staff_host(request)


def staff_address() -> str:
    """Return the address of the staff side, without a path: what cards, invitations and calendars begin with."""
    if not settings.STAFF_HOST:
        return settings.PUBLIC_ADDRESS
    public = urlsplit(settings.PUBLIC_ADDRESS)
    port = f":{public.port}" if public.port else ""
    return f"{public.scheme}://{settings.STAFF_HOST}{port}"


def staff_link(name: str) -> str:
    """Return where a page of visitors finds an address of the staff side."""
    # The table of the request may not hold it.
    return (staff_address() if settings.STAFF_HOST else "") + reverse(name, urlconf=settings.ROOT_URLCONF)


def public_link(name: str) -> str:
    """Return where a page of the staff side leads somebody out to an address of visitors."""
    return (settings.PUBLIC_ADDRESS if settings.STAFF_HOST else "") + reverse(name)


class StaffHostMiddleware:
    """Gives a request the table of addresses of its host, before anything looks one up; stands before the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, by the right table."""
        if not has_staff_side(request):
            request.urlconf = PUBLIC_TABLE
            # Nobody is logged in here. A session from before the setting is not looked at, and so gets no new cookie.
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return self.get_response(request)


def _host_of(request: HttpRequest) -> str:
    try:
        return split_domain_port(request.get_host())[0]
    except DisallowedHost:
        # Not ours at all: Django says so in its own way, a step further on.
        return ""
