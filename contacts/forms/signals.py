"""Forms of a sign of abuse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.choices import CorrectionReason
from contacts.forms.base import DAMAGED, YES_NO, OneChip, RecordForm
from contacts.models import Signal
from contacts.services import SignalEntry
from portal import codelists

ONLY_HEARD = _(
    "Somebody who only wants to tell it, is not reported. Did you call after all, together? "
    "Then choose above what you may pass on."
)


class SignalForm(RecordForm):
    """One sign of abuse: what kind, what the person wants, and whether the care coordinator was called."""

    kind = OneChip(label=_("What did you see or hear?"), choices=codelists.signal_kinds)
    consent = OneChip(label=_("What does the person want?"), choices=codelists.signal_consents)
    reported = OneChip(label=_("Did you call the care coordinator?"), choices=YES_NO)

    def clean(self) -> dict[str, Any]:
        """Refuse a report of what somebody only wanted to tell, beside the chip that mends it."""
        data = self.cleaned_data
        if data.get("consent") == "listen_only" and data.get("reported") == "yes":
            self.add_error("reported", ONLY_HEARD)
        return data

    def entry(self) -> SignalEntry:
        """Return the signal as the services take it; only of a valid form."""
        data = self.cleaned_data
        return SignalEntry(data["kind"], data["consent"], data["reported"] == "yes")


class SignalChangeForm(forms.Form):
    """What a coordinator does with a signal that stands in her list: reported, not reported, or taken back.

    Its id travels beside it in the form, so that no address ever names a signal. What is counted asks for a reason.
    """

    use_required_attribute = False

    act = forms.ChoiceField(
        choices=[(act, act) for act in ("reported", "not_reported", "remove")],
        error_messages={"required": DAMAGED, "invalid_choice": DAMAGED},
    )
    reason = OneChip(label=_("Why do you correct this?"), choices=CorrectionReason.choices, required=False)

    def __init__(self, data: Any = None, *, signal: Signal) -> None:
        self.signal = signal
        # Several of them stand on one page.
        super().__init__(data, auto_id=f"id_{signal.pk}_%s")

    def needs_reason(self) -> None:
        """Ask for the reason: this signal is counted in a closed quarter."""
        self.add_error("reason", _("Choose one."))
