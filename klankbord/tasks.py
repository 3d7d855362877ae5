"""Work of the sounding board in the background."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from klankbord import survey_papers
from klankbord.services import surveys
from klankbord.services.open_answers import forget_old_words

# Well within the soft limit of a task (security.md T5); what is left is for the next round.
PAPER_SECONDS = 40.0

logger = logging.getLogger(__name__)


@shared_task(name="klankbord.make_survey_papers")
def make_survey_papers() -> None:
    """Make the paper versions that are not there yet; safe to run twice."""
    made = survey_papers.make_missing_papers(seconds=PAPER_SECONDS)
    if made:
        logger.info("made %d papers of surveys", made)


@shared_task(name="klankbord.close_surveys")
def close_surveys() -> None:
    """Close the surveys whose last day is past; safe to run twice."""
    closed = surveys.close_due_surveys(today=timezone.localdate())
    if closed:
        logger.info("closed surveys: %s", ", ".join(closed))


@shared_task(name="klankbord.forget_open_answers")
def forget_open_answers() -> None:
    """Delete what people wrote to surveys that ended six months ago; beat asks every night."""
    gone = forget_old_words(today=timezone.localdate())
    if gone:
        logger.info("deleted open answers whose term is over: %s", gone)
