"""The kinds of report: how the snapshot of each is put together, and how it becomes a document."""

from __future__ import annotations

from subsidy.choices import ReportKind
from subsidy.makers import block, council, municipality, quarter, sheet, summary, survey, year
from subsidy.makers.kind import Asked, Maker

__all__ = ["Asked", "Maker", "maker_of"]

MAKERS: dict[str, Maker] = {
    ReportKind.YEAR: year.MAKER,
    ReportKind.QUARTER: quarter.MAKER,
    ReportKind.MUNICIPALITY: municipality.MAKER,
    ReportKind.SHEET: sheet.MAKER,
    ReportKind.BLOCK: block.MAKER,
    ReportKind.SUMMARY: summary.MAKER,
    ReportKind.COUNCIL: council.MAKER,
    ReportKind.SURVEY: survey.MAKER,
}


def maker_of(kind: str) -> Maker:
    """Return what makes a kind of report."""
    return MAKERS[kind]
