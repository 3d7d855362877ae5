"""Takes a form of a survey: once, not in a flood, and only while the survey is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from klankbord import survey_limits
from klankbord.exceptions import TooManyForms
from klankbord.models import Survey
from klankbord.tallying import Answers, count_form


@dataclass(frozen=True)
class Sending:
    """How a form came: with the random word of its page, when, and from where; none of it is stored.

    `network` is the name under which a limit counts (klankbord.survey_limits).
    """

    once: str
    at: datetime
    network: str = ""
    # What staff type over from paper has no limit, and counts until the survey is closed.
    is_paper: bool = False


@sensitive_variables()
def take_form(*, survey: Survey, answers: Answers, sending: Sending) -> bool:
    """Count one form; say whether it counted now, or had counted already.

    Raises: SurveyTakesNoForms, TooManyForms.
    """
    if not survey_limits.claim(sending.once, at=sending.at):
        return False
    try:
        if not sending.is_paper:
            _refuse_a_flood(survey, sending)
        today = timezone.localdate(sending.at)
        count_form(survey=survey, answers=answers, today=today, is_paper=sending.is_paper)
    except BaseException:
        # It did not count, so it may be sent again.
        survey_limits.release(sending.once)
        raise
    return True


def _refuse_a_flood(survey: Survey, sending: Sending) -> None:
    if survey_limits.NETWORKS.is_too_much(sending.network, at=sending.at):
        raise TooManyForms
    if survey_limits.is_too_much_of_a_survey(survey.pk, at=sending.at):
        raise TooManyForms
