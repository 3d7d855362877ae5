"""Finds what could tell who somebody is in a text, before it is saved (security.md D11).

Numbers and addresses by their form, names by lists and by the words around them. It warns and decides nothing: who
wrote the text changes it, or says with a fixed reason why it stays. It is pure, keeps nothing and logs nothing. How
well it does is measured on labelled sentences in `tests/portal/personal_data/`. In a form: `portal.forms.checked`.
"""

from __future__ import annotations

from django.views.decorators.debug import sensitive_variables

from portal.personal_data.findings import Finding, without_overlap
from portal.personal_data.names import find_names
from portal.personal_data.numbers import find_numbers

__all__ = ["Finding", "find_personal_data"]


@sensitive_variables()
def find_personal_data(text: str, language: str) -> list[Finding]:
    """Return what in a text could tell who somebody is, in the order of the text; nothing overlaps.

    `language` is that of the text: `nl` or `en`, in which it was measured, or `es`; in any other, names are found by
    fewer signs. The words of all three count in each of them, for who writes Dutch quotes in English.
    Unit: places in the text, for a text of 4,000 characters in 50 ms. Source: security.md D11.
    """
    found = [*find_numbers(text), *find_names(text, language)]
    return without_overlap(found)
