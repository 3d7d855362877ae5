"""Building a survey (behoefteonderzoek), making it ready, and closing it.

Every change locks the survey first, so who makes it ready and who still changes a question never cross; what is ready
stays as it is, here in words and in the database by triggers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from klankbord.choices import MOST_QUESTIONS, SCALE_STEPS, QuestionKind, SurveyState
from klankbord.completeness import WITH_CHOICES, lacks
from klankbord.exceptions import (
    SurveyHasBegun,
    SurveyHasNotBegun,
    SurveyIsFixed,
    SurveyIsFull,
    SurveyIsNotComplete,
    SurveyIsNotReady,
    WrongLastDay,
)
from klankbord.models import Choice, Question, Section, Survey, Tally
from klankbord.reading import CODES
from klankbord.tallying import lay_numbers
from portal import audit

# One answer that can be chosen: its text per language code.
Texts = Mapping[str, str]


# --- Building --------------------------------------------------------------------------------------------------------
@transaction.atomic
def save_survey(*, survey: Survey) -> Survey:
    """Store a survey that is being made: a new one, or one whose texts or days changed.

    Raises: SurveyIsFixed; ValidationError if it holds what the database does not take.
    """
    if survey.pk is not None:
        _lock_draft(survey.pk)
    survey.full_clean()
    survey.save()
    return survey


@transaction.atomic
def remove_survey(*, survey: Survey) -> None:
    """Throw away a survey that is being made, with its questions.

    Raises: SurveyIsFixed.
    """
    _lock_draft(survey.pk).delete()


@transaction.atomic
def save_section(*, survey: Survey, section: Section) -> Section:
    """Store a section; a new one comes last.

    Raises: SurveyIsFixed; ValidationError.
    """
    locked = _lock_draft(survey.pk)
    if section.pk is None:
        section.survey = locked
        section.order = len(_sections(locked)) + 1
    section.full_clean()
    section.save()
    return section


@transaction.atomic
def move_section(*, section: Section, up: bool) -> None:
    """Let a section change places with the one before it, or after it, with all its questions.

    Raises: SurveyIsFixed.
    """
    sections = _sections(_lock_draft(section.survey_id))
    _swap(sections, section, up=up)
    for order, one in enumerate(sections, start=1):
        one.order = order
    Section.objects.bulk_update(sections, ["order"])
    _number(sections)


@transaction.atomic
def remove_section(*, section: Section) -> None:
    """Take a section off, with its questions.

    Raises: SurveyIsFixed.
    """
    survey = _lock_draft(section.survey_id)
    section.delete()
    _number(_sections(survey))


@transaction.atomic
def add_question(
    *, section: Section, question: Question, choices: Sequence[Texts], after: int | None = None
) -> Question:
    """Put a question that is not stored yet in a section.

    It comes behind the question whose number is `after`, first with 0, and else last.
    `choices` are the answers to choose from, in their order, for the kinds that have them; a scale makes its own.
    Raises: SurveyIsFixed, SurveyIsFull; ValidationError.
    """
    survey = _lock_draft(section.survey_id)
    sections = _sections(survey)
    count = sum(len(one.questions.all()) for one in sections)
    if count >= MOST_QUESTIONS:
        raise SurveyIsFull
    question.survey, question.section, question.number = survey, section, count + 1
    question.full_clean()
    question.save()
    _write_choices(question, choices)
    order = {one.pk: [*one.questions.all()] for one in sections}
    there = order[section.pk]
    places = {one.number: place for place, one in enumerate(there, start=1)}
    last = len(there)
    there.insert(last if after is None else {0: 0, **places}.get(after, last), question)
    _write_numbers([one for questions in order.values() for one in questions])
    return question


@transaction.atomic
def change_question(*, question: Question, choices: Sequence[Texts]) -> Question:
    """Store a question whose texts changed, with all its answers anew.

    Raises: SurveyIsFixed; ValidationError.
    """
    _lock_draft(question.survey_id)
    question.full_clean()
    question.save()
    question.choices.all().delete()
    _write_choices(question, choices)
    return question


@transaction.atomic
def move_question(*, question: Question, up: bool) -> None:
    """Move a question one place; over the edge of its section it goes into the next one. The ends stay where they are.

    Raises: SurveyIsFixed.
    """
    sections = _sections(_lock_draft(question.survey_id))
    order = [[*one.questions.all()] for one in sections]
    at = next((place for place, questions in enumerate(order) if question in questions), None)
    if at is None:
        return  # somebody else took it off in the meantime
    here, beyond = order[at], at - 1 if up else at + 1
    edge = here[0] if up else here[-1]
    if question != edge:
        _swap(here, question, up=up)
    elif 0 <= beyond < len(order):
        here.remove(question)
        order[beyond].insert(len(order[beyond]) if up else 0, question)
        Question.objects.filter(pk=question.pk).update(section=sections[beyond])
    _write_numbers([one for questions in order for one in questions])


@transaction.atomic
def remove_question(*, question: Question) -> None:
    """Take a question off; those behind it move up.

    Raises: SurveyIsFixed.
    """
    survey = _lock_draft(question.survey_id)
    question.delete()
    _number(_sections(survey))


@transaction.atomic
def copy_survey(*, survey: Survey, code: str) -> Survey:
    """Make a new survey with the texts and questions of an earlier one, without its days and figures.

    Raises: ValidationError if the short word is taken or wrong.
    """
    copy = Survey(code=code, **_texts(survey, "title", "asked_by", "purpose", "limits"))
    copy.full_clean()
    copy.save()
    for section in Survey.objects.get_queryset().with_questions().get(pk=survey.pk).sections.all():
        new = Section.objects.create(survey=copy, order=section.order, **_texts(section, "title"))
        for question in section.questions.all():
            again = Question.objects.create(
                survey=copy,
                section=new,
                number=question.number,
                kind=question.kind,
                **_texts(question, "text", "help", "scale_low", "scale_high"),
            )
            Choice.objects.bulk_create(
                Choice(question=again, number=choice.number, **_texts(choice, "text"))
                for choice in question.choices.all()
            )
    return copy


# --- Ready, and closed -----------------------------------------------------------------------------------------------
@transaction.atomic
def make_ready(*, survey: Survey, today: date) -> Survey:
    """Let a survey be answered from its first day on; from now on nothing in it changes.

    Dutch term: klaarzetten. All numbers are laid at zero; the next round of klankbord.survey_papers makes the paper.
    Raises: SurveyIsFixed if it is ready already, SurveyIsNotComplete if something is missing.
    """
    locked = _lock_draft(survey.pk)
    if lacks(Survey.objects.get_queryset().with_questions().get(pk=locked.pk), today=today):
        raise SurveyIsNotComplete
    locked.state = SurveyState.READY
    locked.full_clean()
    locked.save(update_fields=["state"])
    lay_numbers(locked)
    return _told(locked, audit.AuditAction.SURVEY_OPENED)


@transaction.atomic
def take_back(*, survey: Survey, today: date) -> Survey:
    """Let a survey be made further, as long as its first day is not there; its numbers and its paper go.

    Raises: SurveyIsNotReady, SurveyHasBegun.
    """
    locked = _lock_ready(survey)
    if _has_begun(locked, today):
        raise SurveyHasBegun
    locked.state = SurveyState.DRAFT
    locked.save(update_fields=["state"])
    # In this order: the database refuses the step back where a form was counted.
    Tally.objects.filter(survey=locked).delete()
    locked.papers.all().delete()
    return _told(locked, audit.AuditAction.SURVEY_TAKEN_BACK)


@transaction.atomic
def move_last_day(*, survey: Survey, closes_on: date, today: date) -> Survey:
    """Let a survey that is ready end on another day, today or later.

    Raises: SurveyIsNotReady, WrongLastDay.
    """
    locked = _lock_ready(survey)
    if closes_on < today or (locked.opens_on is not None and closes_on < locked.opens_on):
        raise WrongLastDay
    locked.closes_on = closes_on
    locked.save(update_fields=["closes_on"])
    # The last day stands on the paper, so it is made anew.
    locked.papers.all().delete()
    return locked


@transaction.atomic
def close_survey(*, survey: Survey, today: date) -> Survey:
    """Close a survey for good: no form comes in any more, and its results may be published.

    Dutch term: sluiten. Closed before its last day, today becomes the last day.
    Raises: SurveyIsNotReady, SurveyHasNotBegun.
    """
    locked = _lock_ready(survey)
    if not _has_begun(locked, today):
        raise SurveyHasNotBegun
    if locked.closes_on is not None:
        locked.closes_on = min(locked.closes_on, today)
    locked.state = SurveyState.CLOSED
    locked.save(update_fields=["state", "closes_on"])
    return _told(locked, audit.AuditAction.SURVEY_CLOSED)


def close_due_surveys(*, today: date) -> list[str]:
    """Close the surveys whose last day is past; return their short words. Safe to repeat."""
    closed = []
    for survey in Survey.objects.get_queryset().over_on(today):
        try:
            closed.append(close_survey(survey=survey, today=today).code)
        except SurveyIsNotReady:
            continue  # somebody closed it by hand a moment ago
    return closed


# --- Underneath ------------------------------------------------------------------------------------------------------
def _told(survey: Survey, action: audit.AuditAction) -> Survey:
    """Write down in the audit log what somebody on the staff did with a survey, and return it."""
    audit.record(audit.doer(), action, subject=f"survey:{survey.code}")
    return survey


def _lock_draft(pk: int) -> Survey:
    # Two at once: the second one waits, and then sees what the first one did.
    locked = Survey.objects.select_for_update(no_key=True).get(pk=pk)
    if locked.state != SurveyState.DRAFT:
        raise SurveyIsFixed
    return locked


def _lock_ready(survey: Survey) -> Survey:
    locked = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    if locked.state != SurveyState.READY:
        raise SurveyIsNotReady
    return locked


def _has_begun(survey: Survey, today: date) -> bool:
    return survey.opens_on is not None and survey.opens_on <= today


def _sections(survey: Survey) -> list[Section]:
    return list(Section.objects.filter(survey=survey).order_by("order", "id").prefetch_related("questions"))


def _swap(rows: list[Any], row: Any, *, up: bool) -> None:
    if row not in rows:
        return  # somebody else took it off in the meantime
    place = rows.index(row)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]


def _number(sections: Sequence[Section]) -> None:
    _write_numbers([question for section in sections for question in section.questions.all()])


def _write_numbers(questions: Sequence[Question]) -> None:
    """Write the numbers anew as 1, 2, 3 ...: they are the order, without gaps."""
    for number, question in enumerate(questions, start=1):
        question.number = number
    Question.objects.bulk_update(questions, ["number"])


def _write_choices(question: Question, choices: Sequence[Texts]) -> None:
    if question.kind == QuestionKind.SCALE:
        choices = [dict.fromkeys(CODES, str(step)) for step in range(1, SCALE_STEPS + 1)]
    elif question.kind not in WITH_CHOICES:
        choices = []
    rows = [
        Choice(question=question, number=number, **{f"text_{code}": text for code, text in texts.items()})
        for number, texts in enumerate(choices, start=1)
    ]
    for row in rows:
        row.full_clean()
    Choice.objects.bulk_create(rows)


def _texts(row: Survey | Section | Question | Choice, *fields: str) -> dict[str, str]:
    names = [f"{field}_{code}" for field in fields for code in CODES]
    return {name: getattr(row, name) or "" for name in names}
