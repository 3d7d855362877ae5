"""The figures of a report on screen: its pictures, its tables to copy, and two reports beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import override
from django.views.decorators.http import require_safe

from portal.access import requires
from portal.permissions import SEE_REPORTS
from subsidy.comparing import side_by_side
from subsidy.forms.comparing import CompareForm
from subsidy.models import ReportPicture, ReportVersion
from subsidy.report_words import stem_of_version
from subsidy.screen import csv_of, screen_tables
from subsidy.snapshot import upgraded
from subsidy.views.downloads import note_download

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def version_or_404(request: HttpRequest, pk: int) -> ReportVersion:
    """Return a version that this user may see, by the number of its report, without its files."""
    versions = ReportVersion.objects.visible_to(request.user).with_snapshot().select_related("period")
    return get_object_or_404(versions, report_id=pk)


def snapshot_or_404(version: ReportVersion) -> Snapshot:
    """Return the snapshot of a version in the shape of today."""
    if not version.snapshot:
        raise Http404
    return upgraded(version.snapshot)


@requires(SEE_REPORTS)
@require_safe
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the pictures and tables of a report."""
    version = version_or_404(request, pk)
    pictures = ReportPicture.objects.filter(version=version).defer("svg")
    snapshot = snapshot_or_404(version)
    context = {"version": version, "tables": screen_tables(snapshot, pictures), "told": snapshot.get("survey")}
    return render(request, "subsidy/figures.html", context)


@requires(SEE_REPORTS)
@require_safe
def picture(request: HttpRequest, pk: int, picture: str) -> HttpResponse:
    """Hand out one picture, as it was drawn when the report was built."""
    found = get_object_or_404(ReportPicture, version=version_or_404(request, pk), name=picture)
    response = HttpResponse(bytes(found.svg), content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{stem_of_version(found.version)}-{picture}.svg"'
    return response


@requires(SEE_REPORTS)
@require_safe
def table(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Hand out one table as CSV, with the mark by which a spreadsheet knows the letters."""
    version = version_or_404(request, pk)
    text = csv_of(snapshot_or_404(version), place)
    if text is None:
        raise Http404
    note_download(request, version)
    response = HttpResponse(f"\N{ZERO WIDTH NO-BREAK SPACE}{text}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{stem_of_version(version)}-{place}.csv"'
    return response


@requires(SEE_REPORTS)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show two reports of the same kind beside each other, the older one on the left."""
    choices = ReportVersion.objects.visible_to(request.user).comparable()
    form = CompareForm(request.GET or None, versions=choices)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        old, new = (version_or_404(request, pk) for pk in form.in_order())
        with override(new.language):
            context |= {"old": old, "new": new, "tables": side_by_side(snapshot_or_404(old), snapshot_or_404(new))}
    return render(request, "subsidy/compare.html", context, status=422 if form.errors else 200)
