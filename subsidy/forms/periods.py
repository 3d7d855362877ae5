"""Forms of closing a period, and of saying that it is complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What is looked for in a reason before the report prints it: each returns what is wrong, in whole sentences.
REASON_CHECKS: list[Callable[[str], list[str]]] = []


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

    def clean_reason(self) -> str:
        """Return the reason, when none of the checks finds anything in it that a report must not print."""
        reason: str = self.cleaned_data["reason"]
        if problems := [problem for check in REASON_CHECKS for problem in check(reason)]:
            raise ValidationError(problems)
        return reason


class CompleteForm(forms.Form):
    """Saying that an organisation is complete; where something is missing, knowing that it is."""

    sure = forms.BooleanField(
        label=_("I have seen what is missing. It stays as it is."),
        error_messages={"required": _("Tick this first, or mend what is missing.")},
    )

    def __init__(self, *args: Any, has_items: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_items:
            del self.fields["sure"]
