"""Keeps at hand who asked for what is being done, so that no service can forget to pass it on."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

ASKED: ContextVar[HttpRequest | None] = ContextVar("portal_audit_asked", default=None)


class AuditMiddleware:
    """Remembers the request while it is answered; it reads nothing of it, so a visitor leaves no trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        token = ASKED.set(request)
        try:
            return self.get_response(request)
        finally:
            ASKED.reset(token)
