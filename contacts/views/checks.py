"""Joint checks: apart from all other work, seen only by whoever recorded them and by the coordinator."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.choices import CHECKS
from contacts.models import Activity
from contacts.views.lookup import recorder
from contacts.weeks import gaps_of
from portal.access import requires
from portal.models import Page
from portal.permissions import RECORD_CHECKS, SEE_ORGANISATION_RECORDS

DAYS_BACK = 365
MOST_CHECKS = 60
# The pages of which a card is handed out: what one may ask at a check, and where to find us afterwards.
HAND_OUTS = ("rechten", "praten", "inloop")


@requires(RECORD_CHECKS)
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Show what a check is and is not, one to start, and those of the last year."""
    today = timezone.localdate()
    rows = Activity.objects.visible_to(request.user).joint_checks().with_contact_counts()
    recent = rows.between(today - timedelta(days=DAYS_BACK), today).latest_first().select_related("recorded_by")
    pages = Page.objects.get_queryset().published(today=today).filter(slug__in=HAND_OUTS)
    context = {
        "has_organisation": recorder(request).organisation_id is not None,
        "kind": CHECKS,
        "recent": [(check, gaps_of(check, today=today)) for check in recent[:MOST_CHECKS]],
        "hand_outs": sorted(pages, key=lambda page: HAND_OUTS.index(page.slug)),
        "whole_organisation": request.user.has_perm(SEE_ORGANISATION_RECORDS),
        "today": today,
    }
    return render(request, "contacts/checks.html", context)
