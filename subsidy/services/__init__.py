"""What the account holder does: close a period, ask for a report, load the money of a year."""

from __future__ import annotations

from subsidy.services.money import MONEY_FILE, MoneyLoaded, load_money
from subsidy.services.periods import (
    BLOCKS,
    DAYS_TO_COMPLETE,
    FIRST_YEAR,
    LAST_YEAR,
    Closing,
    close_period,
    parts_of,
    period_for,
    what_is_missing,
)
from subsidy.services.reports import (
    LEASE_SECONDS,
    Wanted,
    open_report,
    publish_version,
    request_report,
    retry_report,
    send_forgotten_reports,
    send_to_worker,
)
from subsidy.services.several import request_reports

__all__ = [
    "BLOCKS",
    "DAYS_TO_COMPLETE",
    "FIRST_YEAR",
    "LAST_YEAR",
    "LEASE_SECONDS",
    "MONEY_FILE",
    "Closing",
    "MoneyLoaded",
    "Wanted",
    "close_period",
    "load_money",
    "open_report",
    "parts_of",
    "period_for",
    "publish_version",
    "request_report",
    "request_reports",
    "retry_report",
    "send_forgotten_reports",
    "send_to_worker",
    "what_is_missing",
]
