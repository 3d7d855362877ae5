"""Money, agreements, words, periods, what was published, and the reports made of it."""

from __future__ import annotations

from subsidy.models.money import (
    BudgetLine,
    SubsidyYear,
)
from subsidy.models.periods import (
    Completion,
    Period,
    PeriodicWork,
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
from subsidy.models.targets import (
    Target,
    TargetChange,
)
from subsidy.models.words import (
    Narrative,
)

__all__ = [
    "BudgetLine",
    "Completion",
    "LedgerEntry",
    "Narrative",
    "Period",
    "PeriodicWork",
    "Publication",
    "Report",
    "ReportPicture",
    "ReportVersion",
    "Revision",
    "SubsidyYear",
    "Target",
    "TargetChange",
]
