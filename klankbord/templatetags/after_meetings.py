"""What is still to do after meetings, for those who plan them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klankbord.models import Meeting
from klankbord.reading import day_in_words
from portal.permissions import SEE_ATTENDANCE

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

register = template.Library()

# What was left undone for longer than this is no reminder any more.
DAYS_BACK = 400


@dataclass(frozen=True)
class Step:
    """One thing to do, and where."""

    address: str
    words: StrPromise


@dataclass(frozen=True)
class MeetingToDo:
    """What is to do after one meeting."""

    day: str
    steps: list[Step]


@register.inclusion_tag("klankbord/_after_meetings.html", takes_context=True)
def after_meetings(context: RequestContext) -> dict[str, Any]:
    """Return the meetings that were held of which the number of people or the minutes are missing, the last first."""
    user, at = context["request"].user, timezone.now()
    counts_people = user.has_perm(SEE_ATTENDANCE)
    meetings = (
        Meeting.objects.get_queryset()
        .visible_to(user)
        .with_work_left(at=at, counts_people=counts_people)
        .filter(ends_at__gt=at - timedelta(days=DAYS_BACK))
        .values("pk", "starts_at", "people_present", "minutes__pk", "minutes__shared_on")
    )
    return {"meetings": [_to_do(meeting, counts_people=counts_people) for meeting in meetings]}


def _to_do(meeting: Mapping[str, Any], *, counts_people: bool) -> MeetingToDo:
    steps = []
    if counts_people and meeting["people_present"] is None:
        steps.append(Step(reverse("klankbord:people", args=[meeting["pk"]]), _("write down how many people came")))
    if meeting["minutes__shared_on"] is None:
        words = _("share the minutes") if meeting["minutes__pk"] else _("write the minutes")
        steps.append(Step(reverse("klankbord:minutes", args=[meeting["pk"]]), words))
    return MeetingToDo(day_in_words(meeting["starts_at"], language=get_language()), steps)
