"""How well the check for personal data does on labelled sentences (security.md D11); no text is ever printed."""

from __future__ import annotations

import sys
from time import process_time

import pytest

from portal.choices import PersonalData
from portal.personal_data import find_personal_data
from tests.portal.personal_data.corpus import CORPUS_IN_SPANISH, Sentence, score, sentences

BY_WORDS = ("name", "people", "age")
STRUCTURED = tuple(kind.value for kind in PersonalData if kind not in BY_WORDS)
ALL = sentences()
# Security.md asks for figures in Dutch and English; members and visitors write Spanish as well.
IN_SPANISH = sentences(CORPUS_IN_SPANISH)
SHARES = {"made with": [one for one in ALL if not one.held_out], "held out": [one for one in ALL if one.held_out]}
MILLISECONDS, SIGNS = 50, 4000


@pytest.fixture(params=SHARES, ids=list(SHARES))
def share(request: pytest.FixtureRequest) -> list[Sentence]:
    return SHARES[request.param]


def test_corpus_is_what_security_asks_for() -> None:
    languages = {one.language for one in ALL}
    labels = {kind for one in ALL for kind, _start, _end in one.labels}

    assert (len(ALL), len({one.text for one in ALL})) == (330, 330)
    assert languages == {"nl", "en"}
    assert labels == set(PersonalData.values)
    assert 150 <= sum(not one.labels for one in ALL) <= 180


def test_numbers_and_addresses_are_found(share: list[Sentence]) -> None:
    assert round(score(share).recall(*STRUCTURED), 3) >= 0.95


def test_names_are_found(share: list[Sentence]) -> None:
    assert round(score(share).recall("name"), 3) >= 0.80


def test_numbers_of_people_and_ages_are_found(share: list[Sentence]) -> None:
    assert round(score(share).recall("people", "age"), 3) >= 0.90


def test_clean_sentences_are_left_alone(share: list[Sentence]) -> None:
    assert round(score(share).false_warnings, 3) <= 0.05


def test_spanish_meets_the_same_figures() -> None:
    held_out = [one for one in IN_SPANISH if one.held_out]

    assert (len(IN_SPANISH), len(held_out), {one.language for one in IN_SPANISH}) == (75, 25, {"es"})
    for part in (held_out, IN_SPANISH):
        found = score(part)
        assert round(found.recall(*STRUCTURED), 3) >= 0.95
        assert round(found.recall("name"), 3) >= 0.80
        assert round(found.false_warnings, 3) <= 0.05


def test_names_that_stand_in_no_list_are_mostly_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote the sentences wrote the list of first names as well; without it the rules have to do it alone."""
    monkeypatch.setattr(sys.modules["portal.personal_data.names"], "first_names", frozenset)

    assert round(score(ALL).recall("name"), 2) >= 0.80


def test_text_of_four_thousand_signs_takes_less_than_fifty_milliseconds() -> None:
    text = (" ".join(one.text for one in ALL))[:SIGNS]
    find_personal_data(text, "nl")  # reads the lists, once in a process
    taken = []
    for _attempt in range(7):
        began = process_time()
        find_personal_data(text, "nl")
        taken.append((process_time() - began) * 1000)

    # Time of the processor and the best of some, for the machine does other things too.
    assert (len(text), min(taken) < MILLISECONDS) == (SIGNS, True)
