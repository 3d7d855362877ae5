"""The eight needs on the home page, as a visitor would say them; they stand in `portal/data/needs.csv`."""

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
    """One need: its word, a concrete example, a pictogram, and the page that answers it."""

    word: str
    example: str
    pictogram: str
    address: str


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return tuple(sorted(csv.DictReader(file, delimiter=";"), key=lambda row: int(row["order"])))


def for_language(language: str) -> list[Need]:
    """Return the needs in a language; without a page of its own a need leads to somebody to talk to."""
    return [
        Need(
            word=row[language],
            example=row[f"example_{language}"],
            pictogram=row["pictogram"],
            address=reverse("portal:page", args=[row["page"] or ANSWER_PAGE]),
        )
        for row in _rows()
    ]
