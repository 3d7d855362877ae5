"""The survey of 2025, loaded from its file: an example, with the figures that its document published.

Facts from a source and no demo, so it is loaded wherever the first edition is. It holds no answer of ours: its figures
are shown as the document gives them, and marked so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from klankbord.choices import SCALE_STEPS, QuestionKind, SurveyState
from klankbord.models import Choice, Question, Section, SourceFigure, Survey
from klankbord.reading import CODES

Row = TypeVar("Row", Survey, Section, Question, Choice, SourceFigure)

FILE = Path(__file__).parent.parent / "data" / "survey-2025.json"
# The document gives the year and "about five weeks", and no days; pages leave these out where there is a source.
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2025, 12, 31)
TEXTS = ("title", "asked_by", "purpose", "limits", "source")


@transaction.atomic
def load_survey_2025() -> str:
    """Put the survey of 2025 in the database; return `created`, `updated` or `kept`. Safe to repeat.

    Where the file changed since, the survey is made anew: nobody answers it, so nothing hangs on its rows.
    Raises: ValidationError if the file holds what the database does not take.
    """
    wanted = json.loads(FILE.read_text(encoding="utf-8"))
    found = Survey.objects.get_queryset().with_questions().filter(code=wanted["code"]).first()
    if found is None:
        _make(wanted)
        return "created"
    if as_file(found) == wanted:
        return "kept"
    found.delete()
    _make(wanted)
    return "updated"


def as_file(survey: Survey) -> dict[str, Any]:
    """Return a survey with its questions and published figures in the form of the file."""
    figures: dict[int | None, list[dict[str, Any]]] = {}
    for figure in survey.source_figures.all():
        figures.setdefault(figure.question_id, []).append(_figure_as_file(figure))
    return {
        "code": survey.code,
        **{field: _texts(survey, field) for field in TEXTS},
        "figures": figures.get(None, []),
        "sections": [
            {
                "title": _texts(section, "title"),
                "questions": [_question_as_file(one, figures.get(one.pk, [])) for one in section.questions.all()],
            }
            for section in survey.sections.all()
        ],
    }


def _question_as_file(question: Question, figures: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": question.kind}
    found |= {field: _texts(question, field) for field in ("text", "help", "scale_low", "scale_high")}
    if question.kind != QuestionKind.SCALE:
        found["choices"] = [_texts(choice, "text") for choice in question.choices.all()]
    return {name: value for name, value in found.items() if value} | {"figures": figures}


def _figure_as_file(figure: SourceFigure) -> dict[str, Any]:
    found = {"label": _texts(figure, "label"), "value": figure.value, "said": _texts(figure, "said")}
    return {name: value for name, value in found.items() if value not in (None, {})}


def _texts(row: Any, field: str) -> dict[str, str]:
    texts = {code: getattr(row, f"{field}_{code}") or "" for code in CODES}
    return texts if any(texts.values()) else {}


# --- Making ----------------------------------------------------------------------------------------------------------
def _make(wanted: Mapping[str, Any]) -> None:
    survey = _checked(
        Survey(
            code=wanted["code"],
            opens_on=FIRST_DAY,
            closes_on=LAST_DAY,
            **_columns({field: wanted[field] for field in TEXTS}),
        )
    )
    order = _make_figures(survey, None, wanted["figures"], order=0)
    number = 0
    for place, entry in enumerate(wanted["sections"], start=1):
        section = _checked(Section(survey=survey, order=place, **_columns({"title": entry["title"]})))
        for one in entry["questions"]:
            number += 1
            question = _make_question(section, number, one)
            order = _make_figures(survey, question, one["figures"], order=order)
    # Last, for nothing is added to a closed survey.
    survey.state = SurveyState.CLOSED
    survey.save(update_fields=["state"])


def _make_question(section: Section, number: int, entry: Mapping[str, Any]) -> Question:
    texts = {field: entry[field] for field in ("text", "help", "scale_low", "scale_high") if field in entry}
    question = _checked(
        Question(survey=section.survey, section=section, number=number, kind=entry["kind"], **_columns(texts))
    )
    steps = [dict.fromkeys(CODES, str(step)) for step in range(1, SCALE_STEPS + 1)]
    choices = steps if question.kind == QuestionKind.SCALE else entry.get("choices", [])
    for place, words in enumerate(choices, start=1):
        _checked(Choice(question=question, number=place, **_columns({"text": words})))
    return question


def _make_figures(survey: Survey, question: Question | None, entries: list[Any], *, order: int) -> int:
    """Make the figures of a question, and return the order of the last one."""
    for place, entry in enumerate(entries, start=order + 1):
        texts = {field: entry[field] for field in ("label", "said") if field in entry}
        figure = SourceFigure(survey=survey, question=question, order=place, value=entry.get("value"))
        for column, text in _columns(texts).items():
            setattr(figure, column, text)
        _checked(figure)
    return order + len(entries)


def _checked(row: Row) -> Row:
    row.full_clean()
    row.save()
    return row


def _columns(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{field}_{code}": text for field, words in texts.items() for code, text in words.items()}
