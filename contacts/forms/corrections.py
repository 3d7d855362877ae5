"""The same forms once more, for what is counted already: with the reason, and nothing else that is new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.choices import CorrectionReason
from contacts.forms.activities import PlanForm
from contacts.forms.base import OneChip
from contacts.forms.contacts import ContactForm
from contacts.models import Activity

if TYPE_CHECKING:
    from contacts.services import Plan


def reason_field() -> OneChip:
    """Return the row of reasons."""
    return OneChip(label=_("Why do you correct this?"), choices=CorrectionReason.choices)


class ReasonForm(forms.Form):
    """Why something that is counted is taken back."""

    use_required_attribute = False

    reason = reason_field()

    def __init__(self, data: Any = None, *, about: object = "") -> None:
        self.about = about
        # Several of them can stand on one page.
        super().__init__(data, auto_id=f"id_{about}_%s" if about else "id_%s")


class CorrectContactForm(ContactForm):
    """A counted contact, with the reason."""

    reason = reason_field()


class CorrectActivityForm(PlanForm):
    """A counted activity, its day, place and end on one page, with the reason."""

    reason = reason_field()

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        # What was finished stays finished; one that was never finished can be left so.
        self.minutes_needed = activity.minutes is not None
        super().__init__(*args, kind=activity.kind, activity=activity, stored=activity, **kwargs)

    def plan(self) -> Plan:
        """Return the plan; where the form asks for no place of our own, the one that is stored stays."""
        plan = super().plan()
        if "location" in self.fields or self.stored is None:
            return plan
        return replace(plan, location=self.stored.location)
