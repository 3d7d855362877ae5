"""The lists of words that tell a name from other words with a capital, and what is in public use."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

from portal import codelists

LISTS = Path(__file__).parent / "lists"
ORGANISATIONS = Path(__file__).parent.parent / "data" / "organisations.csv"
WORD = re.compile(r"[^\W\d_](?:[^\W_]|['\u2019-](?=[^\W_]))*")


@cache
def first_names() -> frozenset[str]:
    """Return first names, in small letters and without accents."""
    return _words_without_accents("first_names.txt")


@cache
def also_words() -> frozenset[str]:
    """Return the first names that are ordinary words too, in small letters and without accents."""
    return _words_without_accents("also_words.txt")


@cache
def surnames() -> frozenset[str]:
    """Return surnames without their particles, in small letters and without accents."""
    return _words_without_accents("surnames.txt")


@cache
def known() -> frozenset[str]:
    """Return words with a capital that are no person: of the list, of the coded lists, and of the organisations."""
    labels = [
        word for one in codelists.read_lists().values() for words in one.words.values() for word in words.values()
    ]
    with ORGANISATIONS.open(encoding="utf-8", newline="") as file:
        labels += [row["name"] for row in csv.DictReader(file, delimiter=";")]
    named = {word.casefold() for label in labels for word in WORD.findall(label) if word[0].isupper()}
    return _words("known.txt") | named


@cache
def public_sites() -> frozenset[str]:
    """Return the sites that tell nothing about anybody."""
    return _words("public_sites.txt")


@cache
def plate_forms() -> tuple[str, ...]:
    """Return the forms of licence plates, by letters (L) and digits (9)."""
    return tuple(form for line in _lines("plates.txt") for form in line.split())


@cache
def cues(sort: str) -> frozenset[str]:
    """Return the words of one sort that tell what the word beside them is, in small letters.

    Raises: KeyError if there is no such sort.
    """
    return _cues()[sort]


@cache
def _cues() -> dict[str, frozenset[str]]:
    sorts: defaultdict[str, set[str]] = defaultdict(set)
    for line in _lines("cues.txt"):
        sort, _colon, words = line.partition(":")
        sorts[sort] |= set(words.split())
    return {sort: frozenset(words) for sort, words in sorts.items()}


def _words(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for line in _lines(name) for word in line.split())


def without_accents(word: str) -> str:
    """Return a word without accents: a name is written with and without, and the check takes it as the same."""
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


def _words_without_accents(name: str) -> frozenset[str]:
    return frozenset(without_accents(word) for word in _words(name))


def _lines(name: str) -> list[str]:
    lines = (LISTS / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
