"""One report: how far it is, what it says, its files, and publishing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.access import requires
from portal.permissions import BUILD_REPORT, SEE_REPORTS
from subsidy import services
from subsidy.asking import subject_name
from subsidy.choices import ReportState
from subsidy.models import Report, ReportVersion
from subsidy.report_words import stem_of_version
from subsidy.views.downloads import note_download

# Neutral names: a download lies in a folder that somebody else may open.
FILES = {
    "pdf": ("pdf", "application/pdf"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": ("json", "application/json"),
}


@requires(SEE_REPORTS)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one report: how far it is, or its files."""
    found = get_object_or_404(Report.objects.visible_to(request.user).select_related("period"), pk=pk)
    versions = ReportVersion.objects.visible_to(request.user).without_files().select_related("publication")
    context = {
        "report": found,
        "subject": subject_name(found.kind, found.subject),
        "version": versions.filter(report=found).first(),
        "may_publish": request.user.has_perm(BUILD_REPORT),
    }
    return render(request, "subsidy/report.html", context)


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
            "ended": found.state in {ReportState.DONE, ReportState.FAILED, ReportState.CANCELLED},
        }
    )


@requires(BUILD_REPORT)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a concept: all who may see figures see it from now on."""
    found = get_object_or_404(ReportVersion.objects.visible_to(request.user).without_files(), report_id=pk)
    services.publish_version(found, at=timezone.now())
    messages.success(request, _("The report is published. It can't be changed any more."))
    return redirect("subsidy:report", pk=pk)


@requires(SEE_REPORTS)
@require_safe
def download(request: HttpRequest, pk: int, file: str) -> HttpResponse:
    """Hand out one of the files of a finished report, exactly as it was made."""
    if file not in FILES:
        raise Http404
    field, content_type = FILES[file]
    reports = Report.objects.visible_to(request.user)
    version = get_object_or_404(ReportVersion.objects.visible_to(request.user), report__in=reports, report_id=pk)
    note_download(request, version)
    response = HttpResponse(bytes(getattr(version, field)), content_type=content_type)
    name = f"{stem_of_version(version)}.{file}"
    disposition = "inline" if file == "pdf" else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return response
