"""All reports that were asked for, and cancelling one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.access import requires
from portal.permissions import BUILD_REPORT
from subsidy import queue_list, services
from subsidy.models import Report

if TYPE_CHECKING:
    from portal.models import User

A_PAGE = 30


@requires(BUILD_REPORT)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """List what was asked for, the latest first: maker, state, size, and why something failed."""
    page = Paginator(queue_list.rows_for(request.user), A_PAGE).get_page(request.GET.get("blad"))
    context = {
        "page": page,
        "jobs": queue_list.jobs_of(page.object_list),
        "waiting": Report.objects.visible_to(request.user).waiting().count(),
    }
    return render(request, "subsidy/jobs.html", context)


@requires(BUILD_REPORT)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a report that waits or is being made; no version of it is written."""
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    if services.cancel_report(report, by=cast("User", request.user)):
        messages.success(request, _("The report is cancelled."))
    else:
        messages.info(request, _("There is nothing to cancel: the report is not being made any more."))
    return redirect("subsidy:jobs")
