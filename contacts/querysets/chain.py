"""Reads of referrals and signals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from contacts.querysets.gate import checks_apart, may_correct, organisation_filter, own_trajectory_filter
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from contacts.models import Referral, Signal
    from contacts.querysets.work import ContactQuerySet

# Nobody knows yet what became of it.
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

    def followed_from_contacts(self, user: Any, *, since: date, older: bool, own: bool) -> Self:
        """Return the referrals of conversations from a day on, or `older` ones, the oldest first.

        `own`: of what somebody recorded herself, or else of what others recorded, for who may see that. In this order
        the database walks along the days and stops when a page is full, however many contacts there are.
        """
        days = Q(contact__activity__date__lt=since) if older else Q(contact__activity__date__gte=since)
        rows = self.followed_by(user).filter(days, contact__activity__organisation=user.organisation_id)
        mine = Q(contact__recorded_by=user)
        rows = rows.filter(mine if own else ~mine | Q(contact__recorded_by=None))
        return rows.order_by("contact__activity__date", "pk").select_related("contact__activity")

    def of_contacts_seen_by(self, user: Any) -> Self:
        """Return the referrals of contacts that somebody looks back on: her own, a coordinator all that she may see.

        Without those of trajectories, which lie in another table: so the way to the rows leads over few activities.
        """
        rule = organisation_filter(user, "contact__activity__organisation")
        if rule is None:
            return self.none()
        rows = self.filter(rule & checks_apart(user, "contact__activity__"))
        return rows if user.has_perm(SEE_ORGANISATION_RECORDS) else rows.filter(contact__recorded_by=user)

    def between(self, first: date, last: date) -> Self:
        """Return the referrals of contacts dated from the first to the last day, both included."""
        return self.filter(contact__activity__date__range=(first, last))

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

    def kept_by(self, user: Any) -> Self:
        """Return the signals that a coordinator looks after: those of her organisation, linked to nobody."""
        return self.visible_to(user) if may_correct(user) else self.none()

    def since_quarter(self, quarter: str) -> Self:
        """Return the signals of a quarter and of those after it, the latest quarter first.

        In a quarter they stand by kind and at random: in their order nothing tells who recorded which on what day.
        """
        return self.filter(quarter__gte=quarter).order_by("-quarter", "kind", "id")

    def looked_back_on_by(self, user: Any) -> Self:
        """Return what somebody looks back on: a coordinator all that she may see; a signal knows no worker."""
        return self if user.has_perm(SEE_ORGANISATION_RECORDS) else self.none()

    def of_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the signals that were seen in one of the quarters, whatever their stamp."""
        return self.filter(quarter__in=list(quarters))

    def counted_in_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the signals that carry the stamp of one of the quarters."""
        return self.filter(counted_in__in=list(quarters))
