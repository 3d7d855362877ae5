"""Looking back on who did what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from portal.access import requires
from portal.audit import last_finding
from portal.audit.sentences import days_of
from portal.choices import AnchorKind
from portal.forms.audit import AuditForm
from portal.models import AuditEvent
from portal.models.audit import kinds_to_choose
from portal.permissions import SEE_AUDIT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

A_PAGE = 50
# A night on which nothing ran may be made up for; after that somebody has to look.
DAYS_WITHOUT_CHECK = 2


@requires(SEE_AUDIT)
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """Show who did what, a sentence per row, and whether the log is as it was written."""
    today = timezone.localdate()
    rows = AuditEvent.objects.visible_to(request.user)
    oldest = rows.in_order().values_list("at", flat=True).first()
    form = AuditForm(request.GET, kinds=kinds_to_choose(request.user), months=_months(oldest, today=today))
    chosen = form.cleaned_data if form.is_valid() else {}
    wanted = rows.looked_for(kind=chosen.get("soort", ""), month=chosen.get("maand")).for_people()
    page = Paginator(wanted, A_PAGE).get_page(request.GET.get("blad"))
    finding = last_finding()
    context = {
        "form": form,
        "page": page,
        "days": days_of(page.object_list),
        "query": urlencode({name: request.GET[name] for name in form.fields if chosen.get(name)}),
        "finding": finding,
        "is_broken": finding is not None and finding.kind == AnchorKind.BROKEN,
        "is_late": finding is not None and finding.date < today - timedelta(days=DAYS_WITHOUT_CHECK),
    }
    return render(request, "portal/audit.html", context, status=422 if form.errors else 200)


def _months(oldest: datetime | None, *, today: date) -> Iterator[date]:
    """Yield the first day of each month from this one back to that of the oldest row."""
    month = today.replace(day=1)
    first = month if oldest is None else timezone.localdate(oldest).replace(day=1)
    while month >= first:
        yield month
        month = (month - timedelta(days=1)).replace(day=1)
