"""Reads of referrals and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from contacts.querysets.gate import may_correct, organisation_filter, own_trajectory_filter
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from contacts.models import Referral, Signal


# Nobody knows yet what became of it.
STATES_WITHOUT_OUTCOME = ("offered", "accepted")


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reads of referrals."""

    def visible_to(self, user: Any) -> Self:
        """Return the referrals of the user's own contacts and trajectories."""
        by_contact = organisation_filter(user, "contact__activity__organisation")
        if by_contact is None:
            return self.none()
        return self.filter(by_contact | own_trajectory_filter(user, "trajectory__"))

    def followed_by(self, user: Any) -> Self:
        """Return the referrals whose outcome somebody may write down.

        A worker those of her own contacts, a coordinator those of all contacts of her organisation. Those of a
        trajectory only its own workers, a coordinator too: what stands in a trajectory she reads with a reason only.
        """
        by_contact = organisation_filter(user, "contact__activity__organisation")
        if by_contact is None:
            return self.none()
        if not user.has_perm(SEE_ORGANISATION_RECORDS):
            by_contact &= Q(contact__recorded_by=user)
        return self.filter(by_contact | own_trajectory_filter(user, "trajectory__"))

    def waiting(self) -> Self:
        """Return the referrals of which nobody knows the outcome yet."""
        return self.filter(state__in=STATES_WITHOUT_OUTCOME)

    def of_own_trajectories(self, user: Any, *, since: date, older: bool) -> Self:
        """Return the referrals of somebody's trajectories that run or were closed from a day on, the oldest first.

        `older` returns those of the trajectories that were closed before.
        """
        runs = Q(trajectory__closed=None) | Q(trajectory__closed__gte=since)
        days = Q(trajectory__closed__lt=since) if older else runs
        rows = self.followed_by(user).filter(days, trajectory__isnull=False)
        return rows.order_by("trajectory__opened", "pk").select_related("trajectory")

    def of_contacts(self, user: Any, *, since: date, older: bool, own: bool) -> Self:
        """Return the referrals of conversations from a day on, or `older` ones, the oldest first.

        `own`: of what somebody recorded herself, or else of what others recorded, for who may see that. In this order
        the database walks along the days and stops when a page is full, however many contacts there are.
        """
        days = Q(contact__activity__date__lt=since) if older else Q(contact__activity__date__gte=since)
        rows = self.followed_by(user).filter(days, contact__activity__organisation=user.organisation_id)
        mine = Q(contact__recorded_by=user)
        rows = rows.filter(mine if own else ~mine | Q(contact__recorded_by=None))
        return rows.order_by("contact__activity__date", "pk").select_related("contact__activity")

    def counted_in_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the referrals that carry the stamp of one of the quarters."""
        return self.filter(counted_in__in=list(quarters))


class SignalQuerySet(models.QuerySet["Signal"]):
    """Reads of signals."""

    def visible_to(self, user: Any) -> Self:
        """Return the signals of the user's own organisation."""
        rule = organisation_filter(user, "organisation")
        return self.none() if rule is None else self.filter(rule)

    def kept_by(self, user: Any) -> Self:
        """Return the signals that a coordinator looks after: those of her organisation, linked to nobody."""
        return self.visible_to(user) if may_correct(user) else self.none()

    def since_quarter(self, quarter: str) -> Self:
        """Return the signals of a quarter and of those after it, the latest quarter first.

        In a quarter they stand by kind and at random: in their order nothing tells who recorded which on what day.
        """
        return self.filter(quarter__gte=quarter).order_by("-quarter", "kind", "id")

    def counted_in_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the signals that carry the stamp of one of the quarters."""
        return self.filter(counted_in__in=list(quarters))
