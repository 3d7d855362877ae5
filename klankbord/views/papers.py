"""Pages of the documents of a meeting: who plans brings them, members read them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from klankbord.exceptions import MeetingError
from klankbord.forms.papers import DocumentForm
from klankbord.models import Document, Meeting
from klankbord.reading import DocumentRead, MeetingRead, with_papers
from klankbord.services import papers as services
from portal.access import requires
from portal.permissions import FACILITATE, SEE_MEETINGS

form_methods = require_http_methods(["GET", "HEAD", "POST"])
# A browser that opens the file all the same opens it without scripts, forms or a place of its own.
FILE_HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the documents of a meeting, and take in another one."""
    meetings = Meeting.objects.get_queryset().visible_to(request.user)
    found = get_object_or_404(with_papers(meetings, user=request.user), pk=pk)
    sent = request.method == "POST"
    form = DocumentForm(request.POST, request.FILES, too_large=_is_too_large(request)) if sent else DocumentForm()
    if sent and form.is_valid() and form.paper is not None:
        try:
            services.add_document(
                meeting=found,
                titles=form.texts_of("title"),
                kept_reason=form.kept_in_any("title"),
                language=form.cleaned_data["language"],
                paper=form.paper,
            )
        except MeetingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The document is there. Members can read it."))
        return redirect("klankbord:documents", pk=pk)
    context = {"form": form, "read": MeetingRead.of(found, language=get_language(), at=timezone.now())}
    return render(request, "klankbord/papers/documents.html", context)


@requires(SEE_MEETINGS)
@require_safe
def document(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """Hand over the file of a document, under a name that tells nothing."""
    found = _document(request, pk, key)
    disposition = f'attachment; filename="{services.file_name(found)}"'
    return HttpResponse(
        bytes(found.pdf),
        content_type="application/pdf",
        headers={**FILE_HEADERS, "Content-Disposition": disposition, "Cache-Control": "no-store"},
    )


@requires(FACILITATE)
@form_methods
def remove_document(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """Ask whether a document may go, and take it away."""
    found = _document(request, pk, key)
    if request.method == "POST":
        services.remove_document(document=found)
        messages.success(request, _("The document is gone."))
        return redirect("klankbord:documents", pk=pk)
    context = {"read": DocumentRead.of(found, language=get_language()), "meeting_pk": pk}
    return render(request, "klankbord/papers/remove_document.html", context)


def _document(request: HttpRequest, pk: int, key: UUID) -> Document:
    """Return a document through its meeting, which is the gate."""
    meeting = get_object_or_404(Meeting.objects.get_queryset().visible_to(request.user), pk=pk)
    documents = Document.objects.get_queryset().visible_to(request.user)
    return get_object_or_404(documents.filter(meeting=meeting), key=key)


def _is_too_large(request: HttpRequest) -> bool:
    # Django leaves out the files of a body that is larger than this.
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    except ValueError:
        return False
