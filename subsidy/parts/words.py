"""What providers wrote about their activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subsidy.snapshot import Words


def words_part(year: int, *, organisation: str = "") -> list[Words]:
    """Return the words of a year, of one organisation or of all, in the order of activities and questions."""
    return []
