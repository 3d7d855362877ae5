"""Reads of referrals and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from contacts.querysets.gate import organisation_filter, own_trajectory_filter
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.models import Referral, Signal
    from contacts.querysets.work import ContactQuerySet


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reads of referrals."""

    def visible_to(self, user: Any) -> Self:
        """Return the referrals of the user's own contacts and trajectories."""
        by_contact = organisation_filter(user, "contact__activity__organisation")
        if by_contact is None:
            return self.none()
        return self.filter(by_contact | own_trajectory_filter(user, "trajectory__"))

    def of_contacts(self, contacts: ContactQuerySet) -> Self:
        """Return the referrals of some contacts, whose own gate these have passed; none of a trajectory."""
        return self.filter(contact__in=contacts.order_by().values("pk"))

    def counted_in_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the referrals that carry the stamp of one of the quarters."""
        return self.filter(counted_in__in=list(quarters))


class SignalQuerySet(models.QuerySet["Signal"]):
    """Reads of signals."""

    def visible_to(self, user: Any) -> Self:
        """Return the signals of the user's own organisation."""
        rule = organisation_filter(user, "organisation")
        return self.none() if rule is None else self.filter(rule)

    def looked_back_on_by(self, user: Any) -> Self:
        """Return what somebody looks back on: a coordinator all that she may see; a signal knows no worker."""
        return self if user.has_perm(SEE_ORGANISATION_RECORDS) else self.none()

    def of_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the signals that were seen in one of the quarters, whatever their stamp."""
        return self.filter(quarter__in=list(quarters))

    def counted_in_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the signals that carry the stamp of one of the quarters."""
        return self.filter(counted_in__in=list(quarters))
