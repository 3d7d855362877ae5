"""Money, agreements, words, periods, what was published, and the reports made of it."""

from __future__ import annotations

from subsidy.models.money import (
    BudgetLine,
    IncomeLine,
    MunicipalShare,
    Payment,
    SubsidyYear,
)
from subsidy.models.money_history import (
    MoneyChange,
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
    "IncomeLine",
    "LedgerEntry",
    "MoneyChange",
    "MunicipalShare",
    "Narrative",
    "Payment",
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
