"""The yearly report as a document: from a snapshot to chapters and pictures.

Everything comes from the snapshot, so the same snapshot gives the same bytes, today and in 2032; a reader can check a
number against the tables at the end and against the files that are attached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from subsidy.chapters import Tables, chapters_of
from subsidy.chapters.figures import in_rows
from subsidy.chapters.summary import big_numbers, highlights, summary_figures
from subsidy.choices import ReportStep
from subsidy.report_words import day, listing

if TYPE_CHECKING:
    from subsidy.chapters import Chapter
    from subsidy.chapters.figures import Figure
    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Snapshot


def report_html(snapshot: Snapshot, on_step: OnStep) -> str:
    """Return the report as one HTML document in the active language, pictures included."""
    tables, chapters = Tables(snapshot), chapters_of(snapshot)
    context = _context(snapshot, tables, chapters)
    figures = [*context["summary_figures"], *(figure for chapter in chapters for figure in chapter.figures)]
    draw_figures(figures, on_step)
    return render_to_string("subsidy/report/report.html", context)


def title_of(snapshot: Snapshot) -> str:
    """Return the title of the document, as it stands in the file and in the window of a reader."""
    return _("Accountability report %(year)s, support for sex workers in Friesland") % {"year": snapshot["year"]}


def _context(snapshot: Snapshot, tables: Tables, chapters: list[Chapter]) -> dict[str, Any]:
    pictures = summary_figures(snapshot, tables)
    organisations = sorted({name for work in snapshot["work"] for name in work["organisations"]})
    return {
        "snapshot": snapshot,
        "language": snapshot["language"],
        "title": title_of(snapshot),
        "made_on": day(snapshot["built_on"]),
        "counted_until": day(snapshot["closed_on"]),
        "providers": listing(organisations),
        "big_numbers": big_numbers(snapshot, tables),
        "summary_figures": pictures,
        "summary_rows": in_rows(pictures),
        "highlights": highlights(snapshot, tables),
        "chapters": chapters,
    }


def draw_figures(figures: list[Figure], tell: OnStep) -> None:
    """Draw the pictures, and tell how far it is."""
    for place, figure in enumerate(figures):
        tell(ReportStep.DRAWING, place / len(figures))
        figure.chart = figure.draw()
    tell(ReportStep.DRAWING, 1.0)
