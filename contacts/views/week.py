"""The week of somebody, or of an organisation: what was done, and what is missing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.views.lookup import recorder
from contacts.views.menu import FOLLOW_UP
from contacts.weeks import Week, work_week
from portal.access import requires
from portal.hours_words import spans
from portal.permissions import RECORD, RECORD_CHECKS, SEE_ORGANISATION_RECORDS


@requires(RECORD)
@require_safe
def week(request: HttpRequest, year: int | None = None, week: int | None = None) -> HttpResponse:
    """Show a week that has begun; without a number the week of today."""
    today = timezone.localdate()
    chosen = Week.of(today)
    if year is not None and week is not None:
        try:
            chosen = Week.numbered(year, week)
        except ValueError:
            raise Http404 from None
    if chosen.first > today:
        raise Http404
    work = work_week(request.user, chosen, today=today)
    context = {
        "follow_up": reverse(FOLLOW_UP),
        "has_organisation": recorder(request).organisation_id is not None,
        "work": work,
        "days": [(day, spans(day.slots)) for day in work.days if day.day <= today],
        "next": chosen.next_until(today),
        "is_this_week": chosen == Week.of(today),
        "today": today,
        "whole_organisation": request.user.has_perm(SEE_ORGANISATION_RECORDS),
        "sees_checks": request.user.has_perm(RECORD_CHECKS),
    }
    return render(request, "contacts/week.html", context)
