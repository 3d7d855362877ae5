"""A portal whose staff side has a host of its own, and who asks it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from portal.models import User
from tests.project.people import session_of

SITE, STAFF, INSIDE = "portaal.example", "werk.portaal.example", "web"
TWO_HOSTS = {
    "STAFF_HOST": STAFF,
    "PUBLIC_ADDRESS": f"https://{SITE}",
    "ALLOWED_HOSTS": [SITE, STAFF, INSIDE, "testserver"],
}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def ask(host: str, method: str, url: str, user: User | None = None, **headers: str) -> HttpResponse:
    """Send one request to a host, and undo all that it did; somebody's session goes along wherever it is sent."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True, headers={**FROM_HERE, **headers})
    with transaction.atomic():
        if user is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
        answer = client.generic(method, url, HTTP_HOST=host)
        transaction.set_rollback(True)
    return answer  # type: ignore[return-value]  # a stream is a response as well
