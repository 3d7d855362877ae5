"""Names that nobody has: what a newcomer is offered, and whether what she typed looks like a real one.

Each offer is a thing and a colour. The words were chosen one by one: none is a first name or a surname in use here,
none has a second meaning on the street in the Netherlands, Spain or Latin America, none says anything about work or
body.
The Dutch things are all "de" words and the Spanish ones all masculine, so that each colour fits each of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from random import Random, SystemRandom
from typing import Final

from portal.personal_data import find_personal_data
from portal.personal_data.words import first_names, surnames

COLOURS: Final = {
    "nl": ("blauwe", "groene", "gele", "grijze", "zilveren", "gouden"),
    "en": ("blue", "green", "yellow", "grey", "silver", "golden"),
    "es": ("azul", "verde", "amarillo", "gris", "plateado", "dorado"),
}
THINGS: Final = {
    "nl": ("vuurtoren", "molen", "brug", "rivier", "wolk", "lamp", "klok", "tuin", "trein", "fiets", "kaart", "vlieger",
           "sneeuwvlok", "lantaarn", "toren", "zeilboot", "trommel", "wereldbol"),
    "en": ("lighthouse", "windmill", "bridge", "river", "cloud", "lantern", "clock", "garden", "train", "bicycle",
           "compass", "kite", "snowflake", "tower", "sailboat", "notebook", "island", "harbour"),
    "es": ("faro", "molino", "puente", "arroyo", "farol", "reloj", "tren", "barco", "cuaderno", "sendero", "mapa",
           "velero", "globo", "tejado", "balcón", "lago", "cielo", "trigo"),
}  # fmt: skip
OFFERED: Final = 3
WORD = re.compile(r"[^\W\d_]+")


def candidates(language: str, *, rng: Random | None = None) -> list[str]:
    """Return every name of a language in a random order."""
    names = [_joined(thing, colour, language) for thing in THINGS[language] for colour in COLOURS[language]]
    (rng or SystemRandom()).shuffle(names)
    return names


def offers(names: list[str], *, taken: Iterable[str]) -> list[str]:
    """Return three of some names that are not taken; with a number where all of them are."""
    used = {name.casefold() for name in taken}
    free = [name for name in names if name not in used][:OFFERED]
    number = 2
    while len(free) < OFFERED and names:
        free += [f"{name} {number}" for name in names if f"{name} {number}" not in used][: OFFERED - len(free)]
        number += 1
    return free


def is_offered(name: str) -> bool:
    """Say whether a name is one of ours, with or without a number."""
    bare = re.sub(r" \d+\Z", "", name.casefold())
    return any(
        bare == _joined(thing, colour, language)
        for language in THINGS
        for thing in THINGS[language]
        for colour in COLOURS[language]
    )


def looks_real(name: str, *, language: str) -> bool:
    """Say whether a name could tell who somebody is: a first name, a surname, a number, an address."""
    if is_offered(name):
        return False
    if any(_plain(word) in _names_of_people() for word in WORD.findall(name)):
        return True
    # Digits behind dots and dashes are a number all the same; seven of them are a telephone number somewhere.
    digits = re.sub(r"[\s._-]", "", name)
    return bool(find_personal_data(name, language)) or re.search(r"\d{7}", digits) is not None


@cache
def _names_of_people() -> frozenset[str]:
    return frozenset(_plain(name) for name in first_names() | surnames())


def _plain(word: str) -> str:
    """Return a word in small letters without accents: who writes her name on a phone often leaves them out."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _joined(thing: str, colour: str, language: str) -> str:
    return f"{thing} {colour}" if language == "es" else f"{colour} {thing}"
