"""Ranges of days as people say them: from the first to the last day, both included."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

ONE_DAY = timedelta(days=1)


def first_and_last(held: Any) -> tuple[date | None, date | None]:
    """Return the first and the last day of a half-open range, as the database keeps it."""
    return held.lower, held.upper - ONE_DAY if held.upper else None


def range_of(first: date | None, last: date | None) -> DateRange:
    """Return the half-open range from the first to the last day; None is no end."""
    return DateRange(first, last + ONE_DAY if last else None)
