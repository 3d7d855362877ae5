"""Forms of what staff record, by subject."""

from __future__ import annotations

from contacts.forms.activities import EndForm, PlanForm
from contacts.forms.contacts import ContactForm
from contacts.forms.signals import SignalForm

__all__ = ["ContactForm", "EndForm", "PlanForm", "SignalForm"]
