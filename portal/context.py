"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal import hosts


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the constants of the site for templates."""
    return {
        "EXIT_URL": settings.EXIT_URL,
        "SITE_TAB_NAME": settings.SITE_TAB_NAME,
        "DEMO": settings.DEMO,
        "SECOND_FACTOR": settings.SECOND_FACTOR,
        "IS_STAFF_HOST": hosts.is_staff_host(request),
        "LANGUAGES": settings.LANGUAGES,
    }
