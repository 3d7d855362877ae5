"""The part of a survey: its questions, with what was published of each, or with what another document published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from klankbord.choices import QuestionKind
from klankbord.models import Question, SourceFigure
from portal.choices import Language
from subsidy import surveys
from subsidy.exceptions import DisclosureError
from subsidy.report_words import YEAR_COLUMN
from subsidy.wording import breakdown_allowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from klankbord import models
    from subsidy.disclosure import Cell
    from subsidy.ledger import Numbers
    from subsidy.snapshot import Table
    from subsidy.survey_shape import Survey, SurveyFigure, SurveyQuestion

LANGUAGES_TABLE = "talen"


def survey_part(survey: models.Survey) -> tuple[Survey, list[Table]]:
    """Return a closed survey and its tables in the active language, from published numbers alone.

    A question that fewer than twenty forms answered, as published, is not broken down: its numbers would all read 0-10,
    and somebody who knows who took part could read more into them (as with a small municipality, disclosure.md 5.5).
    Raises: DisclosureError if the survey was never published.
    """
    asked = Question.objects.filter(survey=survey).select_related("section").prefetch_related("choices")
    questions = list(asked.order_by("number"))
    if survey.source:
        return _of_source(survey, questions), []
    numbers = surveys.published(survey.code)
    forms = numbers.get(surveys.forms_cell(survey.code))
    if forms is None:
        raise DisclosureError("The numbers of the survey were never published.")
    planned = {one.number: one for one in surveys.plan_of(survey).questions}
    told, tables = [], _languages(survey, numbers, forms)
    for question in questions:
        own = planned[question.number]
        table = _table(question, own, numbers)
        tables += [table] if table else []
        told.append(
            _question(question)
            | {
                "answered": numbers[own.answered],
                "blank": numbers[own.blank],
                "table": table["id"] if table else "",
                "sentence": "" if table or not own.choices else _("Too few people answered this to break it down."),
            }
        )
    return _survey(survey) | {"forms": forms, "questions": told}, tables


def _survey(survey: models.Survey) -> Any:
    """Return what a survey says of itself."""
    return {
        "code": survey.code,
        "title": survey.title,
        "asked_by": survey.asked_by,
        "purpose": survey.purpose,
        "limits": survey.limits,
        "opens_on": _told(survey, survey.opens_on),
        "closes_on": _told(survey, survey.closes_on),
        "source": survey.source,
        "forms": None,
        "questions": [],
        "figures": [],
    }


def _told(survey: models.Survey, day: date | None) -> str:
    """Return a day as it is kept; none of a survey that another document published, which gives no days."""
    return "" if survey.source or day is None else day.isoformat()


def _question(question: Question) -> Any:
    return {
        "number": question.number,
        "section": question.section.title,
        "text": question.text,
        "kind": question.kind,
        "kind_label": str(question.get_kind_display()),
        "answered": None,
        "blank": None,
        "table": "",
        "sentence": "",
        "told": question.told,
        "figures": [],
    }


def _languages(survey: models.Survey, numbers: Numbers, forms: int) -> list[Table]:
    """Return in which language the forms were filled in, where there are enough of them."""
    if not breakdown_allowed(forms):
        return []
    rows = [
        (code, str(label), surveys.forms_cell(survey.code, **{surveys.LANGUAGE: code}))
        for code, label in Language.choices
    ]
    return [
        _rows(
            numbers,
            rows,
            id=LANGUAGES_TABLE,
            population=surveys.forms_cell(survey.code).population,
            dimension=surveys.LANGUAGE,
            title=_("In which language was the form filled in?"),
            of=forms,
        )
    ]


def _table(question: Question, planned: surveys.PlannedQuestion, numbers: Numbers) -> Table | None:
    answered = numbers[planned.answered]
    if not planned.choices or not breakdown_allowed(answered):
        return None
    words = {choice.number: _answer(question, choice) for choice in question.choices.all()}
    rows = [(f"{number:02}", words[number], planned.choice(number)) for number in planned.choices]
    return _rows(
        numbers,
        rows,
        id=f"vraag-{question.number:02}",
        population=planned.total.population,
        dimension=planned.answers.name,
        title=f"{question.number}. {question.text}",
        of=answered,
        multiple=planned.multiple,
    )


def _answer(question: Question, choice: models.Choice) -> str:
    """Return an answer in words; the ends of a scale with what they mean."""
    ends = {1: question.scale_low, 5: question.scale_high} if question.kind == QuestionKind.SCALE else {}
    meaning = ends.get(choice.number)
    return f"{choice.text} ({meaning})" if meaning else choice.text


def _rows(numbers: Numbers, rows: Iterable[tuple[str, str, Cell]], *, of: int, **own: Any) -> Table:
    """Return a table with one column, in the order of the questionnaire; 0 and 5 are not told apart."""
    table: Any = {
        "unit": _("forms"),
        "multiple": False,
        "small_area": True,
        "columns": [YEAR_COLUMN],
        "rows": [{"code": code, "label": label, "values": [numbers[cell]]} for code, label, cell in rows],
        "total": [of],
        "revised": [],
    }
    found: Table = table | own
    return found


def _of_source(survey: models.Survey, questions: Iterable[Question]) -> Survey:
    """Return a survey with the figures of the document that published them, and no other."""
    figures: dict[int | None, list[SurveyFigure]] = {}
    for one in SourceFigure.objects.filter(survey=survey).order_by("order", "id"):
        figures.setdefault(one.question_id, []).append({"what": one.label, "figure": one.value, "said": one.said})
    told = [_with_source(question, figures) for question in questions]
    found: Survey = _survey(survey) | {"questions": told, "figures": figures.get(None, [])}
    return found


def _with_source(question: Question, figures: Mapping[int | None, list[SurveyFigure]]) -> SurveyQuestion:
    own = figures.get(question.pk, [])
    found: SurveyQuestion = _question(question) | {
        "figures": own,
        "sentence": "" if own else _("No figure published."),
    }
    return found
