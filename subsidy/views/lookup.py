"""How views find a period, and what the page of a year shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.utils import timezone

from portal.permissions import BUILD_REPORT, CLOSE_PERIOD, EDIT_TARGETS
from subsidy import overview, services
from subsidy.models import Report

if TYPE_CHECKING:
    from subsidy.models import Period


def year_or_404(year: int) -> Period:
    """Return a year of the accountability."""
    if year not in overview.years(today=timezone.localdate()):
        raise Http404
    return services.period_for(str(year))


def year_context(request: HttpRequest, period: Period) -> dict[str, object]:
    """Return what the page of a year shows to this user."""
    today = timezone.localdate()
    return {
        "period": period,
        "quarters": overview.quarter_rows(period),
        "missing": [] if period.is_closed else services.what_is_missing(period, today=today),
        "reports": Report.objects.visible_to(request.user).filter(period=period).select_related("version", "period"),
        "may_close": request.user.has_perm(CLOSE_PERIOD) and not period.is_closed,
        "may_see_targets": request.user.has_perm(EDIT_TARGETS),
        "may_build": request.user.has_perm(BUILD_REPORT) and period.is_closed,
    }
