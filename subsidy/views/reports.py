"""The account holder's pages: close a year, have its report made, watch it, take the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import requires
from portal.permissions import BUILD_REPORT, CLOSE_PERIOD, SEE_REPORTS, SEE_RETENTION
from subsidy import overview, services
from subsidy.choices import ReportState
from subsidy.exceptions import PeriodError
from subsidy.forms import CloseForm, ReportForm
from subsidy.models import Report, ReportVersion

if TYPE_CHECKING:
    from subsidy.models import Period

# Neutral names: a download lies in a folder that somebody else may open.
FILES = {
    "pdf": ("pdf", "application/pdf"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": ("json", "application/json"),
}


def year_or_404(year: int) -> Period:
    """Return a year of the accountability."""
    if year not in overview.years(today=timezone.localdate()):
        raise Http404
    return services.period_for(str(year))


@requires(SEE_REPORTS)
@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """Show the years: where each stands, and its latest report."""
    rows = overview.year_rows(request.user, today=timezone.localdate())
    context = {"rows": rows, "may_see_retention": request.user.has_perm(SEE_RETENTION)}
    return render(request, "subsidy/periods.html", context)


@requires(SEE_REPORTS)
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show one year: its quarters, what is missing, its reports."""
    period = year_or_404(year)
    return render(request, "subsidy/year.html", year_context(request, period) | {"form": ReportForm()})


def year_context(request: HttpRequest, period: Period) -> dict[str, object]:
    """Return what the page of a year shows to this user."""
    today = timezone.localdate()
    return {
        "period": period,
        "quarters": overview.quarter_rows(period),
        "missing": [] if period.is_closed else services.what_is_missing(period, today=today),
        "reports": Report.objects.visible_to(request.user).filter(period=period).select_related("version", "period"),
        "may_close": request.user.has_perm(CLOSE_PERIOD) and not period.is_closed,
        "may_build": request.user.has_perm(BUILD_REPORT) and period.is_closed,
    }


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


@requires(BUILD_REPORT)
@require_POST
def build(request: HttpRequest, year: int) -> HttpResponse:
    """Ask for the report of a closed year, and lead to the page that shows how far it is."""
    period = year_or_404(year)
    form = ReportForm(request.POST)
    if not period.is_closed:
        messages.error(request, _("Close the year first."))
        return redirect("subsidy:year", year=year)
    if not form.is_valid():
        return render(request, "subsidy/year.html", year_context(request, period) | {"form": form}, status=422)
    asked = services.request_report(
        period=period, kind=form.cleaned_data["kind"], language=form.cleaned_data["language"], at=timezone.now()
    )
    return redirect("subsidy:report", pk=asked.pk)


@requires(SEE_REPORTS)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one report: how far it is, or its files."""
    found = get_object_or_404(Report.objects.visible_to(request.user).select_related("period"), pk=pk)
    version = ReportVersion.objects.visible_to(request.user).without_files().filter(report=found).first()
    return render(request, "subsidy/report.html", {"report": found, "version": version, "files": list(FILES)})


@requires(SEE_REPORTS)
@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """Tell the page how far the building is."""
    found = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    return JsonResponse(
        {
            "state": found.state,
            "step": str(found.get_step_display()),
            "percent": found.percent,
            "ended": found.state in {ReportState.DONE, ReportState.FAILED},
        }
    )


@requires(BUILD_REPORT)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed report again."""
    found = get_object_or_404(Report.objects.visible_to(request.user), pk=pk, state=ReportState.FAILED)
    again = services.retry_report(found, at=timezone.now())
    return HttpResponseRedirect(reverse("subsidy:report", args=[again.pk]))


@requires(SEE_REPORTS)
@require_safe
def download(request: HttpRequest, pk: int, file: str) -> HttpResponse:
    """Hand out one of the files of a finished report, exactly as it was made."""
    if file not in FILES:
        raise Http404
    field, content_type = FILES[file]
    reports = Report.objects.visible_to(request.user)
    version = get_object_or_404(ReportVersion.objects.visible_to(request.user), report__in=reports, report_id=pk)
    response = HttpResponse(bytes(getattr(version, field)), content_type=content_type)
    name = f"verslag-{version.period.code}-{version.language}-v{version.number}.{file}"
    disposition = "inline" if file == "pdf" else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return response
