"""How views find a period, and what the page of a year shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.utils import timezone

from portal.permissions import BUILD_REPORT, CLOSE_PERIOD
from subsidy import overview, services
from subsidy.choices import ReportKind
from subsidy.exceptions import UnknownPeriodError
from subsidy.models import Report

if TYPE_CHECKING:
    from subsidy.models import Period


def year_or_404(year: int) -> Period:
    """Return a year of the accountability."""
    if year not in overview.years(today=timezone.localdate()):
        raise Http404
    return services.period_for(str(year))


def period_or_404(code: str) -> Period:
    """Return a quarter, year or block of the accountability that has begun; a year as its own page finds it."""
    if code[:4] not in map(str, overview.years(today=timezone.localdate())):
        raise Http404
    try:
        return services.period_for(code)
    except UnknownPeriodError:
        raise Http404 from None


def year_context(request: HttpRequest, period: Period) -> dict[str, object]:
    """Return what the page of a year shows to this user."""
    today = timezone.localdate()
    return {
        "period": period,
        "quarters": overview.quarter_rows(period),
        "missing": [] if period.is_closed else services.what_is_missing(period, today=today),
        # Those of the eighteen municipalities have a page of their own.
        "reports": Report.objects.visible_to(request.user)
        .filter(period=period)
        .exclude(kind=ReportKind.MUNICIPALITY)
        .select_related("version", "period"),
        "may_close": request.user.has_perm(CLOSE_PERIOD) and not period.is_closed,
        "may_build": request.user.has_perm(BUILD_REPORT) and period.is_closed,
    }
