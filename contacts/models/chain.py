"""Referrals to partners, and signs of abuse."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.rules import code_rule, quarter_rule
from contacts.models.trajectories import Trajectory
from contacts.models.work import Contact
from contacts.querysets import ReferralQuerySet, SignalQuerySet
from contacts.querysets.chain import STATES_WITHOUT_OUTCOME
from portal import codelists
from portal.models import Organisation

STATES_WITH_CONSENT = ("accepted", "arrived", "not_arrived")


class Referral(models.Model):
    """One referral (doorverwijzing) to a partner, from one contact or from one trajectory.

    It never holds who was referred, nor by name to whom.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals")
    trajectory = models.ForeignKey(
        Trajectory, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    partner = models.CharField(_("partner"), max_length=24, choices=codelists.referral_partners)
    consent = models.BooleanField(_("the person agreed"), default=False)
    warm = models.BooleanField(_("warm handover"), default=False)
    state = models.CharField(_("what became of it"), max_length=16, choices=codelists.referral_states)
    counted_in = models.CharField(max_length=7, null=True, blank=True, editable=False)  # noqa: DJ001  (unset, not "")

    objects: ClassVar[models.Manager[Referral]] = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ("partner", "id")
        indexes = (
            models.Index(fields=["counted_in"], name="contacts_referral_counted_in"),
            # The list of what happened asks for these only, and with the years they are ever fewer of all.
            models.Index(
                fields=["contact"], condition=Q(state__in=STATES_WITHOUT_OUTCOME), name="contacts_referral_waiting"
            ),
        )
        constraints = (
            code_rule("referral", "partner", "REFERRAL_PARTNER"),
            code_rule("referral", "state", "REFERRAL_STATE"),
            quarter_rule("referral"),
            models.CheckConstraint(
                condition=Q(contact__isnull=False, trajectory=None) | Q(contact=None, trajectory__isnull=False),
                name="contacts_referral_one_source",
                violation_error_message=_("A referral comes from one contact or from one trajectory."),
            ),
            models.CheckConstraint(
                condition=Q(consent=True) | ~Q(state__in=STATES_WITH_CONSENT),
                name="contacts_referral_consent",
                violation_error_message=_("Without consent a referral can only be offered or declined."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner} {self.state}"


class Signal(models.Model):
    """One sign of abuse (signaal), counted by quarter and linked to no contact and no trajectory.

    Reporting itself happens by phone, outside the portal. It never holds who, where or what exactly.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    # Empty after an import: the import format does not say who saw it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    quarter = models.CharField(_("quarter"), max_length=7)
    kind = models.CharField(_("kind"), max_length=24, choices=codelists.signal_kinds)
    reported = models.BooleanField(_("reported to the care coordinator"), default=False)
    consent = models.CharField(_("what the person wants"), max_length=24, choices=codelists.signal_consents)
    counted_in = models.CharField(max_length=7, null=True, blank=True, editable=False)  # noqa: DJ001  (unset, not "")

    objects: ClassVar[models.Manager[Signal]] = SignalQuerySet.as_manager()

    class Meta:
        ordering = ("quarter", "kind", "id")
        constraints = (
            code_rule("signal", "kind", "SIGNAL_KIND"),
            code_rule("signal", "consent", "SIGNAL_CONSENT"),
            quarter_rule("signal", "quarter", optional=False),
            quarter_rule("signal"),
            models.CheckConstraint(
                condition=~Q(consent="listen_only", reported=True),
                name="contacts_signal_only_heard",
                violation_error_message=_("What somebody only wanted to tell is not reported."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.quarter}"
