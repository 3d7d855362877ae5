"""Overviews of somebody's own raw counts: exact, for her own eyes and those of her organisation."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts import overview_tables as tables
from contacts.forms.overviews import SpanForm
from contacts.models import Activity
from contacts.overviews import overview as count
from contacts.spans import NoSpanError, Span, span_of, span_on, spans_since
from contacts.views.lookup import own_organisation, recorder
from portal.access import requires
from portal.permissions import RECORD, RECORD_CHECKS


@requires(RECORD)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the raw counts of a quarter or a year: `?periode=2026-Q3`, without it the quarter of today."""
    organisation, today = own_organisation(request), timezone.localdate()
    span = _span(request, today=today)
    found = count(recorder(request), span)
    since = Activity.objects.visible_to(request.user).first_day() or today
    context = {
        "organisation": organisation,
        "span": span,
        "form": SpanForm(initial={"periode": span.code}, spans=spans_since(min(since, span.first), today=today)),
        "found": found,
        "sees_checks": request.user.has_perm(RECORD_CHECKS),
        "contacts": sum(found.contacts.contacts.values()),
        "people": sum(found.contacts.people.values()),
        "without_minutes": sum(work.without_minutes for work in found.work.values()),
        "work_table": tables.work_table(found),
        "contact_tables": tables.contact_tables(found),
        "referral_tables": tables.referral_tables(found),
        "signal_table": tables.signal_table(found),
        "rare": tables.rare_lines(found),
    }
    return render(request, "contacts/overview.html", context)


def _span(request: HttpRequest, *, today: date) -> Span:
    if "periode" not in request.GET:
        return span_on(today)
    try:
        return span_of(request.GET["periode"], today=today)
    except NoSpanError:
        raise Http404 from None
