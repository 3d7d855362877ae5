"""How numbers, amounts, hours and days are written in a report, in the report's language.

Dutch writes 297.860,00 and English 297,860.00; the active language decides, through Django's formats. Published counts
pass through the rules of presentation (wording.py) before they are written.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subsidy.choices import ReportKind
from subsidy.wording import shown_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subsidy.models import ReportVersion
    from subsidy.snapshot import Snapshot

YEAR_COLUMN = "jaar"
# What every reader of figures is told, word for word on every page (disclosure.md 6).
ROUNDING = gettext_lazy(
    "All numbers are rounded to fives. The real number can be at most 5 higher or lower. This protects the people"
    " behind the numbers. The tables add up exactly. '0-10' means: the real number is between 0 and 10."
)


def whole(value: int) -> str:
    """Write a whole number with the separators of the language."""
    return number_format(value, use_l10n=True, force_grouping=True)


def published(value: int, *, small: bool = False) -> str:
    """Write a published count: with separators, or as "0-10" where small counts are not told apart.

    Raises: DisclosureError on a number that cannot have been published.
    """
    shown = shown_count(value, small_area=small)
    return whole(value) if shown == str(value) else shown


def hours(minutes: int) -> str:
    """Write minutes as hours, with one decimal where they are not whole. Unit of the input: minutes."""
    rounded = (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
    decimals = 0 if rounded == rounded.to_integral_value() else 1
    return number_format(rounded, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def digits(amount: str) -> str:
    """Write an amount with two decimals and without the sign of the euro, as in a sum."""
    return number_format(Decimal(amount), decimal_pos=2, use_l10n=True, force_grouping=True)


def euros(amount: str) -> str:
    """Write an amount in euros with two decimals."""
    # Translators: an amount of money; put the sign where the language puts it.
    return _("€ %(amount)s") % {"amount": digits(amount)}


def euros_whole(amount: str) -> str:
    """Write an amount in whole euros, for a large number on the first page; cents up from a half."""
    rounded = Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP)
    return _("€ %(amount)s") % {"amount": number_format(rounded, decimal_pos=0, use_l10n=True, force_grouping=True)}


def day(text: str) -> str:
    """Write an ISO date out, such as 14 februari 2026."""
    return date_format(date.fromisoformat(text), "DATE_FORMAT", use_l10n=True)


def column(name: str) -> str:
    """Write the head of a column of a table: a quarter, the year, or one of several years or blocks by its number."""
    if name == YEAR_COLUMN:
        return _("Year")
    if name[:1].isdigit():
        return name
    # Translators: the first to the fourth quarter of a year, very short: Q1 to Q4.
    return _("Q%(number)s") % {"number": name.removeprefix("K")}


def listing(items: Sequence[str]) -> str:
    """Write a list as one phrase: a, b and c."""
    # Translators: between the last two of a list, as in "tax, letters and housing".
    return get_text_list([*items], _("and"))


def capital(text: str) -> str:
    """Write a phrase with a capital at its start, and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def as_published(source: str) -> str:
    """Say of figures that they are those of another document."""
    return _("As published in %(source)s; not rounded by this portal.") % {"source": source.rstrip(".")}


def stem_of(snapshot: Snapshot) -> str:
    """Return the name of a report's files without what follows the dot; neutral, for others may see the folder.

    Such as `verslag-2025-nl-v1`, or `verslag-2025-municipality-GM0080-nl-v1` for another kind than the main one.
    """
    return stem(
        period=snapshot["period"],
        kind=snapshot["kind"],
        subject=snapshot["subject"],
        language=snapshot["language"],
        number=snapshot["version"],
    )


def stem_of_version(version: ReportVersion) -> str:
    """Return the same for a version, without reading its snapshot."""
    return stem(
        period=version.period.code,
        kind=version.kind,
        subject=version.subject,
        language=version.language,
        number=version.number,
    )


def stem(*, period: str, kind: str, subject: str, language: str, number: int) -> str:
    """Put the name together."""
    shown = "" if kind == ReportKind.YEAR else kind
    return "-".join(filter(None, ("verslag", period, shown, subject, language, f"v{number}")))
