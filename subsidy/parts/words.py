"""What providers wrote about their activities: their own words, in Dutch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import codelists
from subsidy.choices import WordsQuestion
from subsidy.models import Narrative
from subsidy.parts.work import organisation_name

if TYPE_CHECKING:
    from subsidy.snapshot import Words

QUESTIONS = WordsQuestion.values


def words_part(year: int, *, organisation: str = "") -> list[Words]:
    """Return the words of a year, of one organisation or of all, in the order of activities and questions.

    Dutch term: toelichtingen. Labels are in the language of the report; the words stay as they were written, in Dutch.
    """
    rows = Narrative.objects.of_year(year).select_related("organisation")
    if organisation:
        rows = rows.filter(organisation__code=organisation)
    return [_words(row) for row in sorted(rows, key=_order)]


def _order(row: Narrative) -> tuple[int, str, int]:
    activities = codelists.codes("ACTIVITY_KIND")
    return activities.index(row.activity), row.organisation.code, QUESTIONS.index(row.question)


def _words(row: Narrative) -> Words:
    return {
        # a02_rounds is A2 of the assignment.
        "activity": f"A{int(row.activity[1:3])}",
        "code": row.activity,
        "organisation": row.organisation.code,
        "organisation_label": organisation_name(row.organisation.code, row.organisation.name),
        "question": row.question,
        "question_label": str(WordsQuestion(row.question).label),
        "text": row.text,
    }
