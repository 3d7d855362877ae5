"""The field in which somebody types an amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klankbord.euros import read_euros, typed_euros


class EurosField(forms.CharField):
    """An amount in euros above zero, typed with a comma or a point."""

    default_error_messages = {"invalid": _("Write an amount in euros and cents, such as 25 or 12,50.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "size": 8})
        super().__init__(max_length=12, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Write a stored amount as somebody types it, and leave what was typed as it is."""
        return typed_euros(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """Return the amount, or None where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        amount = read_euros(text)
        if not amount:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount
