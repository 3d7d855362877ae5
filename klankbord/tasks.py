"""Work of the sounding board in the background; each task is safe to run twice."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from klankbord import survey_papers
from klankbord.services import coming, joining, surveys
from klankbord.services.open_answers import forget_old_words

# Well within the soft limit of a task (security.md T5); what is left is for the next round.
PAPER_SECONDS = 40.0

logger = logging.getLogger(__name__)


@shared_task(name="klankbord.forget_what_served")
def forget_what_served() -> None:
    """Delete who said to come to what is over; the log holds a number only."""
    gone = coming.forget_what_served(at=timezone.now())
    if gone:
        logger.info("answers and ticks that have served: %d rows deleted", gone)


@shared_task(name="klankbord.forget_cards")
def forget_cards() -> None:
    """Delete the cards that have ended; they let nobody in already. Safe to run twice."""
    number = joining.forget_cards(at=timezone.now())
    if number:
        logger.info("deleted %d cards that had ended", number)


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
