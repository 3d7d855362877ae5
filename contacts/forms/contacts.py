"""The form of one anonymous conversation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.choices import CHANNEL_OF_KIND, REFERRING
from contacts.favourites import Favourites, favourites_first
from contacts.forms.base import (
    NOT_ASKED,
    YES_NO_UNKNOWN,
    CountField,
    ManyChips,
    OneChip,
    RecordForm,
    no_yes,
    numbers,
    yes_or_no,
)
from contacts.models import Activity, Contact
from contacts.models.chain import STATES_WITH_CONSENT
from contacts.rounds import entry_of_round, work_setting_of
from contacts.services import ContactEntry, ReferralEntry, contact_entry
from portal import codelists

NEAR_REFERRALS = ("ggd", "accountant", "area_team", "gp", "legal_advice", "social_services", "debt_help", "shelter")


class ContactForm(RecordForm):
    """One anonymous conversation: codes only, nothing required, nothing lit that could falsify a count."""

    # Where the place says where somebody works, that chip and the one that puts it off stand in sight.
    settings_near = 2

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
        self.contact_id = contact.pk if contact else None
        self.is_referring = activity.kind == REFERRING and contact is None
        self.referrals = [] if contact is None else list(contact.referrals.all())
        # Several referrals of one contact come from an import; a form with room for one would lose the others.
        self.keep_referrals = len(self.referrals) > 1
        self.kind = activity.kind
        self.setting_known = work_setting_of(activity)
        kwargs["initial"] = {**self.entry_initial(activity, contact), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        lists = {
            "topics": favourites_first(codelists.topics(), favourites.topics),
            "support": favourites_first(codelists.support_given(), favourites.support),
            "language": [*favourites_first(codelists.languages(), favourites.languages), ("", _("not known"))],
            "channel": favourites_first(codelists.channels(), [CHANNEL_OF_KIND.get(activity.kind, "")]),
            "work_setting": self.settings_in_order(),
            "gender": codelists.genders(),
            "age_band": codelists.age_bands(),
            "partner": [*favourites_first(codelists.referral_partners(), NEAR_REFERRALS), ("", _("nobody"))],
            "state": codelists.referral_states(),
        }
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # these are all choice fields

    def settings_in_order(self) -> codelists.Choices:
        """Return the places of work; one that follows from the round stands first, beside the chip that puts it off."""
        first = [self.setting_known, NOT_ASKED] if self.setting_known else []
        return favourites_first(codelists.work_settings(), first)

    def entry_initial(self, activity: Activity, contact: Contact | None) -> dict[str, Any]:
        """Return the chips that are lit at the start."""
        entry = entry_of_round(activity) if contact is None else contact_entry(contact)
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
        names = ["gender", "age_band"] if self.setting_known else ["work_setting", "gender", "age_band"]
        return bool({self[name].value() for name in names} - {NOT_ASKED, "", None})

    @property
    def meeting_open(self) -> bool:
        """Say whether the part about a larger number and another way of meeting is open."""
        usual = CHANNEL_OF_KIND.get(self.kind)
        return bool(self["people_typed"].value()) or self["channel"].value() not in {usual, None, ""}

    @property
    def referral_open(self) -> bool:
        """Say whether the part about a referral is open."""
        if not self.is_bound:
            return bool(self.referrals) or self.is_referring
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
