"""The choice of a period for an overview."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.spans import Span


class SpanForm(forms.Form):
    """A quarter or a year; it only leads to an address, so what is typed there is checked by the page."""

    periode = forms.ChoiceField(label=_("Period"))

    def __init__(self, *args: Any, spans: Iterable[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["periode"].choices = [  # type: ignore[attr-defined]  # a choice field
            (year, [(span.code, span.label) for span in some]) for year, some in groupby(spans, lambda span: span.year)
        ]
