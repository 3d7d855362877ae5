"""The stretches of time of an overview: a quarter by its months, a year by its quarters. Pure, without a database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.log.columns import FIRST_DAY, quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = re.compile(r"(20[0-9]{2})(?:-Q([1-4]))?", re.ASCII)


class NoSpanError(ValueError):
    """What was asked for is no quarter or year of which there can be records."""


@dataclass(frozen=True)
class Span:
    """A quarter or a whole year (tijdvak), up to its last day."""

    year: int
    quarter: int | None = None

    @property
    def code(self) -> str:
        """What stands in an address: 2026 or 2026-Q3."""
        return str(self.year) if self.quarter is None else f"{self.year}-Q{self.quarter}"

    @property
    def label(self) -> str:
        """What a reader sees."""
        if self.quarter is None:
            return _("%(year)s, the whole year") % {"year": self.year}
        return _("%(year)s, quarter %(number)s") % {"year": self.year, "number": self.quarter}

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, 1 if self.quarter is None else 3 * self.quarter - 2, 1)

    @property
    def last(self) -> date:
        """The last day."""
        month = 12 if self.quarter is None else 3 * self.quarter
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters in it, such as 2026-Q3: a signal knows no day."""
        numbers = (1, 2, 3, 4) if self.quarter is None else (self.quarter,)
        return tuple(f"{self.year}-Q{number}" for number in numbers)

    @property
    def parts(self) -> tuple[int, ...]:
        """What it is divided in: the numbers of its months, or of its quarters."""
        return (1, 2, 3, 4) if self.quarter is None else tuple(range(self.first.month, self.last.month + 1))

    @property
    def heads(self) -> tuple[str, ...]:
        """The parts as the heads of columns."""
        if self.quarter is None:
            # Translators: the first quarter of a year, as short as it can be, at the head of a column.
            return tuple(_("Q%(number)s") % {"number": number} for number in self.parts)
        return tuple(date_format(date(self.year, month, 1), "M") for month in self.parts)


def span_on(day: date) -> Span:
    """Return the quarter in which a day falls."""
    return span_of(quarter_of(day), today=day)


def span_of(code: str, *, today: date) -> Span:
    """Return the quarter or the year of a code.

    Raises: NoSpanError if it is neither, lies before the first records, or has not begun.
    """
    found = _CODE.fullmatch(code)
    if found is None:
        raise NoSpanError
    span = Span(int(found[1]), int(found[2]) if found[2] else None)
    if not FIRST_DAY <= span.first <= today:
        raise NoSpanError
    return span


def spans_since(first: date, *, today: date) -> Iterator[Span]:
    """Yield the years since a day with their quarters that have begun, the latest first."""
    for year in range(today.year, max(first.year, FIRST_DAY.year) - 1, -1):
        yield Span(year)
        yield from (Span(year, number) for number in (4, 3, 2, 1) if Span(year, number).first <= today)
