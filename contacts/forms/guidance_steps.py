"""Forms of what is agreed and tried in a trajectory: life domains, requests, referrals, aftercare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts import seen as words
from contacts.choices import AftercareKind, DomainStatus, RequestAnswer
from contacts.favourites import favourites_first
from contacts.forms.base import ManyChips, OneChip
from contacts.forms.contacts import NEAR_REFERRALS
from contacts.forms.guidance import MunicipalityField
from contacts.forms.parts import NextForm, PartForm, PastDayForm
from contacts.guidance_steps import AftercareEntry, AnswerEntry, DomainEntry, RequestEntry
from contacts.models.chain import STATES_WITH_CONSENT
from contacts.services import ReferralEntry
from portal import codelists

if TYPE_CHECKING:
    from datetime import date

    from contacts.models import Aftercare, DomainStep, Referral, TailoredRequest, Trajectory


class DomainForm(PastDayForm):
    """Where a life domain stands, what is in the way, what was tried."""

    status = OneChip(label=_("Where does it stand?"), choices=DomainStatus.choices)
    obstacles = ManyChips(label=_("What is in the way?"), choices=codelists.obstacles)
    tried = ManyChips(label=_("What was tried?"), choices=codelists.support_given)

    layout = (
        ("chips", "status", 99),
        ("chips", "obstacles", 8),
        ("chips", "tried", 8),
        *PastDayForm.day_layout,
    )

    def __init__(self, *args: Any, domain: str, step: DomainStep | None, today: date, **kwargs: Any) -> None:
        self.domain = domain
        kwargs["initial"] = {"seen": words.of_domain(step)}
        if step is not None:
            # What stands in the way goes on until somebody takes it away; what was tried is of its own day.
            same_day = step.date == today
            kwargs["initial"] |= {
                "status": step.status,
                "obstacles": step.obstacles,
                "tried": step.tried if same_day else [],
            }
        super().__init__(*args, today=today, **kwargs)
        self.fields["day"].label = _("On which day")
        if step is not None:
            near = favourites_first(codelists.obstacles(), step.obstacles)
            self.fields["obstacles"].choices = near  # type: ignore[attr-defined]  # it is a ManyChips

    def entry(self) -> DomainEntry:
        """Return what the services take; only of a valid form."""
        data = self.cleaned_data
        return DomainEntry(self.domain, self.the_day, data["status"], data["obstacles"], data["tried"])


class AskForm(PastDayForm):
    """A request to a municipality."""

    domain = OneChip(label=_("What is it about?"), choices=codelists.life_domains)
    municipality = MunicipalityField()

    layout = (("chips", "domain", 99), ("plain", "municipality", 0), *PastDayForm.day_layout)

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        kwargs["initial"] = {"municipality": trajectory.municipality}
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Asked on")

    def entry(self) -> RequestEntry:
        """Return what the services take; only of a valid form."""
        return RequestEntry(self.cleaned_data["municipality"], self.cleaned_data["domain"], self.the_day)


class AnswerForm(PastDayForm):
    """The answer to a request; none yet is a choice too."""

    answer = OneChip(
        label=_("What is the answer?"), choices=[*RequestAnswer.choices, ("", _("no answer yet"))], required=False
    )

    layout = (("chips", "answer", 99), *PastDayForm.day_layout)

    def __init__(self, *args: Any, asked: TailoredRequest, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": words.of_request(asked), "answer": asked.answer}
        super().__init__(*args, stored_day=asked.answered_on, **kwargs)
        self.fields["day"].label = _("Answered on")

    def entry(self) -> AnswerEntry:
        """Return what the services take; only of a valid form."""
        answer = self.cleaned_data["answer"] or None
        return AnswerEntry(answer, self.the_day if answer else None)


class ReferralForm(PartForm):
    """A referral to a partner, under the same rules as one from a contact."""

    partner = OneChip(label=_("Referred to"))
    consent = forms.BooleanField(label=_("The person agreed"), required=False)
    warm = forms.BooleanField(label=_("Warm handover: we went along or introduced them"), required=False)
    state = OneChip(label=_("What became of it?"), choices=codelists.referral_states, required=False)

    layout = (("chips", "partner", 8), ("tick", "consent", 0), ("tick", "warm", 0), ("chips", "state", 99))

    def __init__(self, *args: Any, referral: Referral | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"state": "offered"}
        if referral is not None:
            kwargs["initial"] = {name: getattr(referral, name) for name in ("partner", "consent", "warm", "state")}
            kwargs["initial"]["seen"] = words.of_referral(referral)
        super().__init__(*args, **kwargs)
        near = NEAR_REFERRALS if referral is None else (referral.partner, *NEAR_REFERRALS)
        self.fields["partner"].choices = favourites_first(codelists.referral_partners(), near)  # type: ignore[attr-defined]  # it is a OneChip

    def clean(self) -> dict[str, Any]:
        """Keep the rule of consent, with the message beside the tick that mends it."""
        data = self.cleaned_data
        if data.get("state") in STATES_WITH_CONSENT and not data.get("consent"):
            self.add_error("consent", _("Without consent a referral can only be offered or declined."))
        return data

    def entry(self) -> ReferralEntry:
        """Return what the services take; only of a valid form."""
        data = self.cleaned_data
        return ReferralEntry(data["partner"], data["state"] or "offered", data["consent"], data["warm"])


class AftercareForm(NextForm):
    """How we keep in touch: the door stays open, or we get in touch on a day."""

    kind = OneChip(label=_("How do we keep in touch?"), choices=AftercareKind.choices)

    layout = (("chips", "kind", 99), *NextForm.next_layout)

    def __init__(self, *args: Any, held: Aftercare | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": words.of_aftercare(held), "kind": held.kind if held else None}
        super().__init__(*args, stored=held.next_on if held else None, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Ask for a day where we get in touch."""
        super().clean()
        if self.errors.keys() & {"next_on", "other_next"}:
            return self.cleaned_data
        if self.cleaned_data.get("kind") == AftercareKind.ACTIVE and self.given_next is None:
            self.add_error("next_on", _("Say when you get in touch next."))
        return self.cleaned_data

    def entry(self) -> AftercareEntry:
        """Return what the services take; a door that stays open has no day."""
        kind = self.cleaned_data["kind"]
        return AftercareEntry(kind, self.given_next if kind == AftercareKind.ACTIVE else None)
