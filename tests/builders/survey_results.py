"""Closed surveys with their tallies, and one whose figures another document published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction

from klankbord.choices import QuestionKind, SurveyState
from klankbord.models import Choice, Question, Section, SourceFigure, Survey, Tally

CODE = "behoefte_2026"
LANGUAGES = ("nl", "en", "es")
# 63 forms: 36 + 4 + 23. By question: its kind, its words, how many answered it, and how many chose each answer.
FORMS = {"nl": 36, "en": 4, "es": 23}
QUESTIONS: tuple[tuple[str, str, int, dict[str, int]], ...] = (
    # 31 + 19 + 8 = 58
    (QuestionKind.ONE, "Ken je het spreekuur?", 58, {"Ja": 31, "Nee": 19, "Ik weet het niet": 8}),
    # Several each: 44 people gave 32 + 17 + 3 + 1 answers.
    (
        QuestionKind.SEVERAL,
        "Waarbij wil je hulp?",
        44,
        {"Geld en papieren": 32, "Gezondheid": 17, "Wonen": 3, "Anders": 1},
    ),
    # 2 + 3 + 9 + 22 + 19 = 55
    (QuestionKind.SCALE, "Voelde je je welkom?", 55, {"1": 2, "2": 3, "3": 9, "4": 22, "5": 19}),
    # 3 + 8 + 2 = 13, published as 10 or 15: too few to break down.
    (QuestionKind.BAND, "Hoe vaak kwam je?", 13, {"0": 3, "1-5": 8, "6 of vaker": 2}),
    (QuestionKind.OPEN, "Wat mis je?", 21, {}),
)


GUARDED = ("klankbord_tally", "klankbord_survey", "klankbord_section", "klankbord_question", "klankbord_choice")


@contextmanager
def past_the_guards() -> Iterator[None]:
    """Let a test write what triggers refuse: what the owner of the database, or a restore, may do."""
    with transaction.atomic(), connection.cursor() as cursor:
        _switch_triggers(cursor, "DISABLE")
        yield
        _switch_triggers(cursor, "ENABLE")


def _switch_triggers(cursor: Any, how: str) -> None:
    # A table whose constraints are still to be checked cannot be altered.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in GUARDED:
        cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def in_languages(field: str, text: str) -> dict[str, str]:
    """Return the columns of a text: Dutch as it is, the others with their language behind it."""
    return {f"{field}_{code}": text if code == "nl" else f"{text} ({code})" for code in LANGUAGES}


def make_closed_survey(
    *,
    code: str = CODE,
    forms: dict[str, int] | None = None,
    questions: Any = QUESTIONS,
    closes_on: date = date(2026, 6, 30),
    state: str = SurveyState.CLOSED,
    **fields: Any,
) -> Survey:
    """Make a survey in two sections with its tallies; what belongs to it is there before it closes."""
    survey = _make_draft(code, closes_on=closes_on, **fields)
    by_language = FORMS if forms is None else forms
    rows = [Tally(survey=survey, count=sum(by_language.values()))]
    rows += [Tally(survey=survey, language=code, count=count) for code, count in by_language.items()]
    for number, (kind, text, answered, chosen) in enumerate(questions, start=1):
        question = _make_question(survey, number, kind, text)
        rows.append(Tally(survey=survey, question=question, count=answered))
        for place, (words, count) in enumerate(chosen.items(), start=1):
            choice = Choice.objects.create(question=question, number=place, **in_languages("text", words))
            rows.append(Tally(survey=survey, question=question, choice=choice, count=count))
    Tally.objects.bulk_create(rows)
    return _closed(survey, state)


def make_survey_of_source(*, code: str = "behoefte_2025", **fields: Any) -> Survey:
    """Make a closed survey with the figures of another document: two of one question, none of the other."""
    survey = _make_draft(code, closes_on=date(2025, 5, 31), **in_languages("source", "Rapport SDF 2025, bijlage 1"))
    Survey.objects.filter(pk=survey.pk).update(**fields)
    known = _make_question(survey, 1, QuestionKind.ONE, "Ken je de GGD?")
    _make_question(survey, 2, QuestionKind.OPEN, "Wat mis je?")
    figures = [(None, "Ingevulde vragenlijsten", 28, ""), (known, "Kent de GGD", 22, "")]
    figures.append((known, "Gebruikte het aanbod", None, "de meesten"))
    for order, (question, label, value, said) in enumerate(figures):
        words = in_languages("label", label) | (in_languages("said", said) if said else {})
        SourceFigure.objects.create(survey=survey, question=question, order=order, value=value, **words)
    return _closed(survey, SurveyState.CLOSED)


def _make_draft(code: str, *, closes_on: date, **fields: Any) -> Survey:
    texts = (
        in_languages("title", "Wat heb je nodig?")
        | in_languages("asked_by", "Steunpunt Xenia")
        | in_languages("purpose", "Zo passen we ons aanbod aan.")
        | in_languages("limits", "Dit zegt niets over wie niet meedeed.")
    )
    own = {"code": code, "opens_on": closes_on.replace(day=1), "closes_on": closes_on}
    survey = Survey.objects.create(**own | texts | fields)
    for order, title in enumerate(("Contact", "Hulp"), start=1):
        Section.objects.create(survey=survey, order=order, **in_languages("title", title))
    return survey


def _make_question(survey: Survey, number: int, kind: str, text: str) -> Question:
    """Make a question in the first section, from the third on in the second."""
    section = survey.sections.get(order=1 if number < 3 else 2)
    words = in_languages("text", text)
    if kind == QuestionKind.SCALE:
        words |= in_languages("scale_low", "Helemaal niet") | in_languages("scale_high", "Heel erg")
    told = in_languages("told", "Vooral een plek om te praten.") if kind == QuestionKind.OPEN else {}
    return Question.objects.create(survey=survey, section=section, number=number, kind=kind, **words, **told)


def _closed(survey: Survey, state: str) -> Survey:
    Survey.objects.filter(pk=survey.pk).update(state=SurveyState.READY)
    if state == SurveyState.CLOSED:
        Survey.objects.filter(pk=survey.pk).update(state=SurveyState.CLOSED)
    survey.refresh_from_db()
    return survey
