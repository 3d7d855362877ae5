"""Documents and minutes of meetings."""

from __future__ import annotations

from typing import Any

from klankbord.models import Document, Meeting, Minutes


def make_document(meeting: Meeting, **fields: Any) -> Document:
    """Make a document with its title in three languages; its file is no real PDF unless one is given."""
    texts = {"title_nl": "Folder", "title_en": "Leaflet", "title_es": "Folleto"}
    return Document.objects.create(
        **{"meeting": meeting, "language": "nl", "pdf": b"%PDF-1.7", "pages": 2} | texts | fields
    )


def make_minutes(meeting: Meeting, **fields: Any) -> Minutes:
    """Make minutes in three languages; nobody but who writes them sees them unless they are shared."""
    texts = {"text_nl": "Wij spraken over de folder.", "text_en": "We spoke about the leaflet."}
    return Minutes.objects.create(**{"meeting": meeting, "text_es": "Hablamos del folleto."} | texts | fields)
