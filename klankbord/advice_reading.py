"""An advice as one reader reads it: what was asked, what the group said, the answer, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klankbord.choices import AdviceAnswer, AskedBy
from klankbord.models import Advice
from klankbord.models.advice import PUBLIC_WORDS
from klankbord.reading import CODES, Words, missing_languages, words_of

if TYPE_CHECKING:
    from datetime import date

    from django_stubs_ext import StrPromise

SHORT_NAMES = {AskedBy.SDF: "SDF"}


@dataclass(frozen=True)
class Gap:
    """One text of an advice that is not there in every language, and the names of the languages that lack it."""

    label: str
    languages: tuple[StrPromise, ...]


def gaps_of(advice: Advice) -> list[Gap]:
    """Return the texts that exist and still lack a language: until there is none, it is not for everybody."""
    found = ((field, missing_languages(advice, (field,))) for field in PUBLIC_WORDS)
    return [
        Gap(
            str(capfirst(Advice._meta.get_field(field).verbose_name)),  # type: ignore[union-attr]  # a column has one
            tuple(settings.LANGUAGE_NAMES[code] for code in CODES if code in codes),
        )
        for field, codes in found
        if codes
    ]


@dataclass(frozen=True)
class AdviceRead:
    """One advice (advies) for one reader on one day."""

    advice: Advice
    today: date
    title: Words | None
    question: Words | None
    text: Words | None
    reason: Words | None
    action: Words | None
    done_by: Words | None
    meeting: Words | None

    @classmethod
    def of(cls, advice: Advice, *, language: str, today: date) -> Self:
        """Read an advice in a language; the municipality and the meeting come with it, or cost a query each."""
        words = {field: words_of(advice, field, language=language) for field in PUBLIC_WORDS}
        meeting = words_of(advice.meeting, "title", language=language) if advice.meeting else None
        return cls(advice=advice, today=today, meeting=meeting, **words)

    @property
    def asker(self) -> str:
        """Who asked, in short; empty where the group began itself."""
        if self.advice.municipality is not None:
            return _("the municipality of %(name)s") % {"name": self.advice.municipality.name}
        return SHORT_NAMES[AskedBy(self.advice.asked_by)] if self.advice.asked_by else ""

    @property
    def is_waiting(self) -> bool:
        """Whether there is no answer yet."""
        return self.advice.answer == AdviceAnswer.PROPOSED

    @property
    def is_declined(self) -> bool:
        """Whether nothing of it is taken up."""
        return self.advice.answer == AdviceAnswer.DECLINED

    @property
    def is_partly(self) -> bool:
        """Whether a part of it is taken up."""
        return self.advice.answer == AdviceAnswer.PARTLY

    @property
    def is_promised(self) -> bool:
        """Whether something will be done, or was."""
        return not self.is_waiting and not self.is_declined

    @property
    def is_under_way(self) -> bool:
        """Whether something was promised that is not done yet."""
        return self.is_promised and self.advice.done_on is None

    @property
    def is_late(self) -> bool:
        """Whether the day is past on which there would be an answer, or on which it would be done."""
        if self.is_waiting:
            return self.advice.answer_due_on < self.today
        due = self.advice.action_due_on
        return self.is_under_way and due is not None and due < self.today

    @property
    def is_translated(self) -> bool:
        """Whether all that is shown of it is in the language of the reader."""
        shown = (self.title, self.question, self.text, self.reason, self.action, self.done_by, self.meeting)
        return all(words is None or words.is_translated for words in shown)

    @property
    def languages_to_do(self) -> list[StrPromise]:
        """The names of the languages in which something is still missing."""
        missing = missing_languages(self.advice, PUBLIC_WORDS)
        return [settings.LANGUAGE_NAMES[code] for code in CODES if code in missing]


@dataclass(frozen=True)
class Overview:
    """What became of all advices: without an answer, under way, and finished; the most pressing first."""

    waiting: tuple[AdviceRead, ...]
    under_way: tuple[AdviceRead, ...]
    finished: tuple[AdviceRead, ...]

    @classmethod
    def of(cls, reads: Iterable[AdviceRead]) -> Self:
        """Divide the advices: by the day of the answer, by the day on which it is done, the last finished first."""
        rows = tuple(reads)
        under_way = [read for read in rows if read.is_under_way]
        finished = [read for read in rows if not read.is_waiting and not read.is_under_way]
        return cls(
            tuple(sorted((read for read in rows if read.is_waiting), key=lambda read: read.advice.answer_due_on)),
            tuple(sorted(under_way, key=lambda read: read.advice.action_due_on or read.today)),
            tuple(sorted(finished, key=lambda read: _finished_on(read.advice), reverse=True)),
        )


def _finished_on(advice: Advice) -> date:
    return advice.done_on or advice.answered_on or advice.given_on
