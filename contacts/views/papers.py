"""A sheet of paper for the person herself: what we agreed, without a name or a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts import papers
from contacts.choices import ReadAction
from contacts.exceptions import TooMuch
from contacts.forms.papers import PaperForm
from contacts.guidance import note
from contacts.views.kept import keeps_typed, take_kept
from contacts.views.trajectory_gate import asks_reason, readable_trajectory
from portal.access import requires
from portal.audit import AuditAction
from portal.pdf import PdfError
from portal.permissions import RECORD
from portal.reauthentication import after_showing_again

if TYPE_CHECKING:
    from uuid import UUID


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@after_showing_again
@asks_reason
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose the language and the lines, and get them as a file to print; the choice is never in an address."""
    is_post = request.method == "POST"
    found, _changeable = readable_trajectory(request, key, ReadAction.PRINTED if is_post else ReadAction.READ)
    lines = papers.lines_of(found)
    form = PaperForm(request.POST if is_post else take_kept(request), lines=lines)
    if is_post and form.is_valid():
        data = form.cleaned_data
        try:
            pdf = papers.make_paper(found, language=data["language"], keys=data["lines"])
        except TooMuch:
            form.add_error("lines", _("This does not fit on one page. Choose fewer lines."))
        except PdfError:
            form.add_error(None, _("The paper could not be made. Try it once more."))
        else:
            note(found, AuditAction.TRAJECTORY_EXPORTED)
            return _file(pdf)
    return render(request, "contacts/trajectory_paper.html", {"form": form, "trajectory": found, "lines": lines})


def _file(pdf: bytes) -> HttpResponse:
    name = papers.FILE_NAME
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
