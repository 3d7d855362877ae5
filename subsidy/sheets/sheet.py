"""One sheet of the workbook, and how a value becomes a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from subsidy.wording import FEW, shown_count

Value = str | int | Decimal | None


@dataclass(frozen=True)
class Sheet:
    """One table as it stands in the workbook: a title, a line about its numbers, a head, rows, and perhaps a total."""

    title: str
    about: str
    head: list[str]
    rows: list[list[Value]]
    total: list[Value] = field(default_factory=list)
    # The id of the table in the snapshot, where it is one.
    key: str = ""


def rounded() -> str:
    """Say that the numbers of a sheet are rounded."""
    return _("Numbers of people: rounded to fives, at most 5 from the real number.")


def count(value: int, *, small: bool = False) -> int | str:
    """Return a published count as a cell: a number, or 0-10 where small counts are not told apart.

    Raises: DisclosureError on a number that cannot have been published.
    """
    return FEW if shown_count(value, small_area=small) == FEW else value


def amount(text: str | None) -> Decimal | None:
    """Return an amount in euros as a cell."""
    return None if text is None else Decimal(text)


def hours(minutes: int) -> Decimal:
    """Return minutes as hours with two decimals."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def number(text: str | None) -> int | Decimal | None:
    """Return a number that stands in a snapshot as text: whole where it is whole."""
    if text is None:
        return None
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else value
