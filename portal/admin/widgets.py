"""Controls of the editors' forms: everything visible, nothing that needs a script."""

from __future__ import annotations

from typing import Any

from django import forms

from portal import pictograms
from portal.templatetags.site import pictogram

# Nothing typed is kept or corrected by a browser that others may use (security.md V12).
PRIVATE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}


class PictogramChooser(forms.RadioSelect):
    """Radio tiles, each with the drawing and its word."""

    template_name = "admin/widgets/pictograms.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the drawing to an option."""
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"drawing": pictogram(str(value)) if value else ""}


class Ticks(forms.CheckboxSelectMultiple):
    """Ticks as chips, of which several can be chosen."""

    template_name = "admin/widgets/ticks.html"


class PictogramField(forms.ChoiceField):
    """The choice of a drawing; one that is not on the list any more may stay."""

    widget = PictogramChooser

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=pictograms.choices, **kwargs)

    def keep(self, name: str) -> None:
        """Offer the drawing that a page has already, even if the list does not know it."""
        if name and name not in pictograms.names():
            self.choices = [*pictograms.choices(), (name, name)]


def text(
    length: int, *, label: Any, help_text: Any = "", language: str = "", required: bool = False
) -> forms.CharField:
    """Return a line to type in."""
    attrs = PRIVATE | ({"lang": language} if language else {})
    return forms.CharField(
        label=label, help_text=help_text, max_length=length, required=required, widget=forms.TextInput(attrs)
    )


def day(*, label: Any, help_text: Any = "", required: bool = False, initial: Any = None) -> forms.DateField:
    """Return a day to choose, in the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"})
    return forms.DateField(label=label, help_text=help_text, required=required, initial=initial, widget=widget)


def time_of_day(*, label: Any, help_text: Any = "", required: bool = False) -> forms.TimeField:
    """Return a time to choose."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "autocomplete": "off"})
    return forms.TimeField(label=label, help_text=help_text, required=required, widget=widget)
