"""Forms of what staff record, by subject."""

from __future__ import annotations

from contacts.forms.activities import EndForm, PlanForm
from contacts.forms.contacts import ContactForm
from contacts.forms.corrections import CorrectActivityForm, CorrectContactForm, ReasonForm
from contacts.forms.referrals import OutcomeForm, ReferralForm
from contacts.forms.signals import SignalChangeForm, SignalForm

__all__ = [
    "ContactForm",
    "CorrectActivityForm",
    "CorrectContactForm",
    "EndForm",
    "OutcomeForm",
    "PlanForm",
    "ReasonForm",
    "ReferralForm",
    "SignalChangeForm",
    "SignalForm",
]
