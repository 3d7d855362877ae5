"""Asking for a report, and asking again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import requires
from portal.permissions import BUILD_REPORT
from subsidy import services
from subsidy.choices import PeriodKind, ReportKind, ReportState
from subsidy.exceptions import QueueFullError
from subsidy.forms.asking import ReportForm
from subsidy.models import Report
from subsidy.views.lookup import period_context, period_or_404, year_context

if TYPE_CHECKING:
    from subsidy.models import Period


@requires(BUILD_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a report of a closed quarter, year or block, and lead to where one sees how far it is."""
    period = period_or_404(code)
    form = ReportForm(request.POST if request.method == "POST" else None, of=period.kind)
    if not period.is_closed:
        messages.error(request, _("Close the year first.") if period.kind == PeriodKind.YEAR else _("Close it first."))
        return redirect("subsidy:year", year=period.year)
    if not form.is_valid():
        return _form_page(request, period, form)
    try:
        asked = services.request_reports(form.wanted(period), at=timezone.now(), by=request.user)  # type: ignore[arg-type]  # requires() let a user in
    except QueueFullError as error:
        form.add_error(None, str(error))
        return _form_page(request, period, form, status=429)
    if len(asked) == 1:
        return redirect("subsidy:report", pk=asked[0].pk)
    words = ngettext("%(number)d report is asked for.", "%(number)d reports are asked for.", len(asked))
    messages.success(request, words % {"number": len(asked)})
    if asked[0].kind == ReportKind.MUNICIPALITY:
        return redirect("subsidy:municipalities", year=period.year)
    return redirect("subsidy:year", year=period.year)


def _form_page(request: HttpRequest, period: Period, form: ReportForm, *, status: int = 0) -> HttpResponse:
    """Show the form with what is wrong in it: on the page of its year, or on a page of its own."""
    status = status or (422 if form.errors else 200)
    if period.kind == PeriodKind.YEAR:
        return render(request, "subsidy/year.html", year_context(request, period) | {"form": form}, status=status)
    return render(request, "subsidy/ask.html", period_context(request, period) | {"form": form}, status=status)


@requires(BUILD_REPORT)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed report again."""
    found = get_object_or_404(Report.objects.visible_to(request.user), pk=pk, state=ReportState.FAILED)
    try:
        again = services.retry_report(found, at=timezone.now())
    except QueueFullError as error:
        messages.error(request, str(error))
        return redirect("subsidy:jobs")
    return HttpResponseRedirect(reverse("subsidy:report", args=[again.pk]))
