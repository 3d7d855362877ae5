"""Numbers to plan with: how many come, what they need, which day suits most; never who.

Only for those who may see attendance (the facilitator). The account holder, who facilitates too, gets none of them:
numbers of people reach her rounded, through the accountability (design.md D5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from klankbord.choices import ComingAnswer
from klankbord.models import Attendance, DatePoll, Meeting, PollDay
from portal.permissions import SEE_ATTENDANCE


@dataclass(frozen=True)
class Coming:
    """How many members said what about one meeting. Unit: people."""

    yes: int
    maybe: int
    no: int
    interpreter: int
    childcare: int
    online: int


def coming_to(meeting: Meeting, *, user: Any) -> Coming | None:
    """Count the answers about a meeting, for who may see them; None for everybody else. Unit: people."""
    if not user.has_perm(SEE_ATTENDANCE):
        return None
    return Coming(
        **Attendance.objects.filter(meeting=meeting).aggregate(
            yes=Count("id", filter=Q(answer=ComingAnswer.YES)),
            maybe=Count("id", filter=Q(answer=ComingAnswer.MAYBE)),
            no=Count("id", filter=Q(answer=ComingAnswer.NO)),
            interpreter=Count("id", filter=Q(wants_interpreter=True)),
            childcare=Count("id", filter=Q(wants_childcare=True)),
            online=Count("id", filter=Q(wants_online=True)),
        )
    )


def ticks_of(polls: Iterable[DatePoll], *, user: Any) -> dict[int, int]:
    """Count for each day of some polls how many can come, for who may see it; empty for everybody else.

    By the key of the day. Unit: people.
    """
    if not user.has_perm(SEE_ATTENDANCE):
        return {}
    return dict(
        PollDay.objects.filter(poll__in=list(polls)).annotate(number=Count("ticks")).values_list("pk", "number")
    )
