"""The pages of the years: where each stands, and closing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import requires
from portal.permissions import CLOSE_PERIOD, EDIT_MONEY, SEE_REPORTS, SEE_RETENTION
from subsidy import overview, services
from subsidy.exceptions import PeriodError
from subsidy.forms.asking import ReportForm
from subsidy.forms.periods import CloseForm
from subsidy.views.lookup import year_context, year_or_404


@requires(SEE_REPORTS)
@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """Show the years: where each stands, and its latest report."""
    rows = overview.year_rows(request.user, today=timezone.localdate())
    context = {
        "rows": rows,
        "may_see_retention": request.user.has_perm(SEE_RETENTION),
        "may_edit_money": request.user.has_perm(EDIT_MONEY),
    }
    return render(request, "subsidy/periods.html", context)


@requires(SEE_REPORTS)
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show one year: its quarters, what is missing, its reports."""
    period = year_or_404(year)
    return render(request, "subsidy/year.html", year_context(request, period) | {"form": ReportForm()})


@requires(CLOSE_PERIOD)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, year: int) -> HttpResponse:
    """Ask once more before a year is closed for good, and close it."""
    period = year_or_404(year)
    today = timezone.localdate()
    missing = services.what_is_missing(period, today=today)
    form = CloseForm(request.POST if request.method == "POST" else None, missing=missing)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_period(period.code, today=today, force_reason=form.cleaned_data.get("reason", ""))
        except PeriodError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(year)s is closed. Nothing can be added to it any more.") % {"year": year})
            return redirect("subsidy:year", year=year)
    context = {"period": period, "missing": missing, "form": form, "can": period.has_ended(today=today)}
    return render(request, "subsidy/close.html", context, status=422 if form.errors else 200)
