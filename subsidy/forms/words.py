"""The form of the words of a provider: the fixed questions on one activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.checked import CheckedTextField, CheckedTextMixin
from subsidy.choices import WordsQuestion
from subsidy.models import Narrative
from subsidy.models.words import LONGEST_WORDS
from subsidy.services.words import Answer, word_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

HELP = {
    WordsQuestion.WENT_WELL: _(
        "What are you glad about, and what made it work? Write about the work, never about a person."
    ),
    WordsQuestion.IN_THE_WAY: _(
        "What cost too much time, or could not be done, and why? Write about the work, never about a person."
    ),
    WordsQuestion.NEXT: _(
        "What will you go on with, do in another way, or start next year? Write about the work, never about a person."
    ),
    WordsQuestion.EXAMPLE: _(
        "Tell what the work looks like, so that nobody can be recognised: no name, age, country or place of work."
    ),
}


def question_field(question: WordsQuestion) -> CheckedTextField:
    """Return the field of one question; it may stay empty."""
    return CheckedTextField(
        label=question.label, help_text=HELP[question], max_length=LONGEST_WORDS, required=False, rows=8
    )


class WordsForm(CheckedTextMixin, forms.Form):
    """The four questions on one activity, saved in one go.

    `was` is what its writer saw when she opened the page, a word for each question, so that nothing that a colleague
    wrote meanwhile is written over unseen.
    """

    went_well = question_field(WordsQuestion.WENT_WELL)
    in_the_way = question_field(WordsQuestion.IN_THE_WAY)
    next = question_field(WordsQuestion.NEXT)
    example = question_field(WordsQuestion.EXAMPLE)
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, stored: Mapping[str, Narrative]) -> None:
        self.stored = stored
        super().__init__(data, initial=_initial(stored) | {"was": _was(stored)})

    def answers(self) -> dict[str, Answer]:
        """Return what was written, by question."""
        seen = self.cleaned_data["was"].split()
        # A form without its words saw nothing, and nothing is no answer that is stored.
        seen = seen if len(seen) == len(WordsQuestion) else [""] * len(WordsQuestion)
        return {
            question: Answer(self.cleaned_data[question], self.kept_reason(question), was)
            for question, was in zip(WordsQuestion.values, seen, strict=True)
        }

    def see(self, stored: Mapping[str, Narrative]) -> None:
        """Let the next attempt write over what is stored now, for it is shown beside what was typed."""
        data = cast("QueryDict", self.data).copy()
        data["was"] = _was(stored)
        self.data = data


def _initial(stored: Mapping[str, Narrative]) -> dict[str, str]:
    texts = {question: row.text for question, row in stored.items()}
    return texts | {f"{question}_kept": row.kept_reason for question, row in stored.items()}


def _was(stored: Mapping[str, Narrative]) -> str:
    rows = [stored.get(question) for question in WordsQuestion.values]
    return " ".join(word_of(row.text, row.kept_reason) if row else word_of("", "") for row in rows)
