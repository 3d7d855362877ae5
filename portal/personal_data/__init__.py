"""Finds what could tell who somebody is in a text, before it is saved (security.md D11).

Numbers and addresses by their form, names by lists and by the words around them, numbers of people and ages by both. It
warns and decides nothing: who
wrote the text changes it, or says with a fixed reason why it stays. It is pure, keeps nothing and logs nothing. How
well it does is measured on labelled sentences in `tests/portal/personal_data/`. In a form: `portal.forms.checked`.
"""

from __future__ import annotations

import re

from django.views.decorators.debug import sensitive_variables

from portal.personal_data.findings import Finding, without_overlap
from portal.personal_data.names import find_names
from portal.personal_data.numbers import find_numbers
from portal.personal_data.people import find_people

__all__ = ["Finding", "find_personal_data", "without_invisible"]

# Marks without a width and marks that turn the direction of writing would hide a word from the check.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")


def without_invisible(text: str) -> str:
    """Return a text as it is checked and stored: no invisible marks, one kind of line end, no edges."""
    return INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()


@sensitive_variables()
def find_personal_data(text: str, language: str) -> list[Finding]:
    """Return what in a text could tell who somebody is, in the order of the text; nothing overlaps.

    `language` is that of the text: `nl`, `en` or `es`, in which it was measured; in any other, names are found by
    fewer signs. The words of all three count in each of them, for who writes Dutch quotes in English.
    Unit: places in the text, for a text of 4,000 characters in 50 ms. Source: security.md D11.
    """
    found = [*find_numbers(text), *find_names(text, language), *find_people(text)]
    return without_overlap(found)
