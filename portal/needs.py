"""What people need help with, as they would say it; the needs stand in `portal/data/needs.csv`.

Eight of them are tiles of the home page; all of them lead into the list of help ("I need help with ...").
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse

SOURCE = Path(__file__).parent / "data" / "needs.csv"
ANSWER_PAGE = "praten"


@dataclass(frozen=True)
class Need:
    """One need: its code, its word, how "I need help with" goes on, an example, a pictogram, and its page."""

    code: str
    word: str
    help_with: str
    example: str
    pictogram: str
    slug: str
    is_tile: bool

    @property
    def address(self) -> str:
        """The page that answers it."""
        return reverse("portal:page", args=[self.slug])

    @property
    def help_address(self) -> str:
        """The list of concrete help for it."""
        return reverse("portal:services-for", args=[self.slug])


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return tuple(sorted(csv.DictReader(file, delimiter=";"), key=lambda row: int(row["order"])))


def codes() -> tuple[str, ...]:
    """Return the codes of all needs, in their order."""
    return tuple(row["code"] for row in _rows())


def for_language(language: str) -> list[Need]:
    """Return all needs in a language; without a page of its own a need leads to somebody to talk to."""
    return [
        Need(
            code=row["code"],
            word=row[language],
            help_with=row[f"help_{language}"],
            example=row[f"example_{language}"],
            pictogram=row["pictogram"],
            slug=row["page"] or ANSWER_PAGE,
            is_tile=row["tile"] == "yes",
        )
        for row in _rows()
    ]


def slug_of(code: str) -> str:
    """Return the neutral word by which a need stands in an address: that of its page.

    Raises: KeyError if there is no such need.
    """
    found = {row["code"]: row["page"] for row in _rows()}
    return found[code] or ANSWER_PAGE


def codes_of(slug: str) -> tuple[str, ...]:
    """Return the codes of the needs that stand in an address as a word; none where no need does."""
    return tuple(row["code"] for row in _rows() if (row["page"] or ANSWER_PAGE) == slug)


def address_of(code: str) -> str:
    """Return the address of the list of help for a need, in the language of now."""
    return reverse("portal:services-for", args=[slug_of(code)])
