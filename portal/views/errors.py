"""Error pages: calm, in the reader's language, without a word of what went wrong inside."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from portal import hosts
from portal.numbers import remembered_numbers
from portal.pagecache import DATABASE_AWAY

# Whole addresses: a page where something is thrown away ends in the same word, and is no way out.
LEAVE_PATHS = frozenset(f"/{code}/weg/" for code, _name in settings.LANGUAGES)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that makes no sense."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that is refused."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent from elsewhere, or from a session that has ended."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for a page that does not exist, or that is not for this reader: nobody can tell which."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something broke; the page rests on nothing that may be broken too.

    What guards forms reads the session before any view begins, where `portal.pagecache` cannot hear that the database
    went away; Django brings that here. Source: security.md O4.
    """
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        # A connection that broke stays broken until it is closed.
        connection.close()
        return unavailable(request)
    if _is_way_out(request):
        return _way_out()
    return render(request, "500.html", status=500)


def _is_way_out(request: HttpRequest) -> bool:
    return request.path in LEAVE_PATHS and hosts.has_staff_side(request)


def _way_out() -> HttpResponse:
    """Let the way out of staff pages stay a way out (security.md V6).

    What is broken may keep the session from being ended, but its cookie can be taken away.
    """
    response = HttpResponseRedirect(settings.EXIT_URL)
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Strict")
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer while the database is away: calm, with the numbers to call, and without asking anything of it."""
    if _is_way_out(request):
        return _way_out()
    language = get_language() or settings.LANGUAGE_CODE
    numbers = remembered_numbers(language, today=timezone.localdate())
    response = render(request, "503.html", {"numbers": numbers}, status=503)
    response["Retry-After"] = "30"
    # Said once by the database's own log; a line per visitor would name what each of them wanted to read.
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response
