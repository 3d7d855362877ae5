"""The shape of the part of a snapshot that tells of a survey (subsidy/snapshot.py)."""

from __future__ import annotations

from typing import TypedDict


class SurveyFigure(TypedDict):
    """A figure of a survey that another document published, as it stands there: a number, or words, or both."""

    what: str
    figure: int | None
    said: str


class SurveyQuestion(TypedDict):
    """One question of a survey and what became of it.

    `answered` and `blank` are published numbers of forms, None where the figures are those of another document. `table`
    is the id of its table; without one `sentence` says why. `told` is what people wrote, in short.
    """

    number: int
    section: str
    text: str
    kind: str
    kind_label: str
    answered: int | None
    blank: int | None
    table: str
    sentence: str
    told: str
    figures: list[SurveyFigure]


class Survey(TypedDict):
    """A closed survey: who asked and why, what its figures cannot say, and its questions, never crossed.

    `forms` is the published number of forms. With a `source` it is None: then all figures are those of that document,
    not rounded here, and `figures` are those about the survey as a whole.
    """

    code: str
    title: str
    asked_by: str
    purpose: str
    limits: str
    opens_on: str
    closes_on: str
    source: str
    forms: int | None
    questions: list[SurveyQuestion]
    figures: list[SurveyFigure]
