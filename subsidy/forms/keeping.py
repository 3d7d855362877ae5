"""Forms of how long records are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.choices import LEAST_MONTHS, LEAST_MONTHS_OF_LOGS, LOGS, MOST_MONTHS, TermKind


class TermForm(forms.Form):
    """How long a kind of record is kept."""

    def __init__(self, *args: Any, kind: TermKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        least = LEAST_MONTHS_OF_LOGS if kind in LOGS else LEAST_MONTHS
        limits = {"lowest": least, "highest": MOST_MONTHS}
        self.fields["months"] = forms.IntegerField(
            label=_("Months"),
            min_value=least,
            max_value=MOST_MONTHS,
            help_text=_("From %(lowest)d to %(highest)d.") % limits,
            widget=forms.NumberInput({"inputmode": "numeric", "autocomplete": "off"}),
        )


class SureOfTermForm(TermForm):
    """The same once more, by somebody who has read what it means."""

    sure = forms.BooleanField(
        label=_("I have read what this means"), error_messages={"required": _("Tick this first.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].widget = forms.HiddenInput()
