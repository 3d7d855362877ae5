"""What members say: answers, proposals, and polls of days with their ticks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from klankbord.choices import ComingAnswer, ProposalState
from klankbord.models import Attendance, DatePoll, Meeting, PollDay, PollTick, Proposal
from portal.models import User


def make_answer(meeting: Meeting, member: User, answer: str = ComingAnswer.YES, **wishes: bool) -> Attendance:
    """Make what a member said about a meeting; a wish is given as `wants_interpreter=True`."""
    return Attendance.objects.create(meeting=meeting, member=member, answer=answer, **wishes)


def make_proposal(member: User, **fields: Any) -> Proposal:
    """Make a proposal in Spanish that waits."""
    words = {"language": "es", "title": "El folleto", "text": "¿Qué palabras?", "state": ProposalState.OPEN}
    return Proposal.objects.create(**{"member": member} | words | fields)


def make_poll(*starts: datetime, closes_on: date | None = None, **fields: Any) -> DatePoll:
    """Make a poll of days of two hours each; a moment without zone is local; it ends on the first of its days."""
    moments = [timezone.make_aware(start) if timezone.is_naive(start) else start for start in starts]
    poll = DatePoll.objects.create(closes_on=closes_on or timezone.localdate(min(moments)), **fields)
    for moment in moments:
        PollDay.objects.create(poll=poll, starts_at=moment, ends_at=moment + timedelta(hours=2))
    return poll


def make_tick(poll: DatePoll, member: User, place: int = 0) -> PollTick:
    """Make a tick of a member on the day at a place in the list of days."""
    return PollTick.objects.create(day=poll.days.all()[place], member=member)
