"""The pages of the years, quarters and blocks: where each stands, and closing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import requires
from portal.permissions import (
    BUILD_REPORT,
    CLOSE_PERIOD,
    EDIT_MONEY,
    EDIT_TARGETS,
    SEE_AUDIT,
    SEE_REPORTS,
    SEE_RETENTION,
)
from subsidy import overview, services
from subsidy.choices import PeriodKind
from subsidy.exceptions import PeriodError
from subsidy.forms.asking import ReportForm
from subsidy.forms.periods import CloseForm
from subsidy.views.lookup import period_context, period_or_404, year_context, year_or_404

if TYPE_CHECKING:
    from portal.models import User
    from subsidy.models import Period


@requires(SEE_REPORTS)
@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """Show the years: where each stands, and its latest report."""
    today = timezone.localdate()
    context = {
        "rows": overview.year_rows(request.user, today=today),
        "blocks": overview.block_codes(today=today),
        "may_see_jobs": request.user.has_perm(BUILD_REPORT),
        "may_see_retention": request.user.has_perm(SEE_RETENTION),
        "may_see_audit": request.user.has_perm(SEE_AUDIT),
        "may_see_targets": request.user.has_perm(EDIT_TARGETS),
        "may_edit_money": request.user.has_perm(EDIT_MONEY),
    }
    return render(request, "subsidy/periods.html", context)


@requires(SEE_REPORTS)
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show one year: its quarters, what is missing, its reports."""
    period = year_or_404(year)
    return render(request, "subsidy/year.html", year_context(request, period) | {"form": ReportForm()})


@requires(SEE_REPORTS)
@require_safe
def quarter(request: HttpRequest, code: str) -> HttpResponse:
    """Show one quarter: where it stands, what is missing, who is complete."""
    period = period_or_404(code, PeriodKind.QUARTER)
    return render(request, "subsidy/quarter.html", period_context(request, period))


@requires(SEE_REPORTS)
@require_safe
def block(request: HttpRequest, code: str) -> HttpResponse:
    """Show a block of three years: where each year stands, and whether the block can be closed."""
    period = period_or_404(code, PeriodKind.BLOCK)
    years = overview.year_parts(period, today=timezone.localdate())
    return render(request, "subsidy/block.html", period_context(request, period) | {"years": years})


@requires(CLOSE_PERIOD)
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the closing of a period that is over: from now on organisations complete it."""
    period = period_or_404(code)
    try:
        begun = services.begin_closing(period.code, today=timezone.localdate(), by=_user(request))
    except PeriodError as error:
        messages.error(request, str(error))
    else:
        if begun:
            messages.success(request, _("The closing of %(period)s has begun.") % {"period": period.code})
    return redirect(page_of(period))


@requires(CLOSE_PERIOD)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, year: int) -> HttpResponse:
    """Ask once more before a year is closed for good, and close it."""
    return _close(request, year_or_404(year))


@requires(CLOSE_PERIOD)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def close_any(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more before a quarter, a year or a block is closed for good, and close it."""
    return _close(request, period_or_404(code))


def _close(request: HttpRequest, period: Period) -> HttpResponse:
    today = timezone.localdate()
    missing = [] if period.is_closed else services.what_is_missing(period, today=today)
    form = CloseForm(request.POST if request.method == "POST" else None, missing=missing)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_period(period.code, today=today, **form.reasons(), by=_user(request))
        except PeriodError as error:
            form.add_error(None, str(error))
        else:
            words = {"year": period.code}
            messages.success(request, _("%(year)s is closed. Nothing can be added to it any more.") % words)
            return redirect(page_of(period))
    context = {
        "period": period,
        "page": page_of(period),
        "missing": missing,
        "form": form,
        "can": services.can_be_closed(period, today=today),
        "ended": period.has_ended(today=today),
        "parts": [part.code for part in services.parts_of(period) if not part.is_closed],
    }
    return render(request, "subsidy/close.html", context, status=422 if form.errors else 200)


def page_of(period: Period) -> str:
    """Return the address of the page of a period."""
    if period.kind == PeriodKind.YEAR:
        return reverse("subsidy:year", args=[period.year])
    return reverse("subsidy:quarter" if period.kind == PeriodKind.QUARTER else "subsidy:block", args=[period.code])


def _user(request: HttpRequest) -> User:
    # requires() let a user in.
    return cast("User", request.user)
