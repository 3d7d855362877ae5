"""Forms of closing a period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CloseForm(forms.Form):
    """Closing a period for good; where something is missing, only with a reason that the report prints."""

    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone"), error_messages={"required": _("Tick this first.")}
    )
    reason = forms.CharField(
        label=_("Why do you close it although something is missing?"),
        help_text=_("One or two sentences. They stand in the report. Write nothing about a person."),
        max_length=300,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, missing: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not missing:
            del self.fields["reason"]
