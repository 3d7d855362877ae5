"""Meetings in somebody's own calendar: a file, and an address that only she knows (security.md A14)."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from klankbord.appointments import calendar_of
from klankbord.models import CalendarFeed, Meeting
from klankbord.querysets import MeetingQuerySet
from klankbord.services import calendars as services
from klankbord.views.asking import asker
from portal import hosts
from portal.access import public, requires, staff_side
from portal.models import User
from portal.permissions import ATTEND, SEE_MEETINGS
from portal.reauthentication import after_showing_again


def _meetings_of(user: User, *, at: datetime) -> MeetingQuerySet:
    """Return what stands in a member's calendar: what is to come, without what she will not come to."""
    return Meeting.objects.get_queryset().visible_to(user).upcoming(at=at).not_declined_by(user)


def _file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


@requires(SEE_MEETINGS)
@require_safe
def meeting_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one meeting as a file for a calendar."""
    found = get_object_or_404(Meeting.objects.get_queryset().visible_to(request.user), pk=pk)
    return _file(calendar_of([found], user=asker(request)))


@requires(ATTEND)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Explain the secret address, and say whether there is one; the address itself is not shown again."""
    has_feed = CalendarFeed.objects.visible_to(request.user).exists()
    return render(request, "klankbord/member/calendar.html", {"has_feed": has_feed})


@sensitive_variables("token", "address")
@requires(ATTEND)
@require_POST
@after_showing_again
def make_feed(request: HttpRequest) -> HttpResponse:
    """Make a secret address and show it in this answer only: it is in no address bar, session or log."""
    token = services.make_feed(user=asker(request))
    address = f"{hosts.staff_address()}{reverse('calendar-feed', args=[token])}"
    return render(request, "klankbord/member/calendar.html", {"has_feed": True, "address": address})


@requires(ATTEND)
@require_POST
def stop_feed(request: HttpRequest) -> HttpResponse:
    """Let the secret address lead nowhere from now on."""
    services.stop_feed(user=asker(request))
    messages.success(request, _("The address does not work any more."))
    return redirect("klankbord:calendar")


@sensitive_variables("token")
@staff_side
@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give the calendar behind a secret address; a wrong one, and one that was taken back, do not exist."""
    found = get_object_or_404(CalendarFeed.objects.alive(), token_sha256=services.fingerprint(token))
    return _file(calendar_of(_meetings_of(found.user, at=timezone.now()), user=found.user))
