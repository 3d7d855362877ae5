"""Amounts of money as people type and read them; a fee is at most four digits before the comma."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

# 25 or 25,5 or 25.50: a point or a comma, for people type both; no signs between thousands, so no two meanings.
_AMOUNT = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?", re.ASCII)


def read_euros(text: str) -> Decimal | None:
    """Return the amount in euros that a text says, with two decimals; None where it says none."""
    found = _AMOUNT.fullmatch(text.replace("€", "").strip())
    return Decimal(f"{found[1]}.{(found[2] or '').ljust(2, '0')}") if found else None


def typed_euros(amount: Decimal) -> str:
    """Return an amount in euros as it is typed in the active language."""
    return number_format(amount, decimal_pos=2, use_l10n=True)


def euros(amount: Decimal) -> str:
    """Return an amount in euros as it is read in the active language, to the cent."""
    words = number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)
    return (_("€ %(amount)s") % {"amount": words}).replace(" ", "\N{NO-BREAK SPACE}")
