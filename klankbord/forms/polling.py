"""Forms of a poll of days: the facilitator's question and a member's ticks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klankbord.forms.languages import CODES, LanguageGroupsMixin
from klankbord.forms.meetings import YEARS_AHEAD
from klankbord.models import DatePoll, PollDay

if TYPE_CHECKING:
    from django.forms import BoundField
    from django_stubs_ext import StrPromise

FEWEST_DAYS, MOST_DAYS = 2, 8
# How many rows stand ready in an empty form.
FIRST_ROWS = 3
DAY_PARTS = ("day", "starts", "ends")


@dataclass(frozen=True)
class DayRow:
    """One day of the form, as the template shows it."""

    number: int
    fields: list[BoundField]


class PollForm(LanguageGroupsMixin, forms.Form):
    """What is asked, until when, and about which days.

    It has as many rows as it is given, so that another one can be added without a script: `with_another_day` keeps what
    was typed. A row that is left empty is no day. Days and times are those of the clock in Friesland.
    """

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "note": (_("What it is about"), _("Members read this above the days. It may stay empty. Name nobody.")),
    }
    # The days speak for themselves: no text is needed.
    needed = ()

    note_nl = forms.CharField(max_length=200)
    note_en = forms.CharField(max_length=200)
    note_es = forms.CharField(max_length=200)
    closes_on = forms.DateField(
        label=_("Members can answer until"),
        help_text=_("This day included."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    rows = forms.IntegerField(min_value=FEWEST_DAYS, max_value=MOST_DAYS, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date, rows: int = FIRST_ROWS, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.today = today
        self.number_of_rows = min(max(rows if data is None else _rows_of(data), FEWEST_DAYS), MOST_DAYS)
        self.initial["rows"] = self.number_of_rows
        self.prepare_languages()
        for number in range(1, self.number_of_rows + 1):
            self._add_row(number)

    @classmethod
    def with_another_day(cls, typed: Mapping[str, Any], *, today: date) -> PollForm:
        """Return the form with what was typed and one row more; what is wrong in it is said when it is sent."""
        return cls(today=today, rows=_rows_of(typed) + 1, initial={name: typed[name] for name in typed})

    @property
    def day_rows(self) -> list[DayRow]:
        """The days of the form."""
        return [
            DayRow(number, [self[f"{part}_{number}"] for part in DAY_PARTS])
            for number in range(1, self.number_of_rows + 1)
        ]

    @property
    def may_have_another(self) -> bool:
        """Whether there is room for one more day."""
        return self.number_of_rows < MOST_DAYS

    @property
    def notes(self) -> dict[str, str]:
        """What it is about, per language."""
        return {code: self.cleaned_data[f"note_{code}"] for code in CODES}

    def clean(self) -> dict[str, Any]:
        """Turn each row into two moments, and see that the days and the last day to answer fit together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.days: list[tuple[datetime, datetime]] = []
        for number in range(1, self.number_of_rows + 1):
            self._clean_row(number)
        self.days.sort()
        closes_on = cleaned.get("closes_on")
        if closes_on is not None and closes_on < self.today:
            self.add_error("closes_on", _("This day is past."))
        elif closes_on is not None and self.days and closes_on > timezone.localdate(self.days[0][0]):
            self.add_error("closes_on", _("Let members answer before the first of the days, or on it."))
        return cleaned

    def _add_row(self, number: int) -> None:
        needed = number <= FEWEST_DAYS
        self.fields[f"day_{number}"] = forms.DateField(
            label=_("Day"), required=needed, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        )
        for part, label in (("starts", _("From")), ("ends", _("To"))):
            self.fields[f"{part}_{number}"] = forms.TimeField(
                label=label, required=needed, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            )

    def _clean_row(self, number: int) -> None:
        names = [f"{part}_{number}" for part in DAY_PARTS]
        if any(name in self.errors for name in names):
            return
        empty = [name for name in names if self.cleaned_data.get(name) is None]
        if empty:
            for name in empty if len(empty) < len(names) else ():
                self.add_error(name, _("Fill in the day and both times, or leave all three empty."))
            return
        starts_at, ends_at = (self._moment(f"day_{number}", name) for name in names[1:])
        if starts_at is None or ends_at is None:
            return
        day: date = self.cleaned_data[names[0]]
        if day < self.today or day.year > self.today.year + YEARS_AHEAD:
            self.add_error(names[0], _("Give a day from today on, at most two years ahead."))
        elif ends_at <= starts_at:
            self.add_error(names[2], _("A meeting ends after it starts."))
        elif any(starts_at == other for other, _end in self.days):
            self.add_error(names[0], _("This day is in the list already."))
        else:
            self.days.append((starts_at, ends_at))

    def _moment(self, day: str, clock: str) -> datetime | None:
        try:
            return from_current_timezone(datetime.combine(self.cleaned_data[day], self.cleaned_data[clock]))
        except ValidationError:
            # In the night of the change to summer or winter time an hour is missing, or comes twice.
            self.add_error(clock, _("The clock changes at that hour. Choose another time."))
            return None


class DaysForm(forms.Form):
    """On which days of a poll a member can come; none is an answer too."""

    days = forms.ModelMultipleChoiceField(queryset=PollDay.objects.none(), required=False)

    def __init__(self, data: Mapping[str, Any], *, poll: DatePoll) -> None:
        super().__init__(data)
        self.fields["days"].queryset = poll.days.all()  # type: ignore[attr-defined]  # a field over rows


class OneDayForm(forms.Form):
    """On which day of a poll the meeting is."""

    day = forms.ModelChoiceField(queryset=PollDay.objects.none())

    def __init__(self, data: Mapping[str, Any], *, poll: DatePoll) -> None:
        super().__init__(data)
        self.fields["day"].queryset = poll.days.all()  # type: ignore[attr-defined]  # a field over rows


def _rows_of(data: Mapping[str, Any]) -> int:
    sent = str(data.get("rows", ""))
    # Only a small number is a number of rows; more digits are nobody's honest form.
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= 2 else FIRST_ROWS
