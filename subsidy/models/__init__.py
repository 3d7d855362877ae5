"""Money, periods, what was published, and the reports made of it."""

from __future__ import annotations

from subsidy.models.money import BudgetLine, SubsidyYear
from subsidy.models.periods import Period
from subsidy.models.reports import LedgerEntry, Publication, Report, ReportVersion
from subsidy.models.targets import Target, TargetChange

__all__ = [
    "BudgetLine",
    "LedgerEntry",
    "Period",
    "Publication",
    "Report",
    "ReportVersion",
    "SubsidyYear",
    "Target",
    "TargetChange",
]
