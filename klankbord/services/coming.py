"""What a member says about coming; it is kept only as long as it helps to plan."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from klankbord.choices import ComingAnswer, MeetingState
from klankbord.exceptions import MeetingIsCancelled, MeetingIsOver, NotComing
from klankbord.models import Attendance, Meeting, PollTick
from portal.models import User

WISHES = ("interpreter", "childcare", "online")


@transaction.atomic
def answer(*, meeting: Meeting, member: User, answer: ComingAnswer, at: datetime) -> Attendance:
    """Write down what a member says about a meeting, in the place of what she said before.

    Dutch term: aanmelding. Who does not come keeps no wishes.
    Raises: MeetingIsOver, MeetingIsCancelled.
    """
    _lock_open(meeting, at=at)
    values: dict[str, object] = {"answer": answer}
    if answer == ComingAnswer.NO:
        values |= {f"wants_{name}": False for name in WISHES}
    said, _made = Attendance.objects.update_or_create(meeting=meeting, member=member, defaults=values)
    return said


@transaction.atomic
def wish(*, meeting: Meeting, member: User, wishes: Collection[str], at: datetime) -> Attendance:
    """Write down what a member would like (some of `WISHES`), once she said that she comes or may come.

    Raises: MeetingIsOver, MeetingIsCancelled, NotComing.
    """
    _lock_open(meeting, at=at)
    said = Attendance.objects.filter(meeting=meeting, member=member).exclude(answer=ComingAnswer.NO).first()
    if said is None:
        raise NotComing
    for name in WISHES:
        setattr(said, f"wants_{name}", name in wishes)
    said.full_clean()
    said.save()
    return said


@transaction.atomic
def take_back(*, meeting: Meeting, member: User) -> None:
    """Forget what a member said about a meeting; nothing happens where she said nothing."""
    Attendance.objects.filter(meeting=meeting, member=member).delete()


@transaction.atomic
def forget_what_served(*, at: datetime) -> int:
    """Delete what was said about meetings, and ticked for days, that are over; return how many rows went.

    Safe to run twice. Unit: rows.
    """
    answers, _of = Attendance.objects.of_meetings_over(at=at).delete()
    ticks, _of = PollTick.objects.of_days_over(at=at).delete()
    return answers + ticks


def _lock_open(meeting: Meeting, *, at: datetime) -> None:
    # The facilitator may cancel at this very moment: the second one waits, and then sees what the first one did.
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if locked.ends_at <= at:
        raise MeetingIsOver
    if locked.state == MeetingState.CANCELLED:
        raise MeetingIsCancelled
