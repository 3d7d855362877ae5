"""Reads of referrals and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from contacts.querysets.gate import organisation_filter, own_trajectory_filter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.models import Referral, Signal


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reads of referrals."""

    def visible_to(self, user: Any) -> Self:
        """Return the referrals of the user's own contacts and trajectories."""
        by_contact = organisation_filter(user, "contact__activity__organisation")
        if by_contact is None:
            return self.none()
        return self.filter(by_contact | own_trajectory_filter(user, "trajectory__"))

    def counted_in_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the referrals that carry the stamp of one of the quarters."""
        return self.filter(counted_in__in=list(quarters))


class SignalQuerySet(models.QuerySet["Signal"]):
    """Reads of signals."""

    def visible_to(self, user: Any) -> Self:
        """Return the signals of the user's own organisation."""
        rule = organisation_filter(user, "organisation")
        return self.none() if rule is None else self.filter(rule)

    def counted_in_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the signals that carry the stamp of one of the quarters."""
        return self.filter(counted_in__in=list(quarters))
