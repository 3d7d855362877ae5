"""Asking for a report, and asking again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import requires
from portal.permissions import BUILD_REPORT
from subsidy import services
from subsidy.choices import ReportState
from subsidy.exceptions import QueueFullError
from subsidy.forms.asking import ReportForm
from subsidy.models import Report
from subsidy.views.lookup import year_context, year_or_404


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
    wanted = services.Wanted(period=period, kind=form.cleaned_data["kind"], language=form.cleaned_data["language"])
    try:
        asked = services.request_report(wanted, at=timezone.now(), by=request.user)  # type: ignore[arg-type]  # requires() let a user in
    except QueueFullError as error:
        form.add_error(None, str(error))
        return render(request, "subsidy/year.html", year_context(request, period) | {"form": form}, status=429)
    return redirect("subsidy:report", pk=asked.pk)


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
