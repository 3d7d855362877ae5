"""What the account holder does: close a period, ask for a report, load the money of a year."""

from __future__ import annotations

from subsidy.services.money import MONEY_FILE, MoneyLoaded, load_money
from subsidy.services.money_changes import (
    Key,
    Made,
    begin_year,
    key_rows,
    key_stamp,
    remove_row,
    save_key,
    save_row,
    save_share,
    save_year,
    stamp,
)
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

__all__ = [
    "BLOCKS",
    "DAYS_TO_COMPLETE",
    "FIRST_YEAR",
    "LAST_YEAR",
    "LEASE_SECONDS",
    "MONEY_FILE",
    "Closing",
    "Key",
    "Made",
    "MoneyLoaded",
    "Wanted",
    "begin_year",
    "close_period",
    "key_rows",
    "key_stamp",
    "load_money",
    "open_report",
    "parts_of",
    "period_for",
    "publish_version",
    "remove_row",
    "request_report",
    "retry_report",
    "save_key",
    "save_row",
    "save_share",
    "save_year",
    "send_forgotten_reports",
    "send_to_worker",
    "stamp",
    "what_is_missing",
]
