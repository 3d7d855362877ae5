"""Reads of the way to other work."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least

from contacts.querysets.gate import organisation_filter, own_trajectory_filter
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from contacts.models import Trajectory

# A referral in one of these states has no outcome yet.
STATES_WITHOUT_OUTCOME = ("offered", "accepted")


class TrajectoryQuerySet(models.QuerySet["Trajectory"]):
    """Reads of trajectories."""

    def visible_to(self, user: Any) -> Self:
        """Return the trajectories of which somebody is the fixed worker, the deputy or the successor, and no other.

        A coordinator hands over and counts; reading one asks for a reason and comes with the log of readings.
        """
        if organisation_filter(user, "organisation") is None:
            return self.none()
        return self.filter(own_trajectory_filter(user))

    def manageable_by(self, user: Any) -> Self:
        """Return the trajectories that a coordinator counts and hands over: those of her organisation, unread."""
        rule = organisation_filter(user, "organisation")
        if rule is None or not user.has_perm(SEE_ORGANISATION_RECORDS):
            return self.none()
        return self.filter(rule)

    def handed_over_by(self, user: Any) -> Self:
        """Return the trajectories that somebody may hand over: the fixed worker her own, a coordinator all of hers."""
        own = self.visible_to(user).filter(fixed_worker=user.pk)
        return own | self.manageable_by(user)

    def readable_by(self, user: Any, *, at: datetime) -> Self:
        """Return what somebody may read at a moment: her own, and what she opened with a reason just before."""
        from contacts.models import ReadEvent  # noqa: PLC0415  (the models rest on this module)

        opened = ReadEvent.objects.opened_by(user, at=at).filter(code=OuterRef("code"))
        own = self.visible_to(user)
        return (
            own
            if not user.has_perm(SEE_ORGANISATION_RECORDS)
            else own | self.manageable_by(user).filter(Exists(opened))
        )

    def with_what_comes(self) -> Self:
        """Return the trajectories with what comes next in each, what comes first in front; one query for all of it.

        Only days, the phase and numbers: `phase_now`, `aftercare_kind`, `aftercare_next`, `requests_waiting`,
        `referrals_waiting`, and `first_on`, the first of the days that are agreed.
        """
        from contacts.models import Aftercare, PhasePeriod, Referral, TailoredRequest  # noqa: PLC0415  (as above)

        here = {"trajectory": OuterRef("pk")}
        held = Aftercare.objects.filter(**here, ended_on=None)
        return self.annotate(
            phase_now=Subquery(PhasePeriod.objects.filter(**here, end=None).values("phase")[:1]),
            aftercare_kind=Subquery(held.values("kind")[:1]),
            aftercare_next=Subquery(held.values("next_on")[:1]),
            requests_waiting=_number_of(TailoredRequest.objects.filter(**here, answer=None)),
            referrals_waiting=_number_of(Referral.objects.filter(**here, state__in=STATES_WITHOUT_OUTCOME)),
            # PostgreSQL passes over what is empty.
            first_on=Least("next_on", "aftercare_next", "goodbye_on"),
        ).order_by(F("closed").asc(nulls_first=True), F("first_on").asc(nulls_last=True), "code")

    def in_order_of_care(self) -> Self:
        """Return the same trajectories in the order in which a coordinator needs them.

        What has no fixed worker, what goes over to a colleague, what is open, and then what is closed.
        """
        place = models.Case(
            models.When(closed__isnull=False, then=3),
            models.When(fixed_worker=None, then=0),
            models.When(successor__isnull=False, then=1),
            default=2,
        )
        return self.order_by(place, "code")

    def goodbye_said_before(self, day: date) -> Self:
        """Return the trajectories whose day of the goodbye was before a day; no person asks, so no gate."""
        return self.filter(goodbye_on__lt=day)

    def open_on(self, day: date) -> Self:
        """Return the trajectories that were open on a day."""
        return self.filter(Q(closed=None) | Q(closed__gte=day), opened__lte=day)

    def active_in_year(self, year: int) -> Self:
        """Return the trajectories that were open on some day of a year."""
        return self.active_between(date(year, 1, 1), date(year, 12, 31))

    def active_between(self, first: date, last: date) -> Self:
        """Return the trajectories that were open on some day of a stretch, its first and last day included."""
        return self.filter(Q(closed=None) | Q(closed__gte=first), opened__lte=last)


def _number_of(rows: models.QuerySet[Any]) -> Coalesce:
    """Return how many rows belong to each trajectory, as a part of its own query."""
    counted = rows.order_by().values("trajectory").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class PartOfTrajectory(models.QuerySet[Any]):
    """What the parts of a trajectory share: who may read the whole, may read the part."""

    def visible_to(self, user: Any) -> Self:
        """Return the parts of the trajectories that are somebody's own."""
        if organisation_filter(user, "trajectory__organisation") is None:
            return self.none()
        return self.filter(own_trajectory_filter(user, "trajectory__"))


class PhasePeriodQuerySet(PartOfTrajectory):
    """Reads of phases."""


class DomainStepQuerySet(PartOfTrajectory):
    """Reads of life domains."""

    def standing(self) -> Self:
        """Return the latest row of each domain of each trajectory: where it stands now."""
        # By the number of the trajectory: by the trajectory itself would order by its code, which DISTINCT ON refuses.
        return self.order_by("trajectory_id", "domain", "-date").distinct("trajectory_id", "domain")


class TailoredRequestQuerySet(PartOfTrajectory):
    """Reads of requests to municipalities."""

    def unanswered(self) -> Self:
        """Return the requests that wait for an answer."""
        return self.filter(answer=None)


class AftercareQuerySet(PartOfTrajectory):
    """Reads of aftercare."""

    def in_force(self) -> Self:
        """Return the agreements that hold."""
        return self.filter(ended_on=None)
