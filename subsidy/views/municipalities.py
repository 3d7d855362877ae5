"""The reports for the municipalities of a year: where each stands, and all that are finished as one file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from portal.access import requires
from portal.choices import Language
from portal.permissions import BUILD_REPORT, SEE_REPORTS
from subsidy import bundle
from subsidy.views.lookup import year_or_404


@requires(SEE_REPORTS)
@require_safe
def municipalities(request: HttpRequest, year: int) -> HttpResponse:
    """Show for each municipality whether its report is there, in the language that is asked for."""
    period = year_or_404(year)
    language = _language(request)
    rows = bundle.rows(request.user, period, language)
    context = {
        "period": period,
        "rows": rows,
        "language": language,
        "languages": Language.choices,
        "ready": sum(row.version is not None for row in rows),
        "may_build": request.user.has_perm(BUILD_REPORT) and period.is_closed,
    }
    return render(request, "subsidy/municipalities.html", context)


@requires(SEE_REPORTS)
@require_safe
def municipalities_zip(request: HttpRequest, year: int) -> HttpResponse:
    """Hand out the newest version of each municipality in one file; it says itself which ones are not ready."""
    period = year_or_404(year)
    language = _language(request)
    rows = bundle.rows(request.user, period, language, with_files=True)
    if not any(row.version for row in rows):
        raise Http404
    with override(language):
        content = bundle.zipped(period, rows, language)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{bundle.stem(period, language)}.zip"'
    return response


def _language(request: HttpRequest) -> str:
    """Return the language of the reports that is asked for: that of the page unless the address says another."""
    asked = request.GET.get("taal", get_language() or Language.DUTCH)
    if asked not in Language.values:
        raise Http404
    return asked
