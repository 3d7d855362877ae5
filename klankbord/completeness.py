"""What a survey still lacks before it can be ready: each thing in words, and where it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from klankbord.choices import QuestionKind
from klankbord.models import Question, Section, Survey
from klankbord.reading import CODES

if TYPE_CHECKING:
    from django.db import models

WITH_CHOICES = (QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.BAND)
FEWEST_CHOICES = 2


@dataclass(frozen=True)
class Lack:
    """One thing that is missing. `pk` is that of the section or question; None for the survey itself."""

    words: str
    where: str = "survey"
    pk: int | None = None


def lacks(survey: Survey, *, today: date) -> list[Lack]:
    """Return all that a survey lacks, in the order of its page; ask for it `with_questions`."""
    found = [*_of_days(survey, today), *_of_texts(survey)]
    sections = list(survey.sections.all())
    if not any(section.questions.all() for section in sections):
        found.append(Lack(_("There is no question yet.")))
    for section in sections:
        found += _of_section(section)
        for question in section.questions.all():
            found += _of_question(question)
    return found


def _of_days(survey: Survey, today: date) -> Iterator[Lack]:
    if survey.opens_on is None or survey.closes_on is None:
        yield Lack(_("The first and the last day are not there."))
    elif survey.opens_on < today:
        yield Lack(_("The first day is past. Choose today or a later day."))


def _of_texts(survey: Survey) -> Iterator[Lack]:
    names = {
        "title": _("Title"),
        "asked_by": _("Who asks"),
        "purpose": _("Why"),
        "limits": _("What the figures cannot say"),
    }
    for field, name in names.items():
        for language in _untranslated(survey, field):
            yield Lack(_("%(text)s: not in %(language)s.") % {"text": name, "language": language})


def _of_section(section: Section) -> Iterator[Lack]:
    name = section.title
    for language in _untranslated(section, "title"):
        words = _("Section “%(section)s”: not in %(language)s.")
        yield Lack(words % {"section": name, "language": language}, "section", section.pk)
    if not section.questions.all():
        words = _("Section “%(section)s” has no questions.")
        yield Lack(words % {"section": name}, "section", section.pk)


def _of_question(question: Question) -> Iterator[Lack]:
    number, choices = question.number, list(question.choices.all())
    missing = set(_untranslated(question, "text"))
    if _is_anywhere(question, "help"):
        missing |= set(_untranslated(question, "help"))
    if question.kind == QuestionKind.SCALE:
        missing |= {language for field in ("scale_low", "scale_high") for language in _untranslated(question, field)}
    missing |= {language for choice in choices for language in _untranslated(choice, "text")}
    for language in _names():
        if language in missing:
            words = _("Question %(number)s: something is not in %(language)s.")
            yield Lack(words % {"number": number, "language": language}, "question", question.pk)
    if question.kind in WITH_CHOICES and len(choices) < FEWEST_CHOICES:
        words = _("Question %(number)s: give at least two answers.")
        yield Lack(words % {"number": number}, "question", question.pk)


def _names() -> list[str]:
    return [str(settings.LANGUAGE_NAMES[code]) for code in CODES]


def _text(row: models.Model, field: str, code: str) -> str:
    value: Any = getattr(row, f"{field}_{code}")
    return (value or "").strip()


def _is_anywhere(row: models.Model, field: str) -> bool:
    return any(_text(row, field, code) for code in CODES)


def _untranslated(row: models.Model, field: str) -> list[str]:
    """Return the names of the languages in which a needed text is not there."""
    return [str(settings.LANGUAGE_NAMES[code]) for code in CODES if not _text(row, field, code)]
