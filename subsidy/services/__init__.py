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
from subsidy.services.targets import (
    Agreement,
    agree_target,
    change_target,
    copy_targets,
    load_targets,
    remove_target,
    targets_missing,
)

__all__ = [
    "BLOCKS",
    "DAYS_TO_COMPLETE",
    "FIRST_YEAR",
    "LAST_YEAR",
    "LEASE_SECONDS",
    "MONEY_FILE",
    "Agreement",
    "Closing",
    "MoneyLoaded",
    "Wanted",
    "agree_target",
    "change_target",
    "close_period",
    "copy_targets",
    "load_money",
    "load_targets",
    "open_report",
    "parts_of",
    "period_for",
    "publish_version",
    "remove_target",
    "request_report",
    "retry_report",
    "send_forgotten_reports",
    "send_to_worker",
    "targets_missing",
    "what_is_missing",
]
