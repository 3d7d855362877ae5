"""How far a survey is on a day, in words: being made, still to begin, open, over, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klankbord.choices import SurveyState
from klankbord.models import Survey


@dataclass(frozen=True)
class Stand:
    """How far one survey is."""

    survey: Survey
    words: str
    # The tone of its badge.
    tone: str
    is_open: bool = False
    has_begun: bool = False

    @classmethod
    def of(cls, survey: Survey, *, today: date) -> Self:
        """Say how far a survey is on a day."""
        first, last = _day(survey.opens_on), _day(survey.closes_on)
        if survey.state == SurveyState.DRAFT:
            return cls(survey, pgettext("survey", "being made"), "wait")
        if survey.state == SurveyState.CLOSED:
            return cls(survey, pgettext("survey", "closed"), "good", has_begun=True)
        if survey.opens_on is not None and survey.opens_on > today:
            return cls(survey, _("ready, begins on %(day)s") % {"day": first}, "wait")
        if survey.closes_on is not None and survey.closes_on < today:
            words = _("over since %(day)s, closes by itself tonight") % {"day": last}
            return cls(survey, words, "wait", has_begun=True)
        return cls(survey, _("open until %(day)s") % {"day": last}, "good", is_open=True, has_begun=True)

    @property
    def is_draft(self) -> bool:
        """Whether it is being made."""
        return self.survey.state == SurveyState.DRAFT

    @property
    def is_ready(self) -> bool:
        """Whether nothing changes any more, and it is not closed."""
        return self.survey.state == SurveyState.READY

    @property
    def is_closed(self) -> bool:
        """Whether it is closed: only then there are results."""
        return self.survey.state == SurveyState.CLOSED


def _day(day: date | None) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else ""
