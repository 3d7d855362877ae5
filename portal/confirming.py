"""When a fact has to be confirmed, and until when that holds (design D10): pure rules, no database."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from portal.choices import Certainty, FactKind
from portal.models import Fact
from portal.models.facts import SOON

KEY = re.compile(r"[a-z0-9]+\.[a-z0-9_]+")
# Numbers and amounts change more often than a rule or a place.
MONTHS = {FactKind.PHONE: 6, FactKind.AMOUNT: 6}
MONTHS_OF_OTHERS = 12
# A wrong digit is never a small correction.
NEVER_SMALL = frozenset({FactKind.PHONE, FactKind.HOURS, FactKind.AMOUNT, FactKind.LINK})
VALUE_FIELDS = frozenset({"value_nl", "value_en", "value_es", "kind"})
PHONE = re.compile(r"\+?[\d\s()-]{3,}")


def next_check(kind: str, *, today: date) -> date:
    """Return the day from which a fact that is confirmed today has to be asked again.

    Unit: six months for a phone number or an amount, twelve for everything else.
    """
    return months_later(today, MONTHS.get(FactKind(kind), MONTHS_OF_OTHERS))


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def is_soon(expires_on: date, *, today: date) -> bool:
    """Say whether a fact is worth a look before its date."""
    return expires_on - today <= SOON


def needs_confirming(changed: Collection[str], *, kind: str, small: bool) -> bool:
    """Say whether a change takes the confirmation away."""
    return bool(VALUE_FIELDS.intersection(changed)) and not (
        small and kind not in NEVER_SMALL and "kind" not in changed
    )


def take_back(fact: Fact) -> None:
    """Make a fact one that nobody confirmed."""
    fact.certainty = Certainty.UNVERIFIED
    fact.confirmed_by, fact.confirmed_on, fact.expires_on = "", None, None


def problem(kind: str, value: str) -> str:
    """Say what is wrong with a value of a kind; empty if nothing is."""
    if kind == FactKind.PHONE and value and not PHONE.fullmatch(value):
        return _("This is no phone number: use digits, spaces and dashes.")
    if kind == FactKind.LINK and value and not value.startswith("https://"):
        return _("A link starts with https://")
    return ""
