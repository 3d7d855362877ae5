"""Names that are offered tell nothing, and names that tell something are warned of."""

from __future__ import annotations

from random import Random

import pytest

from portal import chosen_names as names
from portal.models import User
from portal.personal_data.words import first_names, surnames
from portal.word_lists import avoided, denied

LANGUAGES = ("nl", "en", "es")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_offered_name_is_a_name_that_may_be_and_says_nothing(language: str) -> None:
    every = names.candidates(language, rng=Random(1))

    # 18 things in 6 colours.
    assert len(set(every)) == 108
    for name in every:
        User._meta.get_field("username").run_validators(name)
        assert not set(name.split()) & (first_names() | surnames()), name
        assert denied(name) == [], name
        assert avoided(name, language) == [], name
        assert not names.looks_real(name, language=language), name


def test_three_are_offered_and_never_one_that_is_taken() -> None:
    some = ["a b", "c d", "e f", "g h"]

    assert names.offers(some, taken=["A B"]) == ["c d", "e f", "g h"]
    assert names.offers(some, taken=["a b", "c d"]) == ["e f", "g h", "a b 2"]
    assert names.offers(["a b"], taken=["a b", "a b 2"]) == ["a b 3", "a b 4", "a b 5"]


@pytest.mark.parametrize(
    "name",
    ["Maria", "maría", "MARIA", "Jan-Willem", "sanne_88", "De Vries", "J.Jansen", "0612345678", "06-12 34 56 78"],
)
def test_what_looks_real_is_seen(name: str) -> None:
    assert names.looks_real(name, language="nl")


@pytest.mark.parametrize("name", ["blauwe molen", "faro azul 2", "zeilboot", "kaart42", "Regenton", "x"])
def test_what_is_made_up_is_left_alone(name: str) -> None:
    assert not names.looks_real(name, language="nl")
