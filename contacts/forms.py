"""Forms of what staff record: chips before drop-downs, nothing asked that is not needed, no free text at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contacts.choices import CHANNEL_OF_KIND, USUAL_PLACE_OF_KIND, counts_of, places_of
from contacts.favourites import Favourites, favourites_first
from contacts.models import Activity, Contact
from contacts.models.chain import STATES_WITH_CONSENT
from contacts.services import ContactEntry, End, Plan, ReferralEntry, SignalEntry, contact_entry, people_spoken
from portal import codelists
from portal.models import Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

NOT_ASKED = "not_asked"
YES_NO: list[tuple[str, Any]] = [("yes", _("yes")), ("no", _("no"))]
YES_NO_UNKNOWN: list[tuple[str, Any]] = [*YES_NO, ("", _("not known"))]
MINUTES = (30, 60, 90, 120, 150, 180, 240)
NEAR_PARTNERS = ("ggd", "accountant", "police", "area_team", "fier", "salvation_army")
NEAR_REFERRALS = ("ggd", "accountant", "area_team", "gp", "legal_advice", "social_services", "debt_help", "shelter")
KINDS_AT_OWN_LOCATION = frozenset({"a01_walk_in", "a07_social", "a17_multi_site", "a18_meeting_place"})
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


class ContactForm(RecordForm):
    """One anonymous conversation: codes only, nothing required, nothing lit that could falsify a count."""

    first_contact = OneChip(label=_("First contact?"), choices=YES_NO_UNKNOWN, required=False)
    topics = ManyChips(label=_("What was it about?"))
    support = ManyChips(label=_("What did you do?"))
    language = OneChip(label=_("Language"), required=False)
    channel = OneChip(label=_("How did you meet?"))
    work_setting = OneChip(label=_("Where the person works"), required=False)
    gender = OneChip(label=_("Gender, only as the person says it"), required=False)
    age_band = OneChip(label=_("Age"), required=False)
    people = OneChip(label=_("How many people?"), choices=numbers((1, 2, 3, 4)), required=False)
    people_typed = CountField(label=_("Another number of people"), least=1, most=99)
    partner = OneChip(label=_("Referred to"), required=False)
    consent = forms.BooleanField(label=_("The person agreed"), required=False)
    warm = forms.BooleanField(label=_("Warm handover: we went along or introduced them"), required=False)
    state = OneChip(label=_("What became of it?"), required=False)

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        favourites: Favourites,
        contact: Contact | None = None,
        **kwargs: Any,
    ) -> None:
        self.referrals = [] if contact is None else list(contact.referrals.all())
        # Several referrals of one contact come from an import; a form with room for one would lose the others.
        self.keep_referrals = len(self.referrals) > 1
        kwargs["initial"] = {**self.entry_initial(activity, contact), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        lists = {
            "topics": favourites_first(codelists.topics(), favourites.topics),
            "support": favourites_first(codelists.support_given(), favourites.support),
            "language": [*favourites_first(codelists.languages(), favourites.languages), ("", _("not known"))],
            "channel": favourites_first(codelists.channels(), [CHANNEL_OF_KIND.get(activity.kind, "")]),
            "work_setting": codelists.work_settings(),
            "gender": codelists.genders(),
            "age_band": codelists.age_bands(),
            "partner": [*favourites_first(codelists.referral_partners(), NEAR_REFERRALS), ("", _("nobody"))],
            "state": codelists.referral_states(),
        }
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # these are all choice fields

    def entry_initial(self, activity: Activity, contact: Contact | None) -> dict[str, Any]:
        """Return the chips that are lit at the start."""
        if contact is None:
            entry = ContactEntry(channel=CHANNEL_OF_KIND.get(activity.kind, ""))
        else:
            entry = contact_entry(contact)
        values: dict[str, Any] = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
        values["first_contact"] = no_yes(entry.first_contact)
        values["state"] = "offered"
        if entry.people > 4:
            values["people"], values["people_typed"] = None, entry.people
        if len(self.referrals) == 1:
            referral = self.referrals[0]
            values |= {name: getattr(referral, name) for name in ("partner", "consent", "warm", "state")}
        return values

    def clean(self) -> dict[str, Any]:
        """Keep the rules of a referral, with the message beside the chip that mends it."""
        data = self.cleaned_data
        if self.keep_referrals or self.errors.keys() & {"partner", "state"}:
            return data
        if data["partner"]:
            if data["state"] in STATES_WITH_CONSENT and not data["consent"]:
                self.add_error("consent", _("Without consent a referral can only be offered or declined."))
        elif data["consent"] or data["warm"] or data["state"] not in {"", "offered"}:
            self.add_error("partner", _("Choose to whom, or leave the whole referral empty."))
        return data

    @property
    def person_open(self) -> bool:
        """Say whether the part about the person is open: something was said, or is wrong, there."""
        values = {self[name].value() for name in ("work_setting", "gender", "age_band")}
        return bool(values - {NOT_ASKED, "", None})

    @property
    def meeting_open(self) -> bool:
        """Say whether the part about numbers and the way of meeting is open."""
        return bool(self["people_typed"].value()) or "people" in self.errors or self["people"].value() not in {1, "1"}

    @property
    def referral_open(self) -> bool:
        """Say whether the part about a referral is open."""
        if not self.is_bound:
            return bool(self.referrals)
        names = {"partner", "consent", "warm", "state"}
        return bool(names & self.errors.keys() or self.data.get("partner"))

    def entry(self) -> ContactEntry:
        """Return the contact as the services take it; only of a valid form."""
        data = self.cleaned_data
        return ContactEntry(
            channel=data["channel"],
            first_contact=yes_or_no(data["first_contact"]),
            topics=data["topics"],
            support=data["support"],
            language=data["language"] or None,
            work_setting=data["work_setting"] or NOT_ASKED,
            gender=data["gender"] or NOT_ASKED,
            age_band=data["age_band"] or NOT_ASKED,
            people=int(self.clean_either("people", "people_typed") or 1),
        )

    def referral(self) -> ReferralEntry | None:
        """Return the referral as the services take it, or nothing; a partner alone means that it was offered."""
        data = self.cleaned_data
        if self.keep_referrals or not data["partner"]:
            return None
        return ReferralEntry(data["partner"], data["state"] or "offered", data["consent"], data["warm"])


class SignalForm(RecordForm):
    """One sign of abuse: what kind, what the person wants, and whether the care coordinator was called."""

    kind = OneChip(label=_("What did you see or hear?"), choices=codelists.signal_kinds)
    consent = OneChip(label=_("What does the person want?"), choices=codelists.signal_consents)
    reported = OneChip(label=_("Did you call the care coordinator?"), choices=YES_NO)

    def entry(self) -> SignalEntry:
        """Return the signal as the services take it; only of a valid form."""
        data = self.cleaned_data
        return SignalEntry(data["kind"], data["consent"], data["reported"] == "yes")


def capitalised(words: str | _StrPromise) -> str:
    """Return words with a capital in front, in the language of the reader."""
    text = str(words)
    return text[:1].upper() + text[1:]
