"""Formats of dates in English: 22 November 2026, where Django writes Nov. 22, 2026."""

from __future__ import annotations

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
