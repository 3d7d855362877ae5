"""The start page of somebody who records: go on, begin, look back."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.choices import FIRST_KINDS, MORE_KINDS, WORK_CHANGE
from contacts.models import Activity
from contacts.views.lookup import recorder
from contacts.views.menu import MY_PEOPLE, entries_for
from contacts.views.undo import saved_signal
from portal import codelists
from portal.access import requires
from portal.permissions import RECORD, SEE_ORGANISATION_RECORDS

DAYS_BACK = 14
MOST_RUNNING = 12
MOST_RECENT = 60


@requires(RECORD)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what runs, what can be started, and what was recorded in the last two weeks."""
    today = timezone.localdate()
    rows = Activity.objects.visible_to(request.user).without_checks().with_contact_counts()
    recent = rows.looked_back_on_by(request.user).between(today - timedelta(days=DAYS_BACK - 1), today)
    words = codelists.codelist("ACTIVITY_KIND")
    context = {
        "has_organisation": recorder(request).organisation_id is not None,
        "running": rows.running().filter(counted_in=None).own_first(request.user)[:MOST_RUNNING],
        "first_kinds": [(kind, words.label(kind), drawing) for kind, drawing in FIRST_KINDS.items()],
        "more_kinds": _more_kinds(),
        "also": entries_for(recorder(request)),
        "recent": recent.latest_first().select_related("recorded_by")[:MOST_RECENT],
        "whole_organisation": request.user.has_perm(SEE_ORGANISATION_RECORDS),
        "days_back": DAYS_BACK,
        "today": today,
        "saved_signal": saved_signal(request),
    }
    return render(request, "contacts/desk.html", context)


def _more_kinds() -> list[tuple[str, str]]:
    """Return the addresses and words of the other kinds of work; the way to other work has pages of its own."""
    words = codelists.codelist("ACTIVITY_KIND")
    kinds = [(reverse("contacts:start", args=[kind]), words.label(kind)) for kind in MORE_KINDS]
    return [*kinds, (reverse(MY_PEOPLE), words.label(WORK_CHANGE))]
