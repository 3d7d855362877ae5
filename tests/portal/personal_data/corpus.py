"""Reads the labelled sentences, and measures the check against them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from portal.personal_data import find_personal_data

HERE = Path(__file__).parent
CORPUS, CORPUS_IN_SPANISH = HERE / "corpus.txt", HERE / "corpus_es.txt"
MARK = re.compile(r"\[(\w+)\|([^\]]+)\]")
HELD_OUT_EVERY = 3


@dataclass(frozen=True)
class Sentence:
    """One sentence: its language, its text, and what must be found in it as (kind, start, end)."""

    number: int
    language: str
    text: str
    labels: tuple[tuple[str, int, int], ...]

    @property
    def held_out(self) -> bool:
        """Whether nobody looked at it while the check was made."""
        return self.number % HELD_OUT_EVERY == 0


@dataclass
class Score:
    """How many labels there were and were found, by kind; how many clean sentences, and how many were warned of."""

    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    warned: int = 0

    def recall(self, *kinds: str) -> float:
        """Return which part of the labels of some kinds was found."""
        return sum(self.found[kind] for kind in kinds) / sum(self.there[kind] for kind in kinds)

    @property
    def false_warnings(self) -> float:
        """Which part of the clean sentences was warned of."""
        return self.warned / self.clean


def sentences(corpus: Path = CORPUS) -> list[Sentence]:
    """Return all sentences in their order."""
    lines = [line for line in corpus.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [_sentence(number, *line.split("\t")) for number, line in enumerate(lines)]


def _sentence(number: int, language: str, marked: str) -> Sentence:
    text, labels, last = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[last : match.start()]
        labels.append((match[1], len(text), len(text) + len(match[2])))
        text, last = text + match[2], match.end()
    return Sentence(number, language, text + marked[last:], tuple(labels))


def score(chosen: list[Sentence]) -> Score:
    """Measure the check: a label is found when a finding of its kind shares a part with it."""
    result = Score()
    for one in chosen:
        findings = find_personal_data(one.text, one.language)
        if not one.labels:
            result.clean += 1
            result.warned += bool(findings)
        for kind, start, end in one.labels:
            result.there[kind] += 1
            result.found[kind] += any(
                found.kind == kind and found.start < end and found.end > start for found in findings
            )
    return result
