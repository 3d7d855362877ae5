"""A filter above a list: it stands in the address, so anything may come in that nobody can choose."""

from __future__ import annotations

from typing import Any

from django import forms

# A word longer than this is no choice that somebody mistyped. Unit: characters.
LONGEST_SHOWN = 60


class FilterForm(forms.Form):
    """Chooses by lists; what is in none of them stays chosen, with what is wrong beside it.

    A browser would show the first of the list in its place, which is everything, above rows that fit something else.
    """

    use_required_attribute = False

    def add_error(self, field: str | None, error: Any) -> None:
        """Note what is wrong with a field, and show what was asked for as it came."""
        super().add_error(field, error)
        given: Any = self.fields.get(field or "")
        if isinstance(given, forms.ChoiceField):
            asked = self.data.get(self.add_prefix(field or ""), "")
            given.widget.choices = [*given.widget.choices, (asked, asked[:LONGEST_SHOWN])]
