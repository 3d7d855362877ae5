"""Reads of what members say: a member her own, those who plan the numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from klankbord.choices import ProposalState
from portal.permissions import ATTEND, FACILITATE, SEE_MEETINGS

if TYPE_CHECKING:
    from klankbord.models import Attendance, DatePoll, PollTick, Proposal


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Reads of what members say about meetings."""

    def visible_to(self, user: Any) -> Self:
        """Return what a member said herself; nobody sees what another one said (numbers: klankbord.planning)."""
        return self.filter(member=user.pk) if user.has_perm(ATTEND) else self.none()

    def of_meetings_over(self, *, at: datetime) -> Self:
        """Return what was said about meetings that are over: it has served."""
        return self.filter(meeting__ends_at__lte=at)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reads of proposals."""

    def visible_to(self, user: Any) -> Self:
        """Return all proposals to who makes the agenda, who is never told whose they are; to a member her own."""
        if user.has_perm(FACILITATE):
            return self.defer("member")
        return self.filter(member=user.pk) if user.has_perm(ATTEND) else self.none()

    def of_member(self, user: Any) -> Self:
        """Return the proposals of one member, the last one first."""
        return self.filter(member=user.pk).order_by("-id")

    def with_meeting(self) -> Self:
        """Return the proposals with the meeting on whose agenda they came, read in one go."""
        return self.select_related("point__meeting")

    def open(self) -> Self:
        """Return the proposals that wait for an answer, the oldest first."""
        return self.filter(state=ProposalState.OPEN).order_by("id")


class DatePollQuerySet(models.QuerySet["DatePoll"]):
    """Reads of polls of days."""

    def visible_to(self, user: Any) -> Self:
        """Return the polls to members and to those who plan."""
        return self.all() if user.has_perm(SEE_MEETINGS) else self.none()

    def running(self, *, today: date) -> Self:
        """Return the polls that can be answered today, the first to end first."""
        return self.filter(meeting=None, closes_on__gte=today).order_by("closes_on", "id")

    def undecided(self) -> Self:
        """Return the polls of which no meeting was made yet."""
        return self.filter(meeting=None)

    def with_days(self) -> Self:
        """Return the polls with their days, read in one go."""
        return self.prefetch_related("days")


class DatePollManager(models.Manager["DatePoll"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> DatePollQuerySet:
        """Return our own queryset."""
        return DatePollQuerySet(self.model, using=self._db)


class PollTickQuerySet(models.QuerySet["PollTick"]):
    """Reads of ticks."""

    def visible_to(self, user: Any) -> Self:
        """Return the ticks of a member herself; nobody sees those of another one (numbers: klankbord.planning)."""
        return self.filter(member=user.pk) if user.has_perm(ATTEND) else self.none()

    def of_days_over(self, *, at: datetime) -> Self:
        """Return the ticks of days that are over: they have served."""
        return self.filter(day__ends_at__lte=at)
