"""Polls of days: members tick, nobody sees who, and the ticks go when they have served."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import pgettext

from klankbord.exceptions import MeetingIsOver, PollIsOver
from klankbord.models import DatePoll, Meeting, PollDay, PollTick
from portal.models import User

CODES = tuple(code for code, _name in settings.LANGUAGES)


@transaction.atomic
def make_poll(
    *, notes: Mapping[str, str], closes_on: date, days: Iterable[tuple[datetime, datetime]], is_demo: bool = False
) -> DatePoll:
    """Ask which of some days suits members; the note is per language (code to text) and may stay empty.

    Dutch term: datumprikker.
    Raises: ValidationError if it holds what the database does not take.
    """
    poll = DatePoll(
        closes_on=closes_on, is_demo=is_demo, **{f"note_{code}": notes.get(code, "") for code in CODES}
    )  # fmt: skip
    poll.full_clean()
    poll.save()
    for starts_at, ends_at in days:
        day = PollDay(poll=poll, starts_at=starts_at, ends_at=ends_at)
        day.full_clean()
        day.save()
    return poll


@transaction.atomic
def tick(*, poll: DatePoll, member: User, days: Collection[PollDay], today: date) -> None:
    """Keep on which days a member can come, in the place of what she ticked before; none is an answer too.

    Raises: PollIsOver.
    """
    locked = _lock_undecided(poll)
    if locked.closes_on < today:
        raise PollIsOver
    PollTick.objects.filter(day__poll=locked, member=member).delete()
    own = locked.days.filter(pk__in=[day.pk for day in days])
    PollTick.objects.bulk_create(PollTick(day=day, member=member) for day in own)


@transaction.atomic
def choose_day(*, poll: DatePoll, day: PollDay, at: datetime) -> Meeting:
    """Plan a meeting on a day of a poll, under a plain word as title; who ticked what is forgotten at once.

    Raises: PollIsOver, MeetingIsOver if the day itself is past.
    """
    locked = _lock_undecided(poll)
    if day.ends_at <= at:
        raise MeetingIsOver
    meeting = Meeting(starts_at=day.starts_at, ends_at=day.ends_at, is_demo=locked.is_demo, **_plain_titles())
    meeting.full_clean()
    meeting.save()
    locked.meeting = meeting
    locked.save()
    PollTick.objects.filter(day__poll=locked).delete()
    return meeting


@transaction.atomic
def stop_poll(*, poll: DatePoll) -> None:
    """Stop asking: the poll goes, with its days and ticks.

    Raises: PollIsOver if it was decided or stopped already.
    """
    _lock_undecided(poll).delete()


def _lock_undecided(poll: DatePoll) -> DatePoll:
    locked = DatePoll.objects.select_for_update(no_key=True).filter(pk=poll.pk, meeting=None).first()
    if locked is None:
        raise PollIsOver
    return locked


def _plain_titles() -> dict[str, str]:
    titles = {}
    for code in CODES:
        with translation.override(code):
            titles[f"title_{code}"] = pgettext("calendar", "Appointment")
    return titles
