"""Reads of referrals and signals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from contacts.querysets.gate import checks_apart, organisation_filter, own_trajectory_filter
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.models import Referral, Signal

STATES_WITHOUT_OUTCOME = ("offered", "accepted")


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reads of referrals."""

    def visible_to(self, user: Any) -> Self:
        """Return the referrals of the contacts that the user sees, and of her own trajectories."""
        by_contact = organisation_filter(user, "contact__activity__organisation")
        if by_contact is None:
            return self.none()
        by_contact &= checks_apart(user, "contact__activity__")
        return self.filter(by_contact | own_trajectory_filter(user, "trajectory__"))

    def of_contacts_seen_by(self, user: Any) -> Self:
        """Return the referrals of contacts that somebody looks back on: her own, a coordinator all that she may see.

        Without those of trajectories, which lie in another table: so the way to the rows leads over few activities.
        """
        rule = organisation_filter(user, "contact__activity__organisation")
        if rule is None:
            return self.none()
        rows = self.filter(rule & checks_apart(user, "contact__activity__"))
        return rows if user.has_perm(SEE_ORGANISATION_RECORDS) else rows.filter(contact__recorded_by=user)

    def without_outcome(self) -> Self:
        """Return the referrals of which nobody said yet whether the person arrived."""
        return self.filter(state__in=STATES_WITHOUT_OUTCOME)

    def between(self, first: date, last: date) -> Self:
        """Return the referrals of contacts dated from the first to the last day, both included."""
        return self.filter(contact__activity__date__range=(first, last))

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
