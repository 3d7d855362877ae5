"""The help numbers, as they are shown, also when the database is away.

Each process remembers, per language, the numbers that it showed last. One that has shown none yet takes those of the
first edition from its file, as long as they have not expired: a right number from yesterday beats none.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from portal.choices import Certainty, FactKind
from portal.models import Fact
from portal.phones import dialled

SOURCE = Path(__file__).parent / "data" / "facts.csv"
PREFIX = "number."
# Those for somebody in danger, wherever there is room for a few only.
DANGER = ("number.112", "number.csg", "number.veilig_thuis", "number.113")


@dataclass(frozen=True)
class Number:
    """One help number: what it is for, what to know about it, and the number; empty when nobody confirmed it lately."""

    label: str
    note: str = ""
    value: str = ""
    cost: str = ""
    on_bill: bool | None = None
    key: str = ""

    @property
    def dialled(self) -> str:
        """The number as a phone dials it."""
        return dialled(self.value)


_shown: dict[str, list[Number]] = {}


def read_numbers(language: str, *, today: date) -> list[Number]:
    """Return all help numbers in a language, in their order, and remember them.

    A number that nobody confirmed lately stays in the list without its value: who looks for it must see that it exists.
    """
    numbers = [
        Number(fact.label, fact.note, fact.value, fact.get_cost_display() if fact.cost else "", fact.on_bill, fact.key)
        if fact.is_shown(today=today)
        else Number(fact.label, key=fact.key)
        for fact in Fact.objects.get_queryset().numbers()
    ]
    _shown[language] = numbers
    return numbers


def remembered_numbers(language: str, *, today: date) -> list[Number]:
    """Return the confirmed numbers without asking the database."""
    numbers = _shown.get(language) or [
        Number(row[f"label_{language}"], row[f"note_{language}"], row[f"value_{language}"])
        for row in _first_edition()
        if not row["expires_on"] or today.isoformat() < row["expires_on"]
    ]
    return [number for number in numbers if number.value]


def forget() -> None:
    """Forget what was shown, as a new process does."""
    _shown.clear()


@cache
def _first_edition() -> tuple[dict[str, str], ...]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return tuple(
            row
            for row in csv.DictReader(file, delimiter=";")
            if row["key"].startswith(PREFIX)
            and row["kind"] == FactKind.PHONE
            and row["certainty"] != Certainty.UNVERIFIED
        )
