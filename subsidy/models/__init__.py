"""Money, periods, what was published, and the reports made of it."""

from __future__ import annotations

from subsidy.models.money import BudgetLine, SubsidyYear
from subsidy.models.periods import Completion, Period, PeriodicWork
from subsidy.models.reports import LedgerEntry, Publication, Report, ReportVersion

__all__ = [
    "BudgetLine",
    "Completion",
    "LedgerEntry",
    "Period",
    "PeriodicWork",
    "Publication",
    "Report",
    "ReportVersion",
    "SubsidyYear",
]
