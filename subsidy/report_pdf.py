"""The yearly report as a PDF: from a snapshot to chapters, pictures, pages.

Everything comes from the snapshot, so the same snapshot gives the same bytes, today and in 2032; a reader can check a
number against the tables at the end and against the files that are attached.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.pdf import Attachment, write_pdf
from subsidy import palette
from subsidy.chapters import Tables, chapters_of
from subsidy.chapters.summary import big_numbers, highlights, summary_figures
from subsidy.choices import ReportStep
from subsidy.report_json import render_json
from subsidy.report_words import capital, day, listing
from subsidy.report_xlsx import render_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

    from subsidy.chapters import Chapter
    from subsidy.chapters.figures import Figure
    from subsidy.snapshot import Snapshot

    OnStep = Callable[[str, float], None]

STYLE = Path(__file__).parent / "report.css"
# How many pages a report usually has: only so that the progress can be told before the end is known.
USUAL_PAGES = 20
# WeasyPrint lays all pages out again when the page numbers in the contents are known.
USUAL_ROUNDS = 2
# The share of the laying out that comes before the file itself is written.
LAYOUT_SHARE = 0.9


def render_pdf(snapshot: Snapshot, *, on_step: OnStep | None = None) -> bytes:
    """Make the report; `on_step` hears the step (drawing, laying out) and which part of it is done, from 0 to 1.

    Raises: PdfError if the pages cannot be laid out; DisclosureError if a count cannot have been published.
    """
    tell = on_step or _nobody
    with override(snapshot["language"]):
        html = report_html(snapshot, on_step=tell)
        pdf = write_pdf(
            html,
            css=palette.as_css() + STYLE.read_text(encoding="utf-8"),
            language=snapshot["language"],
            title=title_of(snapshot),
            identifier=_identifier(snapshot),
            made_on=date.fromisoformat(snapshot["built_on"]),
            attachments=_attachments(snapshot),
            on_page=_Pages(tell).heard,
        )
    tell(ReportStep.LAYING_OUT, 1.0)
    return pdf


def report_html(snapshot: Snapshot, *, on_step: OnStep | None = None) -> str:
    """Return the report as one HTML document in the language of the snapshot, pictures included."""
    with override(snapshot["language"]):
        tables, chapters = Tables(snapshot), chapters_of(snapshot)
        context = _context(snapshot, tables, chapters)
        figures = [*context["summary_figures"], *(figure for chapter in chapters for figure in chapter.figures)]
        _draw(figures, on_step or _nobody)
        return render_to_string("subsidy/report/report.html", context)


def title_of(snapshot: Snapshot) -> str:
    """Return the title of the document, as it stands in the file and in the window of a reader."""
    return _("Accountability report %(year)s, support for sex workers in Friesland") % {"year": snapshot["year"]}


def _context(snapshot: Snapshot, tables: Tables, chapters: list[Chapter]) -> dict[str, Any]:
    organisations = sorted({name for work in snapshot["work"] for name in work["organisations"]})
    return {
        "snapshot": snapshot,
        "language": snapshot["language"],
        "title": title_of(snapshot),
        "made_on": day(snapshot["built_on"]),
        "counted_until": day(snapshot["closed_on"]),
        "providers": listing(organisations),
        "big_numbers": big_numbers(snapshot, tables),
        "summary_figures": summary_figures(tables),
        "highlights": highlights(snapshot, tables),
        "chapters": chapters,
        "changes": [{**change, "what": capital(change["what"])} for change in snapshot["changes"]],
        "corrections": [capital(line) for line in snapshot.get("corrections", [])],
    }


def _draw(figures: list[Figure], tell: OnStep) -> None:
    for place, figure in enumerate(figures):
        tell(ReportStep.DRAWING, place / len(figures))
        figure.chart = figure.draw()
    tell(ReportStep.DRAWING, 1.0)


def _attachments(snapshot: Snapshot) -> list[Attachment]:
    name = f"verantwoording-{snapshot['period']}-v{snapshot['version']}"
    return [
        Attachment(f"{name}.json", render_json(snapshot), _("All tables for machines (JSON)"), "Source"),
        Attachment(f"{name}.xlsx", render_xlsx(snapshot), _("All tables as a workbook (XLSX)"), "Data"),
    ]


def _identifier(snapshot: Snapshot) -> bytes:
    return hashlib.sha256(render_json(snapshot)).digest()[:16]


def _nobody(_step: str, _part: float) -> None:
    """Hear the progress for callers who do not ask for it."""


class _Pages:
    """Turns the pages that are laid out into a part of the work that only grows."""

    def __init__(self, tell: OnStep) -> None:
        self.tell = tell
        self.done = 0

    def heard(self, _page: int) -> None:
        """Count one more page."""
        self.done += 1
        part = min(1.0, self.done / (USUAL_PAGES * USUAL_ROUNDS))
        self.tell(ReportStep.LAYING_OUT, LAYOUT_SHARE * part)
