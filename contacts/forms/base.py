"""What all forms here share: chips before drop-downs, nothing asked that is not needed, no free text at all."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

NOT_ASKED = "not_asked"
YES_NO: list[tuple[str, Any]] = [("yes", _("yes")), ("no", _("no"))]
YES_NO_UNKNOWN: list[tuple[str, Any]] = [*YES_NO, ("", _("not known"))]
CHOOSE = {"invalid_choice": _("Choose one of the list."), "invalid_list": _("Choose from the list.")}
DAMAGED = _("Something went wrong on the way. Save once more.")
WHOLE_NUMBER = {"invalid": _("Write a whole number, such as 75.")}


def numbers(values: Iterable[int]) -> list[tuple[str, str]]:
    """Return numbers as choices."""
    return [(str(value), str(value)) for value in values]


def yes_or_no(word: str) -> bool | None:
    """Return yes, no or unknown as a database keeps it."""
    return {"yes": True, "no": False}.get(word)


def no_yes(value: bool | None) -> str | None:
    """Return the word of a yes or a no; nothing where it is unknown, so that no tile is lit."""
    return None if value is None else "yes" if value else "no"


class OneChip(forms.ChoiceField):
    """One choice out of a row of chips; an untouched row is no choice."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={**CHOOSE, "required": _("Choose one.")}, **kwargs)


class ManyChips(forms.MultipleChoiceField):
    """Any number of choices out of a row of chips, in the order of the alphabet."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages=CHOOSE, required=False, **kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        """Return the codes once each, so that the same choice always reads the same."""
        return tuple(sorted(set(super().clean(value))))


class CountField(forms.IntegerField):
    """A whole number that a phone offers its digits for."""

    # Django drops the end of "1.000", which in Dutch is a thousand: it would be counted as one.
    re_decimal = re.compile(r"(?!)")

    def __init__(self, *, least: int = 0, most: int = 9_999, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            min_value=least,
            max_value=most,
            error_messages=WHOLE_NUMBER,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )


class DayField(forms.DateField):
    """Today or yesterday as chips; each chip carries its date, so midnight does not move the day."""

    widget = forms.RadioSelect

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, required=False, input_formats=["%Y-%m-%d"])
        self.choices: list[tuple[str, Any]] = []

    def offer(self, *, today: date, stored: date | None) -> None:
        """Set the chips: today, yesterday, and the day that is stored if it is another one."""
        yesterday = today - timedelta(days=1)
        self.choices = [(today.isoformat(), _("today")), (yesterday.isoformat(), _("yesterday"))]
        if stored is not None and stored not in {today, yesterday}:
            self.choices.append((stored.isoformat(), date_format(stored, "DATE_FORMAT")))


class RecordForm(forms.Form):
    """What all forms here share: an id that the form carries itself, and errors of a service beside their field."""

    id = forms.UUIDField(widget=forms.HiddenInput, error_messages=dict.fromkeys(("invalid", "required"), DAMAGED))

    # The browser's own bubbles are not read by everybody, and stand in the way of "nothing is required".
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("id", uuid4())

    def full_clean(self) -> None:
        """Check the form; one with an id that is none goes on under a new one, or it could never be sent."""
        super().full_clean()
        if self.is_bound and "id" in self.errors:
            self.renew_id()

    def clean_id(self) -> UUID:
        """Take only a random id: the other versions tell the moment at which they were made."""
        value: UUID = self.cleaned_data["id"]
        if value.version != 4:
            raise ValidationError(DAMAGED)
        return value

    def clean_either(self, chips: str, typed: str) -> Any:
        """Return what was typed, or else the chip: who takes the trouble of typing means that."""
        value = self.cleaned_data.get(typed)
        return self.cleaned_data.get(chips) if value is None else value

    def take(self, error: ValidationError) -> None:
        """Show the errors of a service beside their fields, and the others above the form."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)

    def renew_id(self) -> None:
        """Carry on under an id of its own: the old one belongs to something else, or is no id."""
        self.data = MultiValueDict(self.data)
        self.data["id"] = str(uuid4())


def capitalised(words: str | _StrPromise) -> str:
    """Return words with a capital in front, in the language of the reader."""
    text = str(words)
    return text[:1].upper() + text[1:]
