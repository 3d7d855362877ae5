"""Documents of a meeting: they come in checked and written anew, and go for good."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from klankbord.exceptions import TooManyDocuments
from klankbord.models import Document, Meeting
from klankbord.safe_pdf import SafePdf

# More than anybody reads for one evening.
MOST_DOCUMENTS = 20


@transaction.atomic
def add_document(
    *, meeting: Meeting, titles: Mapping[str, str], kept_reason: str, language: str, paper: SafePdf
) -> Document:
    """Put a document with a meeting; its titles are given per language (code to text; Dutch is needed).

    Raises: TooManyDocuments; ValidationError if it holds what the database does not take.
    """
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if locked.documents.count() >= MOST_DOCUMENTS:
        raise TooManyDocuments
    document = Document(meeting=locked, language=language, kept_reason=kept_reason, pdf=paper.pdf, pages=paper.pages)
    for code, _name in settings.LANGUAGES:
        setattr(document, f"title_{code}", titles.get(code, ""))
    document.full_clean()
    document.save()
    return document


def remove_document(*, document: Document) -> None:
    """Take a document away, with its file."""
    document.delete()


def file_name(document: Document) -> str:
    """Return the name under which somebody keeps a document: its place in the list, and nothing of what it is about."""
    return f"document-{document.meeting.documents.filter(pk__lte=document.pk).count()}.pdf"
