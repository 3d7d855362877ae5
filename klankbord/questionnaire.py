"""A survey as one reader sees it: its questions in her language, with what she gave so far.

The page that answers it, the preview, the page that builds it and the paper all read it from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from klankbord.choices import QuestionKind
from klankbord.models import Choice, Question, Section, Survey
from klankbord.reading import Words, words_of

# Answers and errors by the name of the field: `q` and the number of the question.
Given = Mapping[str, Sequence[str]]
# On paper, more than so many answers of at most so many characters stand in two columns.
MANY, SHORT = 4, 34


def field_name(number: int) -> str:
    """Return the name of the field of a question."""
    return f"q{number}"


@dataclass(frozen=True)
class ChoiceRead:
    """One answer that can be chosen."""

    choice: Choice
    words: Words | None
    is_given: bool

    @property
    def value(self) -> str:
        """What the field holds when it is chosen: the number of the choice in its question."""
        return str(self.choice.number)


@dataclass(frozen=True)
class QuestionRead:
    """One question (vraag) for one reader, with what she gave and what is wrong with it."""

    question: Question
    name: str
    text: Words | None
    help: Words | None
    low: Words | None
    high: Words | None
    choices: tuple[ChoiceRead, ...]
    given: str
    errors: tuple[str, ...]
    # Nothing comes before it, or behind it, to change places with.
    is_first: bool = False
    is_last: bool = False

    @classmethod
    def of(cls, question: Question, *, language: str, given: Given, errors: Given) -> Self:
        """Read a question in a language."""
        name = field_name(question.number)
        answers = [str(answer) for answer in given.get(name, ())]
        return cls(
            question=question,
            name=name,
            text=words_of(question, "text", language=language),
            help=words_of(question, "help", language=language),
            low=words_of(question, "scale_low", language=language),
            high=words_of(question, "scale_high", language=language),
            choices=tuple(
                ChoiceRead(one, words_of(one, "text", language=language), str(one.number) in answers)
                for one in question.choices.all()
            ),
            given=answers[0] if answers and question.kind == QuestionKind.OPEN else "",
            errors=tuple(errors.get(name, ())),
        )

    @property
    def is_open(self) -> bool:
        """Whether it is answered in a few words."""
        return self.question.kind == QuestionKind.OPEN

    @property
    def is_scale(self) -> bool:
        """Whether it is answered by a step from 1 to 5."""
        return self.question.kind == QuestionKind.SCALE

    @property
    def has_ends(self) -> bool:
        """Whether words say what the ends of its scale mean."""
        return self.is_scale and bool(self.low or self.high)

    @property
    def takes_several(self) -> bool:
        """Whether more than one answer may be chosen."""
        return self.question.kind == QuestionKind.SEVERAL

    @property
    def has_short_choices(self) -> bool:
        """Whether its answers are many and short, so that paper shows them in two columns."""
        return len(self.choices) > MANY and all(len(one.words.text) <= SHORT for one in self.choices if one.words)

    @property
    def is_answered(self) -> bool:
        """Whether something was given."""
        return bool(self.given) or any(one.is_given for one in self.choices)

    @property
    def described_by(self) -> str:
        """The ids of what explains it, for a screen reader."""
        shown = {"hint": self.takes_several, "help": self.help, "ends": self.has_ends}
        ids = [f"{self.name}-{part}" for part, is_there in shown.items() if is_there]
        return " ".join([*ids, f"{self.name}-error"] if self.errors else ids)


@dataclass(frozen=True)
class SectionRead:
    """One section (onderdeel) with its questions."""

    section: Section
    title: Words | None
    questions: tuple[QuestionRead, ...]


@dataclass(frozen=True)
class Questionnaire:
    """One survey (vragenlijst) for one reader."""

    survey: Survey
    language: str
    title: Words | None
    asked_by: Words | None
    purpose: Words | None
    limits: Words | None
    source: Words | None
    sections: tuple[SectionRead, ...]

    @classmethod
    def of(
        cls,
        survey: Survey,
        *,
        language: str,
        given: Given | None = None,
        errors: Given | None = None,
        with_questions: bool = True,
    ) -> Self:
        """Read a survey in a language; ask the database for it `with_questions`, or each one is a query of its own."""
        return cls(
            survey=survey,
            language=language,
            title=words_of(survey, "title", language=language),
            asked_by=words_of(survey, "asked_by", language=language),
            purpose=words_of(survey, "purpose", language=language),
            limits=words_of(survey, "limits", language=language),
            source=words_of(survey, "source", language=language),
            sections=_sections(
                list(survey.sections.all()) if with_questions else [],
                language=language,
                given=given or {},
                errors=errors or {},
            ),
        )

    @property
    def number_of_questions(self) -> int:
        """How many questions it has. Unit: questions."""
        return sum(len(section.questions) for section in self.sections)


def _sections(sections: Sequence[Section], *, language: str, given: Given, errors: Given) -> tuple[SectionRead, ...]:
    read = [
        [QuestionRead.of(one, language=language, given=given, errors=errors) for one in section.questions.all()]
        for section in sections
    ]
    # Over the edge of its section a question goes into the next one, so only the two ends stay where they are.
    if read and read[0]:
        read[0][0] = replace(read[0][0], is_first=True)
    if read and read[-1]:
        read[-1][-1] = replace(read[-1][-1], is_last=True)
    return tuple(
        SectionRead(section, words_of(section, "title", language=language), tuple(questions))
        for section, questions in zip(sections, read, strict=True)
    )
