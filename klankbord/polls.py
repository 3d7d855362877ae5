"""A poll of days as one reader reads it: a member with her own ticks, the facilitator with numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from klankbord.models import DatePoll, PollDay, PollTick
from klankbord.planning import ticks_of
from klankbord.reading import DAY_FORMATS, TIME_FORMATS, Words, words_of
from portal.permissions import ATTEND


@dataclass(frozen=True)
class DayRead:
    """One day of a poll; the number is None for who does not see it. Unit: people."""

    day: PollDay
    words: str
    is_ticked: bool
    number: int | None
    is_past: bool


@dataclass(frozen=True)
class PollRead:
    """One poll (datumprikker) with its days, for one reader."""

    poll: DatePoll
    note: Words | None
    closes_on: str
    is_running: bool
    days: tuple[DayRead, ...]


def read_polls(polls: Iterable[DatePoll], *, user: Any, language: str, at: datetime) -> list[PollRead]:
    """Read polls with their days in the words of a language; only her own ticks, and numbers only for who sees them."""
    polls = list(polls)
    if not polls:
        return []
    ticked: set[int] = set()
    if user.has_perm(ATTEND):
        ticked.update(PollTick.objects.visible_to(user).filter(day__poll__in=polls).values_list("day_id", flat=True))
    numbers = ticks_of(polls, user=user)
    today = timezone.localdate(at)
    return [
        PollRead(
            poll=poll,
            note=words_of(poll, "note", language=language),
            closes_on=day_in_words(poll.closes_on, language=language),
            is_running=poll.closes_on >= today,
            days=tuple(
                DayRead(
                    day=day,
                    words=from_to(day, language=language),
                    is_ticked=day.pk in ticked,
                    number=numbers.get(day.pk),
                    is_past=day.ends_at <= at,
                )
                for day in poll.days.all()
            ),
        )
        for poll in polls
    ]


def from_to(day: PollDay, *, language: str) -> str:
    """Return a day with its times, as the clock in Friesland shows them."""
    starts, ends = timezone.localtime(day.starts_at), timezone.localtime(day.ends_at)
    return _("%(day)s, from %(start)s to %(end)s") % {
        "day": day_in_words(starts, language=language),
        "start": dateformat.format(starts, TIME_FORMATS[language]),
        "end": dateformat.format(ends, TIME_FORMATS[language]),
    }


def day_in_words(day: date, *, language: str) -> str:
    """Return a day with its weekday."""
    return dateformat.format(day, DAY_FORMATS[language])
