"""Money, periods, what was published, and the reports made of it."""

from __future__ import annotations

from subsidy.models.money import BudgetLine, IncomeLine, MunicipalShare, Payment, SubsidyYear
from subsidy.models.money_history import MoneyChange
from subsidy.models.periods import Period
from subsidy.models.reports import LedgerEntry, Publication, Report, ReportVersion

__all__ = [
    "BudgetLine",
    "IncomeLine",
    "LedgerEntry",
    "MoneyChange",
    "MunicipalShare",
    "Payment",
    "Period",
    "Publication",
    "Report",
    "ReportVersion",
    "SubsidyYear",
]
