"""Words that a tab, an address or a preview never says, and words that the texts avoid; for the editor and for tests.

`data/denied_words.csv`: what would betray a reader to whoever looks at her screen or her history, in whatever language
(content.md section 1, security.md V11). `match` says whether the word counts anywhere (`part`), at the start of a word
(`start`) or as a whole word (`word`).
`data/avoided_words.csv`: what hurts or scares, and what to say instead (brief.md section 12).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
SHAPES = {"part": "{}", "start": r"\b{}", "word": r"\b{}\b"}
# The name of an organisation may hold a word that we would not use ourselves.
NAMES = ("Slachtofferhulp Nederland", "Slachtofferhulp")


@dataclass(frozen=True)
class Avoided:
    """A word to avoid, and what to say instead; empty where it is best left out."""

    word: str
    instead: str


@cache
def denied_pattern() -> re.Pattern[str]:
    """Return what finds a denied word, in any language."""
    shapes = [SHAPES[row["match"]].format(re.escape(row["word"])) for row in _rows("denied_words.csv")]
    return re.compile("|".join(shapes), re.IGNORECASE)


def denied(text: str) -> list[str]:
    """Return the denied words in a text, once each, as they stand there."""
    return list(dict.fromkeys(match[0] for match in denied_pattern().finditer(text)))


@cache
def avoided_words(language: str) -> dict[str, str]:
    """Return the words to avoid in a language, each with what to say instead."""
    return {row["word"]: row["instead"] for row in _rows("avoided_words.csv") if row["language"] == language}


@cache
def avoided_pattern(language: str) -> re.Pattern[str]:
    """Return what finds a word to avoid."""
    words = "|".join(map(re.escape, avoided_words(language)))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def avoided(text: str, language: str) -> list[Avoided]:
    """Return the words to avoid in a text, once each."""
    for name in NAMES:
        text = text.replace(name, "")
    found = dict.fromkeys(match[0].lower() for match in avoided_pattern(language).finditer(text))
    return [Avoided(word, avoided_words(language)[word]) for word in found]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
