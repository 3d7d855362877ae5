"""Money, agreements, words, periods, what was published, and the reports made of it."""

from __future__ import annotations

from subsidy.models.money import (
    BudgetLine,
    SubsidyYear,
)
from subsidy.models.periods import (
    Period,
)
from subsidy.models.reports import (
    LedgerEntry,
    Publication,
    Report,
    ReportPicture,
    ReportVersion,
)
from subsidy.models.revisions import (
    Revision,
)
from subsidy.models.words import (
    Narrative,
)

__all__ = [
    "BudgetLine",
    "LedgerEntry",
    "Narrative",
    "Period",
    "Publication",
    "Report",
    "ReportPicture",
    "ReportVersion",
    "Revision",
    "SubsidyYear",
]
