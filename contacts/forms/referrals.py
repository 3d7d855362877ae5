"""Forms of referrals: one more of them, and what became of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.favourites import favourites_first
from contacts.forms.base import DAMAGED, OneChip, RecordForm
from contacts.forms.contacts import NEAR_REFERRALS
from contacts.models import Referral
from contacts.models.chain import STATES_WITH_CONSENT
from contacts.services import ReferralEntry
from portal import codelists

NEEDS_CONSENT = _("Without consent a referral can only be offered or declined.")


class ReferralForm(RecordForm):
    """One more referral from the same conversation."""

    partner = OneChip(label=_("Referred to"))
    consent = forms.BooleanField(label=_("The person agreed"), required=False)
    warm = forms.BooleanField(label=_("Warm handover: we went along or introduced them"), required=False)
    state = OneChip(label=_("What became of it?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("state", "offered")
        self.fields["partner"].choices = favourites_first(  # type: ignore[attr-defined]  # it is a OneChip
            codelists.referral_partners(), NEAR_REFERRALS
        )
        self.fields["state"].choices = codelists.referral_states()  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        """Ask for consent where the outcome needs it, beside the tick that mends it."""
        data = self.cleaned_data
        if data.get("state") in STATES_WITH_CONSENT and not data["consent"]:
            self.add_error("consent", NEEDS_CONSENT)
        return data

    def entry(self) -> ReferralEntry:
        """Return the referral as the services take it; only of a valid form."""
        data = self.cleaned_data
        return ReferralEntry(data["partner"], data["state"] or "offered", data["consent"], data["warm"])


class OutcomeForm(forms.Form):
    """What became of a referral, in one tap; `was` is what stood on the screen."""

    use_required_attribute = False

    was = forms.ChoiceField(widget=forms.HiddenInput, error_messages={"required": DAMAGED, "invalid_choice": DAMAGED})
    state = forms.ChoiceField(error_messages={"required": DAMAGED, "invalid_choice": DAMAGED})
    consent = forms.BooleanField(label=_("The person agreed"), required=False)

    def __init__(self, data: Any = None, *, referral: Referral) -> None:
        self.referral = referral
        # Several of them stand on one page.
        super().__init__(data, auto_id=f"id_{referral.pk}_%s")
        self.fields["was"].initial = referral.state
        for name in ("was", "state"):
            self.fields[name].choices = codelists.referral_states()  # type: ignore[attr-defined]  # they are choices

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """Return what can be tapped: everything but what it is now."""
        states = [(str(code), str(word)) for code, word in codelists.referral_states()]
        return [(code, word) for code, word in states if code not in {"offered", self.referral.state}]

    def clean(self) -> dict[str, Any]:
        """Ask for consent where the outcome needs it and nobody has said so yet."""
        data = self.cleaned_data
        data["consent"] = data["consent"] or self.referral.consent
        if data.get("state") in STATES_WITH_CONSENT and not data["consent"]:
            self.add_error("consent", _("Tick that the person agreed, then tap once more."))
        return data
