"""Forms of the counter sheet: a tile that was tapped, and a tap that is taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.choices import tallies_of
from contacts.forms.base import DAMAGED, OneChip, RecordForm
from portal import codelists


class TapForm(RecordForm):
    """A tap on the tile of a topic: a contact of which nothing else is known."""

    topic = OneChip(label=_("What was it about?"), choices=codelists.topics)


class CountTapForm(forms.Form):
    """A tap on the tile of a count that the kind of activity knows."""

    count = OneChip(label=_("Counters"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["count"].choices = [  # type: ignore[attr-defined]  # it is a OneChip
            (name, name) for name in tallies_of(kind)
        ]


class UndoForm(CountTapForm):
    """A tap that is taken back: the contact that it made, or the count that it raised."""

    contact = forms.UUIDField(required=False, error_messages={"invalid": DAMAGED})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["count"].required = False

    def clean(self) -> dict[str, Any]:
        """Take one of the two, so that one tap never undoes two."""
        data = self.cleaned_data
        if not self.errors and bool(data["contact"]) == bool(data["count"]):
            raise ValidationError(DAMAGED)
        return data
