"""The drawings that an editor can choose from, each with its word (`data/pictograms.csv`)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import get_language

SOURCE = Path(__file__).parent / "data" / "pictograms.csv"


@cache
def _words() -> dict[str, dict[str, str]]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file, delimiter=";")}


def names() -> tuple[str, ...]:
    """Return the names of all drawings, as the package `lucide` knows them."""
    return tuple(_words())


def word(name: str) -> str:
    """Return what a drawing shows, in the language of now."""
    return _words()[name][(get_language() or "nl").split("-")[0]]


def choices() -> list[tuple[str, str]]:
    """Return `(name, word)` pairs whose words follow the active language when they are shown."""
    said = lazy(word, str)
    return [(name, said(name)) for name in names()]
