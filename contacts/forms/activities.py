"""Forms of an activity: its start and its end, each with the questions of its kind and no other."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contacts.choices import (
    CHECKS,
    MINUTES,
    MINUTES_OF_KIND,
    PARTNERS_NOT_ASKED,
    UNKNOWN_TOWN,
    USUAL_PLACE_OF_KIND,
    WALK_INS,
    counts_of,
    place_not_asked,
    places_of,
    questions_of,
)
from contacts.favourites import favourites_first
from contacts.forms.base import (
    CHOOSE,
    YES_NO_UNKNOWN,
    CountField,
    DayField,
    ManyChips,
    OneChip,
    RecordForm,
    no_yes,
    numbers,
    yes_or_no,
)
from contacts.models import Activity
from contacts.services import End, Plan, people_spoken
from contacts.words import count_word
from portal import codelists
from portal.models import Location

STAFF = (1, 2, 3)
# Whoever records was there.
STAFF_NOT_ASKED = 1
NEAR_PARTNERS = ("ggd", "accountant", "police", "area_team", "fier", "salvation_army")
EVERYBODY = _("Everybody you met: those in a recorded contact, and those you only greeted.")


def minute_choices(kind: str) -> list[tuple[str, Any]]:
    """Return how long it usually took; a walk-in is open for hours."""
    values = MINUTES_OF_KIND.get(kind, MINUTES)
    if kind not in WALK_INS:
        return numbers(values)
    hours = {str(value): value // 60 for value in values}
    return [
        (code, ngettext("%(number)s hour", "%(number)s hours", number) % {"number": number})
        for code, number in hours.items()
    ]


class EndForm(RecordForm):
    """The end of an activity: minutes, and what its kind asks of colleagues, partners, languages and counts."""

    minutes = OneChip(label=_("Minutes"), required=False)
    minutes_typed = CountField(label=_("Another number of minutes"), least=1, most=1_440)
    staff = OneChip(label=_("Colleagues, you included"), choices=numbers(STAFF), required=False)
    staff_typed = CountField(label=_("Another number of colleagues"), least=1, most=50)
    languages = ManyChips(label=_("Languages of the messages"))
    partners = ManyChips(label=_("Partners who were there"))

    minutes_needed = True

    def __init__(self, *args: Any, kind: str, activity: Activity | None = None, **kwargs: Any) -> None:
        self.kind, self.activity = kind, activity
        self.counts = counts_of(kind)
        # Only while it runs: afterwards one number stands for both.
        self.spoken: int | None = None
        kwargs["initial"] = {**self.end_initial(activity), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = minute_choices(kind)  # type: ignore[attr-defined]  # it is a OneChip
        if kind in WALK_INS:
            self.fields["minutes"].label = _("How long was it open?")
        self.fields["partners"].choices = favourites_first(  # type: ignore[attr-defined]  # it is a ManyChips
            codelists.referral_partners(), NEAR_PARTNERS
        )
        self.fields["languages"].choices = codelists.languages()  # type: ignore[attr-defined]  # it is a ManyChips
        self.leave_out("staff", "partners", "languages")
        if "staff" not in self.fields:
            del self.fields["staff_typed"]
        for name in self.counts:
            self.fields[name] = self.count_field(name)

    def leave_out(self, *names: str) -> None:
        """Take out the fields that the kind does not ask."""
        for name in set(names) - set(questions_of(self.kind)):
            del self.fields[name]

    def count_field(self, name: str) -> forms.Field:
        """Return the field of one count."""
        label = count_word(self.kind, name)
        if name == "peer_led":
            return OneChip(label=label, choices=YES_NO_UNKNOWN, required=False)
        field = CountField(label=label)
        if name == "reached":
            field.help_text = self.reached_help()
        return field

    def reached_help(self) -> str:
        """Say who is in the number of everybody; at the end of a round also what it is made of."""
        if self.spoken is None:
            return "" if self.kind == CHECKS else str(EVERYBODY)
        parts = {"spoken": self.spoken, "others": (self.activity.reached or 0) if self.activity else 0}
        return _("%(spoken)s in a recorded contact, and %(others)s counted without one.") % parts

    def end_initial(self, activity: Activity | None) -> dict[str, Any]:
        """Return what is known about the end; the chips show what they can, the rest stands as typed."""
        if activity is None:
            return {}
        values: dict[str, Any] = {name: getattr(activity, name) for name in self.counts}
        values["partners"], values["languages"] = activity.partners, activity.languages
        values["peer_led"] = no_yes(activity.peer_led)
        minutes = MINUTES_OF_KIND.get(self.kind, MINUTES)
        values["minutes" if activity.minutes in minutes else "minutes_typed"] = activity.minutes
        values["staff" if activity.staff in STAFF else "staff_typed"] = activity.staff
        if activity.minutes is None and "reached" in values:
            # While it runs only the others are counted; the report wants everybody who was met.
            self.spoken = people_spoken(activity)
            values["reached"] = ((activity.reached or 0) + self.spoken) or None
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
        """Return the end as the services take it; only of a valid form that holds minutes.

        What is not asked stays as it is, and is what is nearly always so where nothing is stored yet.
        """
        data, stored = self.cleaned_data, self.activity
        staff: Any = self.clean_either("staff", "staff_typed")
        if "staff" not in self.fields:
            staff = (stored.staff if stored else None) or STAFF_NOT_ASKED
        partners = (stored.partners if stored else ()) or PARTNERS_NOT_ASKED.get(self.kind, ())
        counts: dict[str, int | bool | None] = {name: data[name] for name in self.counts}
        if "peer_led" in counts:
            counts["peer_led"] = yes_or_no(data["peer_led"])
        return End(
            minutes=self.minutes_given or 0,
            staff=int(staff) if staff else None,
            partners=data["partners"] if "partners" in self.fields else tuple(partners),
            counts=counts,
            languages=data.get("languages", ()),
        )


class PlanForm(EndForm):
    """The start of an activity: the day, and the place where its kind asks it; the end too, if it is over already."""

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
    location = OneChip(label=_("Our own place"))

    minutes_needed = False

    def __init__(
        self, *args: Any, kind: str, today: date, like: Activity | None = None, stored: Activity | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.today, self.stored = today, stored
        stored_day = stored.date if stored else None
        day = (stored_day or today).isoformat()
        place = self.plan_initial(kind, stored or like)
        kwargs["initial"] = {**place, "day": day, **kwargs.get("initial", {})}
        super().__init__(*args, kind=kind, **kwargs)
        self.fields["day"].offer(today=today, stored=stored_day)  # type: ignore[attr-defined]  # it is a DayField
        self.fields["municipality"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("", _("Choose")),
            *codelists.municipalities(),
        ]
        self.fields["location_type"].choices = favourites_first(  # type: ignore[attr-defined]  # it is a OneChip
            codelists.location_types(), places_of(kind)
        )
        self.own_places = self.offer_own_places()

    def offer_own_places(self) -> dict[str, Location]:
        """Offer our own places where the kind of work is held in one, and leave out what is not asked.

        With one place there is nothing to choose; with none at all the municipality is asked instead.
        """
        places: dict[str, Location] = {}
        if "location" in questions_of(self.kind):
            places = {str(place.pk): place for place in Location.objects.order_by("order", "name")}
        field = self.fields["location"]
        field.choices = [(key, place.name) for key, place in places.items()]  # type: ignore[attr-defined]  # a OneChip
        # A row that came from a spreadsheet names no place of ours, and need not start to.
        field.required = self.stored is None or self.stored.location_id is not None
        if len(places) < 2:
            del self.fields["location"]
        self.leave_out("location_type")
        asks_town = "municipality" in questions_of(self.kind) or ("location" in questions_of(self.kind) and not places)
        if not asks_town:
            del self.fields["municipality"]
        return places

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
        names = ("staff", "staff_typed", "partners", "languages", *self.counts)
        return any(self.cleaned_data.get(name) not in (None, "", ()) for name in names)

    @property
    def end_open(self) -> bool:
        """Say whether the part about the end is open: something is filled in, or wrong, there."""
        names = {"minutes", "minutes_typed", "staff", "staff_typed", "partners", "languages", *self.counts}
        return self.is_bound and (bool(names & self.errors.keys()) or self.some_end_given or bool(self.minutes_given))

    def plan(self) -> Plan:
        """Return the plan as the services take it; only of a valid form.

        What is not asked stays as it is; where nothing is stored yet it is what the kind of work says of itself.
        """
        data, stored = self.cleaned_data, self.stored
        place = self.own_place()
        town = data.get("municipality") or (place.municipality_id if place else None)
        kind_of_place = data.get("location_type")
        if stored is not None:
            town, kind_of_place = town or stored.municipality, kind_of_place or stored.location_type
        return Plan(
            kind=self.kind,
            date=self.clean_either("day", "other_day"),
            municipality=town or UNKNOWN_TOWN,
            location_type=kind_of_place or place_not_asked(self.kind),
            location=place if place or stored is None else stored.location,
        )

    def own_place(self) -> Location | None:
        """Return the place of ours that was chosen, or the only one that there is; for a stored row no other one."""
        if "location" in self.fields:
            return self.own_places.get(self.cleaned_data["location"])
        if self.stored is not None:
            return None
        return next(iter(self.own_places.values()), None)

    def end_if_over(self) -> End | None:
        """Return the end if it was filled in."""
        return self.end() if self.minutes_given else None
