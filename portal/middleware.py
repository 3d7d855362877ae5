"""What is counted of every answer, and the headers that go with it, also with an error (security.md V9)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal import counting, hosts, logs

access = logging.getLogger("portal.access_log")

# Nothing on this site needs a sensor, a payment or a place, so all of it is off. Passkeys are not in the list: those
# a browser lets only the site itself ask for.
SWITCHED_OFF = (
    "accelerometer", "autoplay", "camera", "clipboard-read", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "sync-xhr", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in SWITCHED_OFF)


class MeasureMiddleware:
    """Counts answers by class of status and how long they took; with ACCESS_LOG it also writes a line for each.

    A line holds status, method, milliseconds and the pattern of the address: nothing that differs between visitors.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and count."""
        begun = monotonic()
        response = self.get_response(request)
        seconds = monotonic() - begun
        counting.BOARD.answer(response.status_code, seconds)
        if settings.ACCESS_LOG:
            # A method of somebody's own making is a text of somebody.
            method = request.method if request.method in METHODS else logs.UNKNOWN
            told = {
                "status": response.status_code,
                "method": method,
                "pattern": logs.pattern_of(request),
                "milliseconds": round(seconds * 1000),
            }
            access.info("%(method)s %(pattern)s %(status)s %(milliseconds)s ms", told, extra=told)
        return response


class SafeHeadersMiddleware:
    """Sets the headers that Django has no setting for; it stands outermost, so that no answer goes without."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers."""
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        response["Referrer-Policy"] = "same-origin"
        response["X-Content-Type-Options"] = "nosniff"
        # A browser obeys this on TLS only, so it may stand on every answer.
        response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
        if hosts.is_staff_host(request):
            response["X-Robots-Tag"] = "noindex"
        # Only files with a hash in their name are for keeping; whitenoise has said so already. What a script of a page
        # asked for by post is kept by no browser, and with this header it would keep the Back button from that page.
        is_for_script = getattr(response, "is_for_script", False)
        if not request.path.startswith(settings.STATIC_URL) and not is_for_script:
            response["Cache-Control"] = "no-store"
        return response
