"""A meeting as one reader reads it: in her own language, or marked as not translated yet.

modeltranslation would put the Dutch text in the place of a missing one without a word. A reader must know that, so
everything here reads the column of the language itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Prefetch
from django.utils import dateformat, timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from klankbord.choices import FeeKind, MeetingState
from klankbord.euros import euros
from klankbord.models import AgendaItem, Document, Meeting, Minutes
from klankbord.querysets import MeetingQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CODES = tuple(code for code, _name in settings.LANGUAGES)
# Django's own formats leave out the weekday, and write English as in America.
DAY_FORMATS = {"nl": "l j F Y", "en": "l j F Y", "es": r"l j \d\e F \d\e Y"}
TIME_FORMATS = {"nl": "G.i", "en": "G:i", "es": "G:i"}
ANSWERS: dict[bool | None, StrPromise] = {True: _("yes"), False: _("no"), None: _("ask us")}


@dataclass(frozen=True)
class Words:
    """A text as it is shown: in the language of the reader, or in the one that it exists in."""

    text: str
    language: str
    is_translated: bool


def words_of(row: models.Model, field: str, *, language: str) -> Words | None:
    """Return a translated field in a language, else in the first language that has it; None where none has."""
    for code in (language, *CODES):
        text = (getattr(row, f"{field}_{code}") or "").strip()
        if text:
            return Words(text, code, code == language)
    return None


def day_in_words(moment: datetime, *, language: str) -> str:
    """Return the day of a moment by the clock in Friesland, with its weekday, in the words of a language."""
    return _in_words(moment, DAY_FORMATS[language])


def missing_languages(row: models.Model, fields: Iterable[str]) -> set[str]:
    """Return the languages in which a field has no text although another language has one."""
    filled = [{code for code in CODES if (getattr(row, f"{field}_{code}") or "").strip()} for field in fields]
    return {code for codes in filled if codes for code in CODES if code not in codes}


@dataclass(frozen=True)
class PointRead:
    """One point of the agenda (agendapunt) for one reader; never who brought it in."""

    point: AgendaItem
    title: Words | None
    text: Words | None

    @classmethod
    def of(cls, point: AgendaItem, *, language: str) -> Self:
        """Read a point in a language."""
        return cls(point, words_of(point, "title", language=language), words_of(point, "text", language=language))

    @property
    def is_translated(self) -> bool:
        """Whether all that is shown of it is in the language of the reader."""
        return _all_translated(self.title, self.text)


@dataclass(frozen=True)
class DocumentRead:
    """A document of a meeting for one reader; the file itself stays in the database."""

    document: Document
    title: Words | None

    @classmethod
    def of(cls, document: Document, *, language: str) -> Self:
        """Read what a document is in a language."""
        return cls(document, words_of(document, "title", language=language))

    @property
    def language(self) -> StrPromise:
        """The name of the language that it is in."""
        return settings.LANGUAGE_NAMES[self.document.language]

    @property
    def languages_to_do(self) -> list[StrPromise]:
        """The names of the languages in which it has no title."""
        return _names_of(missing_languages(self.document, ("title",)))


@dataclass(frozen=True)
class MinutesRead:
    """The minutes of a meeting for one reader."""

    minutes: Minutes
    text: Words | None
    shared: str
    approved: str

    @classmethod
    def of(cls, minutes: Minutes, *, language: str) -> Self:
        """Read the minutes in a language; the days are empty while there is none."""
        shared, approved = (
            dateformat.format(day, DAY_FORMATS[language]) if day else ""
            for day in (minutes.shared_on, minutes.approved_on)
        )
        return cls(minutes, words_of(minutes, "text", language=language), shared, approved)

    @property
    def state(self) -> StrPromise:
        """How far they are, in words."""
        if self.approved:
            return format_lazy(_("approved on {day}"), day=self.approved)
        if self.shared:
            return format_lazy(_("shared with members on {day}"), day=self.shared)
        return _("being written; members do not see them yet")

    @property
    def languages_to_do(self) -> list[StrPromise]:
        """The names of the languages in which they are still missing."""
        return _names_of(missing_languages(self.minutes, ("text",)))


def with_papers(meetings: MeetingQuerySet, *, user: Any) -> MeetingQuerySet:
    """Return meetings with the documents and minutes that somebody may read, read in one go."""
    return meetings.prefetch_related(
        Prefetch("documents", Document.objects.get_queryset().visible_to(user).without_file()),
        Prefetch("minutes", Minutes.objects.get_queryset().visible_to(user)),
    )


@dataclass(frozen=True)
class MeetingRead:
    """One meeting (klankbordbijeenkomst) with its agenda, for one reader."""

    meeting: Meeting
    title: Words | None
    place_note: Words | None
    fee_note: Words | None
    cancel_reason: Words | None
    change_reason: Words | None
    is_over: bool
    day: str
    start: str
    end: str
    was: str
    points: tuple[PointRead, ...]
    language: str

    @classmethod
    def of(cls, meeting: Meeting, *, language: str, at: datetime) -> Self:
        """Read a meeting in a language; day and times are those of the clock in Friesland.

        What helps to come, and that it moved, is told while somebody can still come.
        """
        is_over = meeting.ends_at <= at
        may_come = not is_over and meeting.state == MeetingState.PLANNED
        was = meeting.moved_from if may_come else None
        return cls(
            meeting=meeting,
            title=words_of(meeting, "title", language=language),
            place_note=None if is_over else words_of(meeting, "place_note", language=language),
            fee_note=None if is_over else words_of(meeting, "fee_note", language=language),
            cancel_reason=words_of(meeting, "cancel_reason", language=language),
            change_reason=words_of(meeting, "change_reason", language=language) if may_come else None,
            is_over=is_over,
            day=day_in_words(meeting.starts_at, language=language),
            start=_in_words(meeting.starts_at, TIME_FORMATS[language]),
            end=_in_words(meeting.ends_at, TIME_FORMATS[language]),
            was=f"{day_in_words(was, language=language)}, {_in_words(was, TIME_FORMATS[language])}" if was else "",
            points=tuple(PointRead.of(point, language=language) for point in meeting.agenda_items.all()),
            language=language,
        )

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.meeting.state == MeetingState.CANCELLED

    @property
    def is_translated(self) -> bool:
        """Whether all that is shown of the meeting itself is in the language of the reader."""
        return _all_translated(self.title, self.place_note, self.fee_note, self.cancel_reason, self.change_reason)

    @property
    def fee(self) -> str:
        """What everybody who comes gets, as a sentence; empty where that is not known."""
        if self.meeting.fee_amount is None:
            return ""
        words = {
            FeeKind.CASH: gettext("You get %(amount)s in cash for coming."),
            FeeKind.VOUCHER: gettext("You get a gift voucher of %(amount)s for coming."),
        }
        if self.is_over:
            words = {
                FeeKind.CASH: gettext("Whoever came got %(amount)s in cash."),
                FeeKind.VOUCHER: gettext("Whoever came got a gift voucher of %(amount)s."),
            }
        return words[FeeKind(self.meeting.fee_kind)] % {"amount": euros(self.meeting.fee_amount)}

    @property
    def languages(self) -> list[StrPromise]:
        """The names of the languages that are spoken."""
        return _names_of(self.meeting.languages)

    @property
    def interpreters(self) -> list[StrPromise]:
        """The names of the languages for which there is an interpreter."""
        return _names_of(self.meeting.interpreters)

    @property
    def documents(self) -> list[DocumentRead]:
        """The documents that belong to it; of meetings that were read by `with_papers`."""
        return [DocumentRead.of(one, language=self.language) for one in self.meeting.documents.all()]

    @property
    def minutes(self) -> MinutesRead | None:
        """The minutes, where the reader may see them; of meetings that were read by `with_papers`."""
        try:
            return MinutesRead.of(self.meeting.minutes, language=self.language)
        except Minutes.DoesNotExist:
            return None

    @property
    def step_free(self) -> StrPromise:
        """Whether somebody gets in without stairs: yes, no, or ask us."""
        return ANSWERS[self.meeting.location.step_free if self.meeting.location else None]

    @property
    def quiet_entrance(self) -> StrPromise:
        """Whether somebody gets in without being seen from the street: yes, no, or ask us."""
        return ANSWERS[self.meeting.location.quiet_entrance if self.meeting.location else None]

    @property
    def languages_to_do(self) -> list[StrPromise]:
        """The names of the languages in which something of the meeting or its agenda is still missing."""
        fields = ("title", "place_note", "fee_note", "cancel_reason", "change_reason")
        missing = missing_languages(self.meeting, (name for name in fields if getattr(self, name)))
        for read in self.points:
            missing |= missing_languages(read.point, ("title", "text"))
        return _names_of(missing)


@dataclass(frozen=True)
class Plan:
    """What is to come: the next meeting that takes place, what was cancelled before it, and what follows."""

    cancelled: tuple[MeetingRead, ...]
    next: MeetingRead | None
    later: tuple[MeetingRead, ...]

    @classmethod
    def of(cls, upcoming: Iterable[MeetingRead]) -> Self:
        """Divide the meetings to come, given in the order of their dates."""
        reads = tuple(upcoming)
        place = next((index for index, read in enumerate(reads) if not read.is_cancelled), len(reads))
        return cls(reads[:place], reads[place] if place < len(reads) else None, reads[place + 1 :])


def _all_translated(*words: Words | None) -> bool:
    return all(one is None or one.is_translated for one in words)


def _names_of(codes: Iterable[str]) -> list[StrPromise]:
    """Return the names of languages, in the order of the site."""
    chosen = set(codes)
    return [settings.LANGUAGE_NAMES[code] for code in CODES if code in chosen]


def _in_words(moment: datetime, form: str) -> str:
    return dateformat.format(timezone.localtime(moment), form)
