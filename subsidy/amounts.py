"""How amounts and percentages are read from what somebody types: in Dutch or English signs, and never by a guess."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from subsidy.exceptions import MoneyError

# As many digits as the database holds.
MOST = Decimal("9999999999.99")

# 1234 or 1234,5 or 1234.56; and with dots or commas between thousands where two decimals make clear which is which.
_PLAIN = re.compile(r"(-?[0-9]{1,15})(?:[.,]([0-9]{1,2}))?", re.ASCII)
_DUTCH = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{2}", re.ASCII)
_ENGLISH = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{2}", re.ASCII)


def read_amount(text: str, *, below_zero: bool = False) -> Decimal:
    """Return the amount in euros that a text says, with two decimals.

    Raises: MoneyError, with words for whoever typed it, if it says none or could mean two things (1.000).
    """
    found = _number(text.replace("€", "").replace("\xa0", " ").strip().replace("\N{MINUS SIGN}", "-"))
    if found is None:
        raise MoneyError(_("Write an amount in euros and whole cents, such as 1250 or 1250,50."))
    if found < 0 and not below_zero:
        raise MoneyError(_("An amount is never below zero."))
    if abs(found) > MOST:
        raise MoneyError(_("This amount is too large."))
    return found.quantize(Decimal("0.01"))


def read_percent(text: str) -> Decimal:
    """Return the percentage that a text says, with at most two decimals; it may be below zero.

    Raises: MoneyError if it says none.
    """
    found = _number(text.replace("%", "").strip().replace("\N{MINUS SIGN}", "-"))
    if found is None:
        raise MoneyError(_("Write a percentage with at most two decimals, such as 3 or 3,10."))
    return found.quantize(Decimal("0.01"))


def typed_amount(amount: Decimal | None) -> str:
    """Return an amount or percentage as it is typed in the active language: no signs between thousands."""
    return "" if amount is None else number_format(amount, decimal_pos=2, use_l10n=True).replace("\xa0", "")


def _number(text: str) -> Decimal | None:
    if _DUTCH.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if plain := _PLAIN.fullmatch(text):
        return Decimal(f"{plain[1]}.{plain[2] or 0}")
    return None
