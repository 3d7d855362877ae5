"""Public pages with short texts in every language."""

from __future__ import annotations

from typing import Any

from portal.models import Page

LANGUAGES = ("nl", "en", "es")
TEXTS = {f"{name}_{code}": f"{name} {code}" for name in ("tab_title", "title", "summary") for code in LANGUAGES}


def make_page(slug: str, body: str = "Hallo.", **fields: Any) -> Page:
    """Make a published page; the same text stands in each language unless a field says otherwise."""
    bodies = {f"body_{code}": body for code in LANGUAGES}
    given = {"code": f"T-{slug}"[:8], "slug": slug, "pictogram": "info", **TEXTS, **bodies}
    return Page.objects.create(**given | fields)


def make_usual_pages() -> None:
    """Make the pages that every page of the site links to."""
    for slug in ("start", "praten", "privacy", "inloop"):
        make_page(slug)
    make_page("nu", "{numbers}")
