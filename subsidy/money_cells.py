"""What a cell of a workbook with money says, for each field: one meaning, or words about what is wrong.

No message repeats the cell: it may hold what should not stand there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.log.problems import CellProblemError
from contacts.spreadsheets.folding import fold
from portal import codelists
from portal.choices import Language
from portal.models import Municipality, Organisation
from subsidy import money
from subsidy.amounts import read_amount
from subsidy.choices import MONEY_STAYS_OUT, BudgetCategory, IncomeSource, MoneyPart, PaymentKind
from subsidy.models.money import LONGEST_WORDS
from subsidy.words_of_money import check_words

LONGEST_DESCRIPTION = 80
CHOICES: dict[str, Any] = {"category": BudgetCategory, "source": IncomeSource, "kind": PaymentKind}

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SHARE = re.compile(r"[0-9]{1,5}([.,][0-9]{1,4})?", re.ASCII)


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one sheet; `own` is the one organisation whose rows may come in, or None for all."""

    part: str
    own: Organisation | None

    def read(self, name: str, cell: Any) -> Any:
        """Return what a cell says for one field.

        Raises: CellProblemError, MoneyError or ValidationError with words that do not repeat the cell.
        """
        if name in CHOICES:
            return _code(cell, CHOICES[name])
        readers: dict[str, Callable[[Any], Any]] = {
            "organisation": self._organisation,
            "municipality": self._municipality,
            "paid_on": _day,
            "explanation": lambda cell: _words(cell, LONGEST_WORDS),
            "description": lambda cell: _words(cell, LONGEST_DESCRIPTION),
            "code": _text,
            "inhabitants": _whole,
            "inhabitants_year": _whole,
            "weight": lambda cell: _number(cell, places=4),
        }
        return readers[name](cell) if name in readers else self._amount(name, cell)

    def _amount(self, name: str, cell: Any) -> Decimal | None:
        amount = _number(cell, places=2, below_zero=self.part == MoneyPart.PAYMENT)
        if amount is None and name == "amount":
            raise CellProblemError(_("An amount is missing here."))
        return money.NOTHING if amount is None and name in {"realised", "received"} else amount

    def _organisation(self, cell: Any) -> Organisation | None:
        text = fold(_text(cell))
        is_all = text in self._together and self.part == MoneyPart.LINE
        found = None if is_all else self._organisations.get(text)
        if found is None and not is_all:
            raise CellProblemError(_("This organisation is not known."))
        if found is not None and found.code in MONEY_STAYS_OUT:
            raise CellProblemError(_("Money of GGD (ASG) is paid in another way and does not belong here."))
        if self.own is not None and found != self.own:
            raise CellProblemError(_("Only rows of your own organisation can come in."))
        return found

    def _municipality(self, cell: Any) -> Municipality:
        found = self._municipalities.get(fold(_text(cell)))
        if found is None:
            raise CellProblemError(_("This municipality is not known."))
        return found

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        names = codelists.codelist("ORGANISATION")
        found: dict[str, Organisation] = {}
        for one in Organisation.objects.all():
            labels = [names.label(one.code, code) for code in Language.values] if one.code in names.codes else []
            found |= {fold(word): one for word in (one.code, one.name, *labels)}
        return found

    @cached_property
    def _municipalities(self) -> dict[str, Municipality]:
        return {fold(word): one for one in Municipality.objects.all() for word in (one.pk, one.name)}

    @cached_property
    def _together(self) -> set[str]:
        found = {""}
        for language in Language.values:
            with override(language):
                found.add(fold(_("All together")))
        return found


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        raise CellProblemError(_("Here a text is expected."))
    return " ".join(cell.split())


def _words(cell: Any, longest: int) -> str:
    text = _text(cell)
    if len(text) > longest:
        raise CellProblemError(_("At most %(most)d signs.") % {"most": longest})
    if "\0" in text:
        raise CellProblemError(_("Here a text is expected."))
    check_words(text)
    return text


def _code(cell: Any, choices: Any) -> str:
    text = fold(_text(cell))
    for value in choices:
        if text in {fold(value.value), *_labels(value)}:
            return str(value.value)
    words = ", ".join(str(value.label) for value in choices)
    raise CellProblemError(_("Write one of these: %s.") % words)


def _labels(value: Any) -> set[str]:
    found = set()
    for language in Language.values:
        with override(language):
            found.add(fold(str(value.label)))
    return found


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str) and _DAY.fullmatch(cell.strip()):
        try:
            return date.fromisoformat(cell.strip())
        except ValueError:
            pass
    raise CellProblemError(_("Write a day as 2025-01-31, or as a real date."))


def _whole(cell: Any) -> int | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e9:
        cell = int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < 10**9:
        return cell
    if isinstance(cell, str) and _WHOLE_NUMBER.fullmatch(cell.strip()):
        return int(cell)
    raise CellProblemError(_("Write a whole number, without dots or commas."))


def _number(cell: Any, *, places: int, below_zero: bool = False) -> Decimal | None:
    if cell is None or cell == "":
        return None
    match cell:
        case bool():
            pass
        case int() | float() if abs(cell) < 1e10:
            # A workbook holds binary fractions: what is an amount is within a millionth of whole cents.
            exact = Decimal(repr(cell))
            number = exact.quantize(Decimal(1).scaleb(-places))
            if abs(exact - number) < Decimal("0.000001") and (number >= 0 or below_zero):
                return number
        case str() if places == 2:
            return read_amount(cell, below_zero=below_zero)
        case str() if _SHARE.fullmatch(cell.strip()):
            return Decimal(cell.strip().replace(",", "."))
    raise CellProblemError(_("Write an amount in euros and whole cents, such as 1250 or 1250,50."))
