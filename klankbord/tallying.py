"""The one place where answers to a survey are counted (behoefteonderzoek: tellen).

A form becomes one more on each number that it chose, and its words go among all other words; then it is gone. What a
form leaves in the database is the same whatever stood in it, and in whatever order the forms came:

* all numbers of the survey are written anew in one statement, those that stay the same too;
* all words of the survey are taken out and put back in a random order, under new random keys;
* no time, no language of a word, nothing of who sent it.

So two databases that saw the same answers, divided over forms in another way, hold the same numbers
(tests/klankbord/test_dump_tells_nothing.py).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.views.decorators.debug import sensitive_variables

from klankbord.choices import SurveyState
from klankbord.exceptions import SurveyTakesNoForms
from klankbord.models import OpenAnswer, Survey, Tally
from portal.choices import Language

# Every row of the survey, those that stay the same too: which rows were written must not say what was chosen.
ADD = "UPDATE {table} SET count = count + (id = ANY(%s))::int WHERE survey_id = %s"


@dataclass(frozen=True)
class Answers:
    """What stood in one form, on its way to be counted. Nothing of it is stored together."""

    language: str
    # The question and the choice, by their keys.
    chosen: frozenset[tuple[int, int]] = frozenset()
    # The question by its key, and what was written there.
    written: tuple[tuple[int, str], ...] = ()

    @property
    def answered(self) -> frozenset[int]:
        """The questions that were answered."""
        return frozenset(question for question, _answer in (*self.chosen, *self.written))

    def __bool__(self) -> bool:
        return bool(self.chosen or self.written)


def lay_numbers(survey: Survey) -> None:
    """Lay every number of a survey at zero: the forms, those per language, those that answered, each answer."""
    rows = [Tally(survey=survey), *(Tally(survey=survey, language=code) for code in Language.values)]
    for question in survey.questions.prefetch_related("choices"):
        rows.append(Tally(survey=survey, question=question))
        rows += [Tally(survey=survey, question=question, choice=choice) for choice in question.choices.all()]
    Tally.objects.bulk_create(rows)


@sensitive_variables()
@transaction.atomic
def count_form(*, survey: Survey, answers: Answers, today: date, is_paper: bool = False) -> None:
    """Count one form of a survey. Unit: forms.

    Forms on paper count after the last day too, until the survey is closed. Two forms at once count one after the
    other, and closing waits for the one that is being counted: a form that comes after it is refused.
    Raises: SurveyTakesNoForms; ValueError where an answer belongs to another survey.
    """
    locked = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    if not takes_forms(locked, today=today, is_paper=is_paper):
        raise SurveyTakesNoForms
    _add_numbers(locked, answers)
    _mix_words(locked, answers)


def takes_forms(survey: Survey, *, today: date, is_paper: bool = False) -> bool:
    """Say whether a form of a survey counts today."""
    if survey.state != SurveyState.READY or survey.opens_on is None or survey.closes_on is None:
        return False
    return survey.opens_on <= today and (is_paper or today <= survey.closes_on)


def _add_numbers(survey: Survey, answers: Answers) -> None:
    wanted = {
        (None, None, ""),
        (None, None, answers.language),
        *((question, None, "") for question in answers.answered),
        *((question, choice, "") for question, choice in answers.chosen),
    }
    rows = Tally.objects.filter(survey=survey).values_list("question_id", "choice_id", "language", "id")
    if not rows:
        # A backup holds no numbers (deploy/README.md): after a restore a survey that is open begins at zero.
        lay_numbers(survey)
        rows = rows.all()
    found: dict[tuple[int | None, int | None, str], int] = {tuple(row[:3]): row[3] for row in rows}  # type: ignore[misc]  # three of four
    if not wanted <= found.keys():
        message = "an answer of another survey"
        raise ValueError(message)
    # The table is named by our own model; the keys go in as parameters.
    statement = ADD.format(table=connection.ops.quote_name(Tally._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [[found[one] for one in wanted], survey.pk])


def _mix_words(survey: Survey, answers: Answers) -> None:
    """Put all words of the survey back in another order, also when this form brought none: no row may look older."""
    kept = OpenAnswer.objects.filter(question__survey=survey)
    words = [*kept.values_list("question_id", "text"), *answers.written]
    kept.delete()
    secrets.SystemRandom().shuffle(words)
    OpenAnswer.objects.bulk_create(OpenAnswer(question_id=question, text=text) for question, text in words)
