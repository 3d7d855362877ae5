"""Reads of advices."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from klankbord.choices import AdviceAnswer
from portal.permissions import SEE_MEETINGS

if TYPE_CHECKING:
    from klankbord.models import Advice


class AdviceQuerySet(models.QuerySet["Advice"]):
    """Reads of advices."""

    def visible_to(self, user: Any) -> Self:
        """Return all advices to members and to those who plan; to everybody else what is on the public page."""
        return self.all() if user.has_perm(SEE_MEETINGS) else self.published()

    def with_parts(self) -> Self:
        """Return the advices with who asked and the meeting at which they were given, read in one go."""
        return self.select_related("municipality", "meeting")

    def published(self) -> Self:
        """Return what is on the public page, the last answered first."""
        return self.filter(is_published=True).order_by("-answered_on", "-id")

    def waiting(self) -> Self:
        """Return the advices without an answer, the first due first."""
        return self.filter(answer=AdviceAnswer.PROPOSED).order_by("answer_due_on", "id")

    def given_between(self, first: date, last: date) -> Self:
        """Return the advices that were given from the first to the last day, both included, in their order."""
        return self.filter(given_on__range=(first, last)).order_by("given_on", "id")

    def told_about(self, first: date, last: date) -> Self:
        """Return what was given, answered or done from the first to the last day, in the order in which it was given.

        What was given later than the last day is not in it.
        """
        days = (first, last)
        happened = Q(given_on__range=days) | Q(answered_on__range=days) | Q(done_on__range=days)
        return self.filter(happened, given_on__lte=last).order_by("given_on", "id")


class AdviceManager(models.Manager["Advice"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> AdviceQuerySet:
        """Return our own queryset."""
        return AdviceQuerySet(self.model, using=self._db)
