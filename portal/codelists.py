"""The coded lists of the field (channels, topics, phases ...), with their words in three languages.

The lists stand in `portal/data/enumerations.csv` and not in code, so that another region can start with its
own words, and so that a better word never needs a migration. Codes are stable: never renamed, only retired.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import get_language

SOURCE = Path(__file__).parent / "data" / "enumerations.csv"
FALLBACK_LANGUAGE = "nl"

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class CodeList:
    """One coded list: its name, and per code the words per language, in the order of the file."""

    name: str
    words: dict[str, dict[str, str]]

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in the order of the list."""
        return tuple(self.words)

    def label(self, code: str, language: str | None = None) -> str:
        """Return the word for a code in a language (by default the active one).

        Raises: KeyError if the list has no such code.
        """
        chosen = (language or get_language() or FALLBACK_LANGUAGE).split("-")[0]
        words = self.words[code]
        return words.get(chosen) or words[FALLBACK_LANGUAGE]

    def choices(self) -> Choices:
        """Return `(code, word)` pairs whose words follow the active language when they are shown."""
        label = lazy(self.label, str)
        return [(code, label(code)) for code in self.words]


@cache
def read_lists() -> dict[str, CodeList]:
    """Read all lists from the file, once in a process."""
    lists: dict[str, dict[str, dict[str, str]]] = {}
    with SOURCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            words = {language: row[language] for language in ("nl", "en", "es")}
            lists.setdefault(row["list"], {})[row["code"]] = words
    return {name: CodeList(name, words) for name, words in lists.items()}


def codelist(name: str) -> CodeList:
    """Return one list by its name in the file.

    Raises: KeyError if there is no such list.
    """
    return read_lists()[name]


def codes(name: str) -> tuple[str, ...]:
    """Return the codes of a list: what a database constraint allows."""
    return codelist(name).codes


# A model field names one of these functions as its choices: a migration then holds the name of the function and
# not the words, so a better word never makes a migration.
def channels() -> Choices:
    """Choices of CHANNEL."""
    return codelist("CHANNEL").choices()


def location_types() -> Choices:
    """Choices of LOCATION_TYPE."""
    return codelist("LOCATION_TYPE").choices()


def work_settings() -> Choices:
    """Choices of WORK_SETTING."""
    return codelist("WORK_SETTING").choices()


def genders() -> Choices:
    """Choices of GENDER: only as the person says it."""
    return codelist("GENDER").choices()


def age_bands() -> Choices:
    """Choices of AGE_BAND: below 18 nothing is recorded."""
    return codelist("AGE_BAND").choices()


def languages() -> Choices:
    """Choices of LANGUAGE: the language that somebody speaks, not that of the site."""
    return codelist("LANGUAGE").choices()


def topics() -> Choices:
    """Choices of TOPIC."""
    return codelist("TOPIC").choices()


def support_given() -> Choices:
    """Choices of SUPPORT_GIVEN."""
    return codelist("SUPPORT_GIVEN").choices()


def referral_partners() -> Choices:
    """Choices of REFERRAL_PARTNER."""
    return codelist("REFERRAL_PARTNER").choices()


def referral_states() -> Choices:
    """Choices of REFERRAL_STATE."""
    return codelist("REFERRAL_STATE").choices()


def phases() -> Choices:
    """Choices of PHASE: four phases in any order, and a pause."""
    return codelist("PHASE").choices()


def life_domains() -> Choices:
    """Choices of LIFE_DOMAIN: nine areas of life that a way to other work touches."""
    return codelist("LIFE_DOMAIN").choices()


def obstacles() -> Choices:
    """Choices of OBSTACLE: what stands in the way, never whose fault it is."""
    return codelist("OBSTACLE").choices()


def outcomes() -> Choices:
    """Choices of OUTCOME."""
    return codelist("OUTCOME").choices()


def activity_kinds() -> Choices:
    """Choices of ACTIVITY_KIND: the subsidised activities A1 to A20."""
    return codelist("ACTIVITY_KIND").choices()


def municipalities() -> Choices:
    """Choices of MUNICIPALITY: 18 CBS codes, outside Fryslân, unknown."""
    return codelist("MUNICIPALITY").choices()


def signal_kinds() -> Choices:
    """Choices of SIGNAL_KIND."""
    return codelist("SIGNAL_KIND").choices()


def signal_consents() -> Choices:
    """Choices of SIGNAL_CONSENT: a ladder from listening only to passing on."""
    return codelist("SIGNAL_CONSENT").choices()


def participation_states() -> Choices:
    """Choices of PARTICIPATION_STATE."""
    return codelist("PARTICIPATION_STATE").choices()
