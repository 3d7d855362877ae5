"""Why somebody opens a trajectory that is not her own, and which readings she looks back on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.choices import ReadReason
from contacts.forms.base import CHOOSE, OneChip
from contacts.forms.plain import PlainForm
from portal.forms.filters import FilterForm

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReasonForm(PlainForm):
    """The reason for opening one trajectory."""

    reason = OneChip(label=gettext_lazy("Why do you need to read it?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]  # it is a OneChip
            (code, word) for code, word in ReadReason.choices if code != ReadReason.OWN_WORK
        ]


class ReadingsForm(FilterForm):
    """Whose readings, of which month, and of which trajectory; nothing chosen is everything.

    The trajectory goes by its key, so that no code stands in an address.
    """

    collega = forms.ChoiceField(label=gettext_lazy("Colleague"), required=False, error_messages=CHOOSE)
    maand = forms.ChoiceField(label=gettext_lazy("Month"), required=False, error_messages=CHOOSE)
    traject = forms.UUIDField(widget=forms.HiddenInput, required=False, error_messages=CHOOSE)

    def __init__(self, data: Any, *, readers: Iterable[tuple[int, str]], months: Iterable[date]) -> None:
        super().__init__(data)
        self.fields["collega"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("", _("everybody")),
            *((str(key), name) for key, name in readers),
        ]
        self.fields["maand"].choices = [  # type: ignore[attr-defined]  # as above
            ("", _("all months")),
            *((f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in months),
        ]

    def clean_collega(self) -> int | None:
        """Return the number of the account."""
        return int(self.cleaned_data["collega"] or 0) or None

    def clean_maand(self) -> date | None:
        """Return the first day of the month."""
        month = self.cleaned_data["maand"]
        return date.fromisoformat(f"{month}-01") if month else None
