"""Which rows of the audit log somebody looks back on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.filters import FilterForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.choices import AuditKind

WRONG = {"invalid_choice": gettext_lazy("Choose one of the list.")}


class AuditForm(FilterForm):
    """About what, and of which month; nothing chosen is everything."""

    soort = forms.ChoiceField(label=gettext_lazy("About what"), required=False, error_messages=WRONG)
    maand = forms.ChoiceField(label=gettext_lazy("Month"), required=False, error_messages=WRONG)

    def __init__(self, data: Any, *, kinds: Iterable[AuditKind], months: Iterable[date]) -> None:
        super().__init__(data)
        self.fields["soort"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("", _("everything")),
            *((kind.value, kind.label) for kind in kinds),
        ]
        self.fields["maand"].choices = [  # type: ignore[attr-defined]  # as above
            ("", _("all months")),
            *((f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in months),
        ]

    def clean_maand(self) -> date | None:
        """Return the first day of the month."""
        month = self.cleaned_data["maand"]
        return date.fromisoformat(f"{month}-01") if month else None
