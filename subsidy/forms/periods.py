"""Forms of closing a period, and of saying that it is complete."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.checked import CheckedTextField, CheckedTextMixin


class CloseForm(CheckedTextMixin, forms.Form):
    """Closing a period for good; where something is missing, only with a reason that the report prints."""

    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone"), error_messages={"required": _("Tick this first.")}
    )
    reason = CheckedTextField(
        label=_("Why do you close it although something is missing?"),
        help_text=_("One or two sentences. They stand in the report. Write nothing about a person."),
        max_length=300,
    )

    def __init__(self, *args: Any, missing: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not missing:
            # With all that belongs to it, also where somebody sent a reason all the same.
            for name in [name for name in self.fields if name.startswith("reason")]:
                del self.fields[name]
            self.findings.pop("reason", None)

    def reasons(self) -> dict[str, str]:
        """Return the reason to close, and why found words stay in it; nothing where nothing is missing."""
        if "reason" not in self.fields:
            return {}
        return {"force_reason": self.cleaned_data["reason"], "kept_reason": self.kept_reason("reason")}


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
