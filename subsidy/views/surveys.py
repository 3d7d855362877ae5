"""The results of surveys: for those who see figures, and for the sounding board, which sees nothing else in here.

They read the newest published version in their own language, or in another where theirs is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.access import requires
from portal.choices import Language
from portal.permissions import BUILD_REPORT, SEE_SURVEY_RESULTS
from subsidy import services
from subsidy.choices import ReportKind
from subsidy.exceptions import PeriodError, ReportError
from subsidy.makers.survey import snapshot_of_source
from subsidy.models import Report, ReportPicture, ReportVersion
from subsidy.report_words import stem_of_version
from subsidy.screen import csv_of, screen_tables
from subsidy.sheets.survey import ABOUT
from subsidy.surveys import closed_for
from subsidy.views.downloads import note_download
from subsidy.views.figures import snapshot_or_404
from subsidy.views.reports import FILES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from klankbord.models import Survey
    from subsidy.querysets import ReportVersionQuerySet
    from subsidy.snapshot import Snapshot


def survey_or_404(request: HttpRequest, code: str) -> Survey:
    """Return a closed survey of which this user may read what is published."""
    return get_object_or_404(closed_for(request.user), code=code)


def newest_version(request: HttpRequest, survey: Survey, versions: ReportVersionQuerySet) -> ReportVersion | None:
    """Return what there is to read of a survey: in the language of the page, else in Dutch, else in any.

    `versions` says what of it is read; of the others nothing is but their numbers.
    """
    found = _versions().visible_to(request.user).published().filter(kind=ReportKind.SURVEY, subject=survey.code)
    by_language = dict(found.order_by("number").values_list("language", "pk"))
    wanted = ((get_language() or "").split("-")[0], Language.DUTCH.value, *by_language)
    newest = next((by_language[language] for language in wanted if language in by_language), None)
    return versions.visible_to(request.user).select_related("period").filter(pk=newest).first() if newest else None


def version_or_404(request: HttpRequest, code: str, versions: ReportVersionQuerySet) -> ReportVersion:
    """Return the same, or say that there is no such page."""
    version = newest_version(request, survey_or_404(request, code), versions)
    if version is None:
        raise Http404
    return version


def _versions() -> ReportVersionQuerySet:
    return ReportVersion.objects.get_queryset()  # type: ignore[return-value]  # as_manager gives our own queryset


@requires(SEE_SURVEY_RESULTS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show the surveys with results, those that another document published too; to who makes these all closed ones."""
    may_build = request.user.has_perm(BUILD_REPORT)
    published = _versions().visible_to(request.user).published().filter(kind=ReportKind.SURVEY)
    with_results = set(published.values_list("subject", flat=True))
    surveys = closed_for(request.user)
    if not may_build:
        # Empty or missing where nobody else published it.
        surveys = surveys.filter(Q(code__in=with_results) | Q(source_nl__gt=""))
    return render(request, "subsidy/surveys.html", {"surveys": surveys, "with_results": with_results})


@requires(SEE_SURVEY_RESULTS)
@require_safe
def results(request: HttpRequest, survey: str) -> HttpResponse:
    """Show what was published of a survey: its limits, and for each question a picture and a table.

    What another document published stands there before there is a report of it: it is public already.
    """
    asked = survey_or_404(request, survey)
    version = newest_version(request, asked, _versions().with_snapshot())
    context: dict[str, object] = {"survey": asked, "version": version}
    if version is not None:
        pictures = ReportPicture.objects.filter(version=version).defer("svg")
        context |= _shown(snapshot_or_404(version), pictures) | {"shown": version}
    elif asked.source:
        context |= _shown(snapshot_of_source(asked, language=get_language() or Language.DUTCH.value))
    if request.user.has_perm(BUILD_REPORT):
        context["may_build"] = True
        own = Report.objects.visible_to(request.user).filter(kind=ReportKind.SURVEY, subject=asked.code)
        context["reports"] = own.select_related("version__publication").defer(
            *(f"version__{name}" for name in ("pdf", "xlsx", "json", "snapshot"))
        )
    return render(request, "subsidy/survey_results.html", context)


def _shown(snapshot: Snapshot, pictures: Iterable[ReportPicture] = ()) -> dict[str, object]:
    tables = [one for one in screen_tables(snapshot, pictures) if one.place > ABOUT]
    return {"told": snapshot.get("survey"), "tables": tables, "shown": {"language": snapshot["language"]}}


@requires(BUILD_REPORT)
@require_POST
def build(request: HttpRequest, survey: str) -> HttpResponse:
    """Ask for the results of a survey, in all languages: people read them in their own."""
    asked = survey_or_404(request, survey)
    try:
        # The database lets no survey close without its last day.
        period = services.period_for(str(asked.closes_on.year))  # type: ignore[union-attr]
        wanted = [
            services.Wanted(period=period, kind=ReportKind.SURVEY, language=language, subject=asked.code)
            for language in Language.values
        ]
        services.request_reports(wanted, at=timezone.now(), by=request.user)  # type: ignore[arg-type]  # requires() let a user in
    except (PeriodError, ReportError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The results are being made, in all languages."))
    return redirect("subsidy:survey-results", survey=asked.code)


@requires(SEE_SURVEY_RESULTS)
@require_safe
def download(request: HttpRequest, survey: str, file: str) -> HttpResponse:
    """Hand out one of the files of what was published, exactly as it was made."""
    if file not in FILES:
        raise Http404
    field, content_type = FILES[file]
    version = version_or_404(request, survey, _versions())
    note_download(request, version)
    response = HttpResponse(bytes(getattr(version, field)), content_type=content_type)
    disposition = "inline" if file == "pdf" else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{stem_of_version(version)}.{file}"'
    return response


@requires(SEE_SURVEY_RESULTS)
@require_safe
def picture(request: HttpRequest, survey: str, picture: str) -> HttpResponse:
    """Hand out one picture, as it was drawn when the results were made."""
    version = version_or_404(request, survey, _versions().without_files())
    found = get_object_or_404(ReportPicture, version=version, name=picture)
    response = HttpResponse(bytes(found.svg), content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{stem_of_version(version)}-{picture}.svg"'
    return response


@requires(SEE_SURVEY_RESULTS)
@require_safe
def table(request: HttpRequest, survey: str, place: int) -> HttpResponse:
    """Hand out one table as CSV, with the mark by which a spreadsheet knows the letters."""
    version = version_or_404(request, survey, _versions().with_snapshot())
    text = csv_of(snapshot_or_404(version), place)
    if text is None:
        raise Http404
    note_download(request, version)
    response = HttpResponse(f"\N{ZERO WIDTH NO-BREAK SPACE}{text}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{stem_of_version(version)}-{place}.csv"'
    return response
