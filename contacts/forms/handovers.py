"""Who goes along with somebody, and who takes over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms.base import DayField, OneChip
from contacts.forms.plain import PlainForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.models import Trajectory
    from portal.models import User


class StaffForm(PlainForm):
    """The fixed worker, where one can be named, and the deputy or nobody."""

    worker = OneChip(label=gettext_lazy("Fixed worker"))
    deputy = OneChip(label=gettext_lazy("Deputy"), required=False)

    def __init__(
        self, *args: Any, trajectory: Trajectory, colleagues: Iterable[User], nameable: bool, **kwargs: Any
    ) -> None:
        self.people = {str(one.pk): one for one in colleagues}
        kwargs["initial"] = {"worker": trajectory.fixed_worker_id, "deputy": trajectory.deputy_id or ""}
        super().__init__(*args, **kwargs)
        names = [(key, one.username) for key, one in self.people.items()]
        if nameable:
            self.fields["worker"].choices = names  # type: ignore[attr-defined]  # it is a OneChip
        else:
            del self.fields["worker"]
            names = [name for name in names if name[0] != str(trajectory.fixed_worker_id)]
        deputy = trajectory.deputy
        if deputy is not None and str(deputy.pk) not in self.people:
            # Who left stays the deputy until somebody thinks of another.
            self.people[str(deputy.pk)] = deputy
            names.append((str(deputy.pk), deputy.username))
        self.fields["deputy"].choices = [*names, ("", _("nobody"))]  # type: ignore[attr-defined]  # as above

    def chosen_worker(self) -> User | None:
        """Return who is to be the fixed worker; nobody where none can be named."""
        return self.people.get(self.cleaned_data.get("worker", ""))

    def chosen_deputy(self) -> User | None:
        """Return the deputy, or nobody."""
        return self.people.get(self.cleaned_data["deputy"])


class HandoverForm(PlainForm):
    """Who takes over, and the day of the goodbye."""

    successor = OneChip(label=gettext_lazy("Who takes over?"))
    goodbye_on = DayField(label=gettext_lazy("When do you say goodbye together?"))
    other_day = forms.DateField(
        label=gettext_lazy("Another day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write a day, such as 25-03-2026.")},
    )

    def __init__(
        self, *args: Any, trajectory: Trajectory, colleagues: Iterable[User], today: date, **kwargs: Any
    ) -> None:
        self.people = {str(one.pk): one for one in colleagues if one.pk != trajectory.fixed_worker_id}
        kwargs["initial"] = {"successor": trajectory.successor_id, "goodbye_on": _iso(trajectory.goodbye_on)}
        super().__init__(*args, **kwargs)
        days = {today: _("today")} | {today + timedelta(days=days): "" for days in (7, 14, 28)}
        if trajectory.goodbye_on is not None and trajectory.goodbye_on not in days:
            days[trajectory.goodbye_on] = ""
        self.fields["successor"].choices = [  # type: ignore[attr-defined]  # it is a OneChip
            (key, one.username) for key, one in self.people.items()
        ]
        self.fields["goodbye_on"].choices = [  # type: ignore[attr-defined]  # it is a DayField
            (_iso(day), word or _words(day)) for day, word in days.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a day; whether it can be that day is for the service to say."""
        if not {"goodbye_on", "other_day"} & self.errors.keys() and self.day is None:
            self.add_error("goodbye_on", _("Choose the day."))
        return self.cleaned_data

    @property
    def day(self) -> date | None:
        """Return the day of the goodbye, typed or chosen."""
        day: date | None = self.clean_either("goodbye_on", "other_day")
        return day

    @property
    def chosen_successor(self) -> User:
        """Return who takes over; only of a valid form."""
        return self.people[self.cleaned_data["successor"]]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _words(day: date) -> str:
    return f"{date_format(day, 'D')} {date_format(day, 'MONTH_DAY_FORMAT')}"
