"""The page of alarms, and whom to tell about a weakness."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import operations, permissions
from portal.access import public, requires
from portal.alarms import Colour, judge

MONTHS_A_QUARTER = 3


@requires(permissions.SEE_ALARMS)
@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """Show what is wrong now, since when and what to do, and what is fine."""
    lights = judge(operations.read(at=timezone.now()))
    by_colour = {colour.value: [light for light in lights if light.colour == colour] for colour in Colour}
    return render(request, "portal/alarms.html", by_colour)


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell about a weakness (RFC 9116); there is nothing here until the organisation has said whom."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en, es",
        f"Canonical: {settings.PUBLIC_ADDRESS}{reverse('security-txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def expires(at: datetime) -> datetime:
    """Return until when the contact holds: the first day of the quarter after the next.

    That is three to six months ahead, always below the year that the standard advises. It changes four times a year and
    by itself: who takes the portal away, or the setting, takes the promise with it.
    """
    today: date = at.astimezone(UTC).date()
    first = (today.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 2 * MONTHS_A_QUARTER
    return datetime(today.year + first // 12, first % 12 + 1, 1, tzinfo=UTC)
