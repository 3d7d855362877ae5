"""The shape of what a snapshot tells of advices: who asked what, what the group said, and what became of it.

Nothing in it is a number of people: what is told in words stands on the public page already, the rest is counted.
"""

from __future__ import annotations

from typing import TypedDict


class Translated(TypedDict):
    """Words in the language of the report or, where they were not translated, in another one, named by its code."""

    text: str
    language: str


class ToldAdvice(TypedDict):
    """One published advice in full: what the group said, the answer, what is done, by whom and when; days as ISO dates.

    `asked_by` is empty where the group began itself. `answer` is a code of PARTICIPATION_STATE.
    """

    given_on: str
    asked_by: str
    title: Translated
    question: Translated | None
    said: Translated
    answer: str
    answer_label: str
    answered_on: str
    reason: Translated | None
    action: Translated | None
    done_by: Translated | None
    action_due_on: str
    done_on: str


class Advices(TypedDict):
    """What the group advised in the year and what became of it by the day of the report: exact, for it is no people.

    `overdue` are those of `waiting` whose answer should have been there; `late` is what was promised and not done by
    its day. `earlier_answered`: of years before, and answered in this one. `told` are the published ones, oldest first.
    """

    given: int
    answered: int
    taken_up: int
    partly: int
    declined: int
    done: int
    waiting: int
    overdue: int
    late: int
    earlier_answered: int
    told: list[ToldAdvice]
