"""The form of a sign of abuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contacts.forms.base import YES_NO, OneChip, RecordForm
from contacts.services import SignalEntry
from portal import codelists


class SignalForm(RecordForm):
    """One sign of abuse: what kind, what the person wants, and whether the care coordinator was called."""

    kind = OneChip(label=_("What did you see or hear?"), choices=codelists.signal_kinds)
    consent = OneChip(label=_("What does the person want?"), choices=codelists.signal_consents)
    reported = OneChip(label=_("Did you call the care coordinator?"), choices=YES_NO)

    def entry(self) -> SignalEntry:
        """Return the signal as the services take it; only of a valid form."""
        data = self.cleaned_data
        return SignalEntry(data["kind"], data["consent"], data["reported"] == "yes")
