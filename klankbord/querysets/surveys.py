"""Reads of surveys, and of the little that is kept of answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from klankbord.choices import SurveyState
from portal.permissions import ENTER_FORMS, FACILITATE, READ_OPEN_ANSWERS

if TYPE_CHECKING:
    from klankbord.models import OpenAnswer, Survey, Tally


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Reads of surveys."""

    def visible_to(self, user: Any) -> Self:
        """Return all surveys to who makes them, and those that are no draft to who enters forms."""
        if user.has_perm(FACILITATE):
            return self.all()
        return self.exclude(state=SurveyState.DRAFT) if user.has_perm(ENTER_FORMS) else self.none()

    def open_on(self, day: date) -> Self:
        """Return the surveys that can be answered on a day, by anybody."""
        return self.filter(state=SurveyState.READY, opens_on__lte=day, closes_on__gte=day)

    def shared(self) -> Self:
        """Return the surveys that are no draft: whoever answered one may come back to its page of thanks."""
        return self.exclude(state=SurveyState.DRAFT)

    def taking_paper_on(self, day: date) -> Self:
        """Return the surveys of which forms on paper count on a day: after the last day too, until it is closed."""
        return self.filter(state=SurveyState.READY, opens_on__lte=day)

    def over_on(self, day: date) -> Self:
        """Return the surveys whose last day is past and that are not closed yet."""
        return self.filter(state=SurveyState.READY, closes_on__lt=day)

    def closed(self) -> Self:
        """Return the surveys that are closed: only these have results."""
        return self.filter(state=SurveyState.CLOSED)

    def with_questions(self) -> Self:
        """Return the surveys with their sections, questions and choices, read in one go."""
        return self.prefetch_related("sections__questions__choices")


class SurveyManager(models.Manager["Survey"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> SurveyQuerySet:
        """Return our own queryset."""
        return SurveyQuerySet(self.model, using=self._db)


class TallyQuerySet(models.QuerySet["Tally"]):
    """Reads of how often answers were given. Protected: nobody sees these (design.md D5)."""

    def visible_to(self, _user: Any) -> Self:
        """Return nothing: only the publishing of a closed survey reads them, in `subsidy`."""
        return self.none()


class OpenAnswerQuerySet(models.QuerySet["OpenAnswer"]):
    """Reads of words that people wrote."""

    def visible_to(self, user: Any) -> Self:
        """Return the words of closed surveys to who tells what people wrote."""
        if not user.has_perm(READ_OPEN_ANSWERS):
            return self.none()
        return self.filter(question__survey__state=SurveyState.CLOSED)

    def of_surveys_over_before(self, day: date) -> Self:
        """Return the words of surveys whose last day is before a day, whatever became of them: their term is over."""
        return self.filter(question__survey__closes_on__lt=day)
