"""The answer of a browser that was asked for a passkey."""

from __future__ import annotations

from typing import Any

from django import forms

# A public key and a signature, with room for the kinds that are to come. Unit: characters.
LONGEST = 20_000


class ShortJSONField(forms.JSONField):
    """JSON of a bounded length, so that nobody makes the reader of it climb for ever."""

    def to_python(self, value: Any) -> Any:
        """Return what was sent; nothing where it is too long or goes too deep."""
        if isinstance(value, str) and len(value) > LONGEST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class PasskeyForm(forms.Form):
    """What was asked, and what the browser answered."""

    note = forms.CharField(max_length=500, widget=forms.HiddenInput)
    credential = ShortJSONField(widget=forms.HiddenInput)
