"""Forms of an activity: its start and its end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.choices import USUAL_PLACE_OF_KIND, counts_of, places_of
from contacts.favourites import favourites_first
from contacts.forms.base import (
    CHOOSE,
    YES_NO_UNKNOWN,
    CountField,
    DayField,
    ManyChips,
    OneChip,
    RecordForm,
    capitalised,
    no_yes,
    numbers,
    yes_or_no,
)
from contacts.models import Activity
from contacts.services import End, Plan, people_spoken
from portal import codelists
from portal.models import Location

MINUTES = (30, 60, 90, 120, 150, 180, 240)
NEAR_PARTNERS = ("ggd", "accountant", "police", "area_team", "fier", "salvation_army")
KINDS_AT_OWN_LOCATION = frozenset({"a01_walk_in", "a07_social", "a17_multi_site", "a18_meeting_place"})


class EndForm(RecordForm):
    """The end of an activity: minutes, colleagues, partners, and what its kind counts."""

    minutes = OneChip(label=_("Minutes"), choices=numbers(MINUTES), required=False)
    minutes_typed = CountField(label=_("Another number of minutes"), least=1, most=1_440)
    staff = OneChip(label=_("Colleagues, you included"), choices=numbers((1, 2, 3)), required=False)
    staff_typed = CountField(label=_("Another number of colleagues"), least=1, most=50)
    partners = ManyChips(label=_("Partners who were there"))

    minutes_needed = True

    def __init__(self, *args: Any, kind: str, activity: Activity | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**self.end_initial(activity), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.counts = counts_of(kind)
        self.fields["partners"].choices = favourites_first(  # type: ignore[attr-defined]  # it is a ManyChips
            codelists.referral_partners(), NEAR_PARTNERS
        )
        for name in self.counts:
            label = capitalised(getattr(Activity, name).field.verbose_name)
            if name == "peer_led":
                self.fields[name] = OneChip(label=label, choices=YES_NO_UNKNOWN, required=False)
            else:
                self.fields[name] = CountField(label=label)

    @staticmethod
    def end_initial(activity: Activity | None) -> dict[str, Any]:
        """Return what is known about the end; the chips show what they can, the rest stands as typed."""
        if activity is None:
            return {}
        values: dict[str, Any] = {name: getattr(activity, name) for name in counts_of(activity.kind)}
        values["partners"] = activity.partners
        values["peer_led"] = no_yes(activity.peer_led)
        values["minutes" if activity.minutes in MINUTES else "minutes_typed"] = activity.minutes
        values["staff" if activity.staff in {1, 2, 3} else "staff_typed"] = activity.staff
        if activity.minutes is None and "reached" in values:
            # While it runs only the others are counted; the report wants everybody who was met.
            values["reached"] = ((activity.reached or 0) + people_spoken(activity)) or None
        return values

    @property
    def count_fields(self) -> list[forms.BoundField]:
        """Return the fields of the counts that are numbers."""
        return [self[name] for name in self.counts if name != "peer_led"]

    def clean(self) -> dict[str, Any]:
        """Ask for the minutes: they are what makes an activity finished."""
        if not {"minutes", "minutes_typed"} & self.errors.keys() and self.minutes_needed and not self.minutes_given:
            self.add_error("minutes", _("Choose how many minutes it took."))
        return self.cleaned_data

    @property
    def minutes_given(self) -> int | None:
        """Return the minutes, typed or chosen."""
        value = self.clean_either("minutes", "minutes_typed")
        return int(value) if value else None

    def end(self) -> End:
        """Return the end as the services take it; only of a valid form that holds minutes."""
        staff = self.clean_either("staff", "staff_typed")
        counts: dict[str, int | bool | None] = {name: self.cleaned_data[name] for name in self.counts}
        if "peer_led" in counts:
            counts["peer_led"] = yes_or_no(self.cleaned_data["peer_led"])
        return End(
            minutes=self.minutes_given or 0,
            staff=int(staff) if staff else None,
            partners=self.cleaned_data["partners"],
            counts=counts,
        )


class PlanForm(EndForm):
    """The start of an activity: the day and the place; the end too, if it is over already."""

    day = DayField(label=_("Day"))
    other_day = forms.DateField(
        label=_("Another day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day, such as 25-03-2026.")},
    )
    municipality = forms.ChoiceField(
        label=_("Municipality"), error_messages={**CHOOSE, "required": _("Choose the municipality.")}
    )
    location_type = OneChip(label=_("Kind of place"))
    location = forms.ModelChoiceField(
        label=_("Our own place"), queryset=Location.objects.none(), required=False, error_messages=CHOOSE
    )

    minutes_needed = False

    def __init__(
        self,
        *args: Any,
        kind: str,
        today: date,
        like: Activity | None = None,
        stored_day: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.kind, self.today = kind, today
        day = (stored_day or today).isoformat()
        kwargs["initial"] = {**self.plan_initial(kind, like), "day": day, **kwargs.get("initial", {})}
        super().__init__(*args, kind=kind, **kwargs)
        self.fields["day"].offer(today=today, stored=stored_day)  # type: ignore[attr-defined]  # it is a DayField
        self.fields["municipality"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("", _("Choose")),
            *codelists.municipalities(),
        ]
        self.fields["location_type"].choices = favourites_first(  # type: ignore[attr-defined]  # it is a OneChip
            codelists.location_types(), places_of(kind)
        )
        if kind in KINDS_AT_OWN_LOCATION:
            self.fields["location"].queryset = Location.objects.all()  # type: ignore[attr-defined]  # it has one
        else:
            del self.fields["location"]

    @staticmethod
    def plan_initial(kind: str, like: Activity | None) -> dict[str, Any]:
        """Return the place of the last time; without one only what is nearly always so."""
        if like is None:
            return {"location_type": USUAL_PLACE_OF_KIND.get(kind)}
        return {
            "municipality": like.municipality,
            "location_type": like.location_type,
            "location": like.location_id,
        }

    @property
    def places_near(self) -> int:
        """Return how many kinds of place stand in front."""
        return len(places_of(self.kind))

    def clean(self) -> dict[str, Any]:
        """Ask for a day that has been, and for minutes where something else of the end is filled in."""
        super().clean()
        day = self.clean_either("day", "other_day")
        if day is None and not {"day", "other_day"} & self.errors.keys():
            self.add_error("day", _("Choose the day."))
        elif day is not None and not date(2020, 1, 1) <= day <= self.today:
            self.add_error("other_day" if self.cleaned_data.get("other_day") else "day", _("Give a day that has been."))
        if self.some_end_given and self.minutes_given is None and "minutes_typed" not in self.errors:
            self.add_error("minutes", _("Give the minutes too, or leave this part empty."))
        return self.cleaned_data

    @property
    def some_end_given(self) -> bool:
        """Say whether something about the end is filled in."""
        names = ("staff", "staff_typed", "partners", *self.counts)
        return any(self.cleaned_data.get(name) not in (None, "", ()) for name in names)

    @property
    def end_open(self) -> bool:
        """Say whether the part about the end is open: something is filled in, or wrong, there."""
        names = {"minutes", "minutes_typed", "staff", "staff_typed", "partners", *self.counts}
        return self.is_bound and (bool(names & self.errors.keys()) or self.some_end_given or bool(self.minutes_given))

    def plan(self) -> Plan:
        """Return the plan as the services take it; only of a valid form."""
        return Plan(
            kind=self.kind,
            date=self.clean_either("day", "other_day"),
            municipality=self.cleaned_data["municipality"],
            location_type=self.cleaned_data["location_type"],
            location=self.cleaned_data.get("location"),
        )

    def end_if_over(self) -> End | None:
        """Return the end if it was filled in."""
        return self.end() if self.minutes_given else None
