"""Tells in short what people wrote, and lets their words go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db import transaction

from klankbord.models import OpenAnswer, Question, Survey
from portal.confirming import months_later

# At the latest so long after the last day of a survey the words are gone, told or not.
MONTHS_KEPT = 6


@transaction.atomic
def tell(*, question: Question, told: Mapping[str, str]) -> None:
    """Write in short what people wrote to an open question, per language (code to text).

    Raises: ValidationError where it is too long, or the question is not an open one.
    """
    locked = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    texts = {f"told_{code}": told.get(code, "") for code, _name in settings.LANGUAGES}
    for name, text in texts.items():
        setattr(locked, name, text)
    locked.full_clean()
    # Only these: the other texts would be written once more in the language of the page, and a closed survey stays.
    locked.save(update_fields=[*texts])


@transaction.atomic
def forget_words(*, survey: Survey) -> int:
    """Delete all words that people wrote to a survey; return how many. They cannot be brought back."""
    return OpenAnswer.objects.filter(question__survey=survey).delete()[0]


@transaction.atomic
def forget_old_words(*, today: date) -> int:
    """Delete the words whose term is over: six months after the last day of their survey; return how many."""
    return OpenAnswer.objects.all().of_surveys_over_before(months_later(today, -MONTHS_KEPT)).delete()[0]
