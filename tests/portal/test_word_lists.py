"""The two lists of words: what never shows outside, and what the texts avoid."""

from __future__ import annotations

import pytest

from portal.word_lists import avoided, avoided_words, denied


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Praten", []),
        ("Sekswerk en de club", ["Seks", "club"]),
        ("Fierheid, begin", []),
        ("Fier", ["Fier"]),
        ("Une soa-test", ["soa"]),
        ("exitus letalis", []),
        ("Stoppen met werken", ["Stoppen met"]),
    ],
)
def test_denied_words_are_found_as_the_list_says(text: str, found: list[str]) -> None:
    assert denied(text) == found


def test_avoided_word_comes_with_what_to_say_instead() -> None:
    assert [(one.word, one.instead) for one in avoided("Een Slachtoffer, of slachtoffer.", "nl")] == [
        ("slachtoffer", "werk, klant, collega")
    ]
    assert avoided("Bel Slachtofferhulp Nederland", "nl") == []


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_every_language_has_words_to_avoid(language: str) -> None:
    assert len(avoided_words(language)) > 8
