"""Surveys of the sounding board: in each state, with a question of each kind, in three languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from klankbord.choices import SCALE_STEPS, QuestionKind, SurveyState
from klankbord.models import Choice, Question, Section, SourceFigure, Survey, Tally

LANGUAGES = ("nl", "en", "es")
# One of each kind: kind, text, choices. Numbers 1 to 5; 1-3 stand in the first section, 4 and 5 in the second.
EVERY_KIND: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (QuestionKind.ONE, "Ken je het spreekuur?", ("Ja", "Nee", "Ik weet het niet")),
    (QuestionKind.SEVERAL, "Waar kreeg je hulp?", ("Bij het spreekuur", "Online", "Bij vrienden")),
    (QuestionKind.SCALE, "Voelde je je welkom?", ()),
    (QuestionKind.BAND, "Hoe vaak kwam je?", ("0", "1-5", "6 of vaker")),
    (QuestionKind.OPEN, "Wat mis je?", ()),
)


def in_languages(field: str, text: str) -> dict[str, str]:
    """Return the columns of a text: Dutch as it is, the others with their language behind it."""
    return {f"{field}_{code}": text if code == "nl" else f"{text} ({code})" for code in LANGUAGES}


def make_survey(
    *,
    code: str = "behoefte_test",
    state: str = SurveyState.DRAFT,
    questions: Any = EVERY_KIND,
    today: date = date(2026, 11, 22),
    sections: int = 2,
    **fields: Any,
) -> Survey:
    """Make a survey that is open from yesterday for two weeks; closed, it ended yesterday; a draft opens in a week.

    `questions` are (kind, text, choices); they stand in `sections` sections, the first ones three or more together.
    A survey that is ready or closed has its tallies, at zero.
    """
    first = {
        SurveyState.DRAFT: today + timedelta(days=7),
        SurveyState.READY: today - timedelta(days=1),
        SurveyState.CLOSED: today - timedelta(days=15),
    }[SurveyState(state)]
    texts = (
        in_languages("title", "Wat heb je nodig?")
        | in_languages("asked_by", "Steunpunt Xenia")
        | in_languages("purpose", "Zo passen we ons aanbod aan.")
        | in_languages("limits", "Dit zegt niets over wie niet meedeed.")
    )
    survey = Survey.objects.create(
        **{"code": code, "opens_on": first, "closes_on": first + timedelta(days=14)} | texts | fields
    )
    made = [make_section(survey, number) for number in range(1, sections + 1)]
    share = -(-len(questions) // sections) if questions else 1
    for number, (kind, text, choices) in enumerate(questions, start=1):
        make_question(made[(number - 1) // share], number, kind=kind, text=text, choices=choices)
    if state != SurveyState.DRAFT:
        # In the order of the real thing: what belongs to it is laid before the database refuses every change.
        make_tallies(survey)
        Survey.objects.filter(pk=survey.pk).update(state=SurveyState.READY)
    if state == SurveyState.CLOSED:
        Survey.objects.filter(pk=survey.pk).update(state=SurveyState.CLOSED)
    survey.refresh_from_db()
    return survey


def make_section(survey: Survey, order: int = 1, **fields: Any) -> Section:
    """Make a section with its heading in three languages."""
    return Section.objects.create(
        **{"survey": survey, "order": order} | in_languages("title", f"Onderdeel {order}") | fields
    )


def make_question(
    section: Section,
    number: int,
    *,
    kind: str = QuestionKind.ONE,
    text: str = "Hoe gaat het?",
    choices: tuple[str, ...] = (),
    **fields: Any,
) -> Question:
    """Make a question with its choices in three languages; a scale makes its own five."""
    ends = in_languages("scale_low", "Helemaal niet") | in_languages("scale_high", "Heel erg")
    question = Question.objects.create(
        **{"survey": section.survey, "section": section, "number": number, "kind": kind}
        | in_languages("text", text)
        | (ends if kind == QuestionKind.SCALE else {})
        | fields
    )
    steps = tuple(str(step) for step in range(1, SCALE_STEPS + 1))
    for place, answer in enumerate(steps if kind == QuestionKind.SCALE else choices, start=1):
        words = dict.fromkeys((f"text_{code}" for code in LANGUAGES), answer)
        Choice.objects.create(
            question=question,
            number=place,
            **(words if kind == QuestionKind.SCALE else in_languages("text", answer)),
        )
    return question


def make_tallies(survey: Survey) -> None:
    """Lay the numbers of a survey, all at zero: forms, forms per language, answered, and each choice."""
    rows = [Tally(survey=survey), *(Tally(survey=survey, language=code) for code in LANGUAGES)]
    for question in survey.questions.prefetch_related("choices"):
        rows.append(Tally(survey=survey, question=question))
        rows += [Tally(survey=survey, question=question, choice=choice) for choice in question.choices.all()]
    Tally.objects.bulk_create(rows)


def make_source_figure(survey: Survey, order: int = 1, **fields: Any) -> SourceFigure:
    """Make a figure that another document published."""
    return SourceFigure.objects.create(
        **{"survey": survey, "order": order, "value": 22} | in_languages("label", "Kennen het spreekuur") | fields
    )
