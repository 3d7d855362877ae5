"""What is done with the accountability: close a period, ask for a report, load money, write words."""

from __future__ import annotations

from subsidy.choices import DAYS_TO_COMPLETE
from subsidy.services.completing import say_complete, take_back_complete
from subsidy.services.money import MONEY_FILE, MoneyLoaded, load_money
from subsidy.services.periods import (
    BLOCKS,
    FIRST_YEAR,
    LAST_YEAR,
    Closing,
    begin_closing,
    begin_due_closings,
    can_be_closed,
    close_period,
    due_periods,
    kind_of,
    parts_of,
    period_for,
    what_is_missing,
)
from subsidy.services.reports import (
    LEASE_SECONDS,
    MOST_WAITING,
    MOST_WAITING_PER_ACCOUNT,
    Wanted,
    cancel_report,
    open_report,
    publish_version,
    request_report,
    retry_report,
    send_forgotten_reports,
    send_to_worker,
)
from subsidy.services.words import (
    About,
    Answer,
    activities_done,
    load_demo_words,
    words_missing,
    write_words,
    writing_organisations,
)
from subsidy.services.yearly import make_concept, waits_for_closing

__all__ = [
    "BLOCKS",
    "FIRST_YEAR",
    "LAST_YEAR",
    "LEASE_SECONDS",
    "MONEY_FILE",
    "MOST_WAITING",
    "MOST_WAITING_PER_ACCOUNT",
    "About",
    "Answer",
    "Closing",
    "MoneyLoaded",
    "Wanted",
    "activities_done",
    "begin_closing",
    "begin_due_closings",
    "can_be_closed",
    "cancel_report",
    "close_period",
    "due_periods",
    "kind_of",
    "load_demo_words",
    "load_money",
    "make_concept",
    "open_report",
    "parts_of",
    "period_for",
    "publish_version",
    "request_report",
    "retry_report",
    "say_complete",
    "send_forgotten_reports",
    "send_to_worker",
    "take_back_complete",
    "waits_for_closing",
    "what_is_missing",
    "words_missing",
    "write_words",
    "writing_organisations",
]
