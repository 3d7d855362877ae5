"""What the forms of a trajectory are made of: days that were and days to come, and what was seen before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import DayField, RecordForm
from contacts.seen import LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITE_A_DAY = {"invalid": _("Write a day, such as 25-03-2026.")}
NEXT_TIMES = ((7, _("in a week")), (14, _("in two weeks")), (28, _("in four weeks")))


@dataclass(frozen=True)
class Row:
    """One field as a page shows it: as chips, as a tick, folded away, or plain."""

    kind: str
    field: forms.BoundField
    near: int = 99

    @property
    def is_open(self) -> bool:
        """Say whether a part that is folded away stands open: something is filled in, or wrong, there."""
        return bool(self.field.value() or self.field.errors)


class SeenField(forms.Field):
    """The word of what was seen when the form was opened; whatever arrives is a word, and a wrong one is a conflict."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> str:
        """Return what was sent, no longer than a word can be."""
        return str(value or "")[: LENGTH + 1]


class PartForm(RecordForm):
    """What the forms of a trajectory share: the order of their fields, and the word of what was seen."""

    seen = SeenField()

    layout: tuple[tuple[str, str, int], ...] = ()

    @property
    def rows(self) -> Iterator[Row]:
        """Yield the fields in the order of the page."""
        for kind, name, near in self.layout:
            yield Row(kind, self[name], near)

    @property
    def seen_word(self) -> str:
        """Return the word of what was seen; only of a valid form."""
        return str(self.cleaned_data["seen"])

    def see(self, word: str) -> None:
        """Carry on from what is there now."""
        self.data = MultiValueDict(self.data)
        self.data["seen"] = word


class PastDayForm(PartForm):
    """A form with a day that has been: today, yesterday, or another one."""

    day = DayField(label=_("From which day"))
    other_day = forms.DateField(
        label=_("Another day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=WRITE_A_DAY,
    )

    day_needed = True
    day_layout = (("chips", "day", 99), ("folded", "other_day", 0))

    def __init__(self, *args: Any, today: date, stored_day: date | None = None, **kwargs: Any) -> None:
        self.today = today
        kwargs["initial"] = {"day": (stored_day or today).isoformat(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["day"].offer(today=today, stored=stored_day)  # type: ignore[attr-defined]  # it is a DayField

    def clean(self) -> dict[str, Any]:
        """Ask for a day that has been."""
        day = self.given_day
        if self.errors.keys() & {"day", "other_day"}:
            return self.cleaned_data
        if day is None and self.day_needed:
            self.add_error("day", _("Choose the day."))
        elif day is not None and not date(2020, 1, 1) <= day <= self.today:
            self.add_error("other_day" if self.cleaned_data.get("other_day") else "day", _("Give a day that has been."))
        return self.cleaned_data

    @property
    def given_day(self) -> date | None:
        """Return the day, typed or chosen."""
        day: date | None = self.clean_either("day", "other_day")
        return day

    @property
    def the_day(self) -> date:
        """Return the day; only of a valid form that asks for one."""
        return self.given_day or self.today


class NextForm(PartForm):
    """A form with a day to come: in a week, in two, or another one."""

    next_on = DayField(label=_("Next time"))
    other_next = forms.DateField(
        label=_("Another day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=WRITE_A_DAY,
    )

    next_layout = (("chips", "next_on", 99), ("folded", "other_next", 0))

    def __init__(self, *args: Any, today: date, stored: date | None = None, **kwargs: Any) -> None:
        self.today = today
        kwargs["initial"] = {"next_on": stored.isoformat() if stored else None, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        days = {today + timedelta(days=number): word for number, word in NEXT_TIMES}
        choices = [(day.isoformat(), f"{word} ({date_format(day, 'MONTH_DAY_FORMAT')})") for day, word in days.items()]
        if stored is not None and stored not in days:
            choices.insert(0, (stored.isoformat(), date_format(stored, "DATE_FORMAT")))
        self.fields["next_on"].choices = choices  # type: ignore[attr-defined]  # it is a DayField

    def clean(self) -> dict[str, Any]:
        """Take only a day from today on, or the one that stands there."""
        day, stored = self.given_next, self.initial.get("next_on")
        if day is not None and day < self.today and day.isoformat() != stored:
            self.add_error("other_next" if self.cleaned_data.get("other_next") else "next_on", _("Give a day to come."))
        return self.cleaned_data

    @property
    def given_next(self) -> date | None:
        """Return the day, typed or chosen."""
        day: date | None = self.clean_either("next_on", "other_next")
        return day
