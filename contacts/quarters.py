"""The words of a quarter."""

from __future__ import annotations

from django.utils.translation import gettext as _


def quarter_words(code: str) -> str:
    """Return a quarter such as 2025-Q1 as it is read: quarter 1 of 2025."""
    year, _dash, number = code.partition("-Q")
    return _("quarter %(number)s of %(year)s") % {"number": number, "year": year}


def quarters_back(code: str, number: int) -> str:
    """Return the quarter that lies a number of quarters before another: 2025-Q1 less two is 2024-Q3."""
    year, _dash, quarter = code.partition("-Q")
    whole = int(year) * 4 + int(quarter) - 1 - number
    return f"{whole // 4}-Q{whole % 4 + 1}"
