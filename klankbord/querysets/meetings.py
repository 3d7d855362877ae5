"""Reads of meetings and of the fees for coming."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from klankbord.choices import ComingAnswer, MeetingState
from portal.permissions import SEE_ATTENDANCE, SEE_MEETINGS

if TYPE_CHECKING:
    from klankbord.models import Fee, Meeting


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reads of meetings."""

    def visible_to(self, user: Any) -> Self:
        """Return the meetings for members and for those who plan them."""
        return self.all() if user.has_perm(SEE_MEETINGS) else self.none()

    def upcoming(self, *, at: datetime) -> Self:
        """Return the meetings that are not over yet, the next one first, the cancelled ones included."""
        return self.filter(ends_at__gt=at).order_by("starts_at")

    def expected(self, *, at: datetime) -> Self:
        """Return the meetings to come that take place, the next one first."""
        return self.upcoming(at=at).filter(state=MeetingState.PLANNED)

    def not_declined_by(self, user: Any) -> Self:
        """Leave out the meetings that somebody said she does not come to."""
        # Both conditions are about one and the same row; `exclude` would take them one by one, over everybody's.
        declined = models.Q(attendances__member=user.pk, attendances__answer=ComingAnswer.NO)
        return self.alias(declined=models.FilteredRelation("attendances", condition=declined)).filter(declined=None)

    def past(self, *, at: datetime) -> Self:
        """Return the meetings that are over, the last one first."""
        return self.filter(ends_at__lte=at).order_by("-starts_at")

    def held(self, *, at: datetime) -> Self:
        """Return the meetings that took place, the last one first."""
        return self.past(at=at).filter(state=MeetingState.PLANNED)

    def held_between(self, first: date, last: date, *, at: datetime) -> Self:
        """Return the meetings that were held from the first to the last day, both included."""
        return self.past(at=at).filter(
            state=MeetingState.PLANNED, starts_at__date__gte=first, starts_at__date__lte=last
        )

    def with_work_left(self, *, at: datetime, counts_people: bool) -> Self:
        """Return the meetings that were held of which the minutes, or the number of people, are still missing."""
        missing = models.Q(minutes=None) | models.Q(minutes__shared_on=None)
        if counts_people:
            missing |= models.Q(people_present=None)
        return self.past(at=at).filter(missing, state=MeetingState.PLANNED)

    def with_agenda(self) -> Self:
        """Return the meetings with their agenda, read in one go."""
        return self.prefetch_related("agenda_items")

    def with_place(self) -> Self:
        """Return the meetings with the place where they are, read in one go."""
        return self.select_related("location__municipality")


class MeetingManager(models.Manager["Meeting"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> MeetingQuerySet:
        """Return our own queryset."""
        return MeetingQuerySet(self.model, using=self._db)


class FeeQuerySet(models.QuerySet["Fee"]):
    """Reads of fees: their number is a number of people."""

    def visible_to(self, user: Any) -> Self:
        """Return the fees to those who pay them."""
        return self.all() if user.has_perm(SEE_ATTENDANCE) else self.none()
