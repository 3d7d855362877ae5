"""Minutes (verslag): written, shared with members, approved by the group at a later meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from klankbord.choices import MeetingState
from klankbord.exceptions import ApprovedTooEarly, MinutesAreApproved, MinutesAreNotShared
from klankbord.models import Meeting, Minutes
from klankbord.querysets import MeetingQuerySet
from klankbord.services.afterwards import lock_held


@transaction.atomic
def write_minutes(*, meeting: Meeting, texts: Mapping[str, str], kept_reason: str, at: datetime) -> Minutes:
    """Write the minutes of a meeting that was held, per language (code to text; Dutch is needed).

    What members can read already changes with it. Raises: MeetingIsToCome, MeetingHasNoPapers, MinutesAreApproved;
    ValidationError if they hold what the database does not take.
    """
    locked = lock_held(meeting, at=at)
    minutes = Minutes.objects.filter(meeting=locked).first() or Minutes(meeting=locked)
    if minutes.approved_on is not None:
        raise MinutesAreApproved
    for code, _name in settings.LANGUAGES:
        setattr(minutes, f"text_{code}", texts.get(code, ""))
    minutes.kept_reason = kept_reason
    minutes.full_clean()
    minutes.save()
    return minutes


@transaction.atomic
def share_minutes(*, minutes: Minutes, today: date) -> None:
    """Let members read the minutes; what they could read already stays as it was.

    Raises: MinutesAreApproved.
    """
    locked = _lock(minutes)
    if locked.shared_on is None:
        locked.shared_on = today
        locked.save()


@transaction.atomic
def take_minutes_back(*, minutes: Minutes) -> None:
    """Let members no longer read the minutes. Raises: MinutesAreApproved."""
    locked = _lock(minutes)
    locked.shared_on = None
    locked.save()


@transaction.atomic
def approve_minutes(*, minutes: Minutes, approved_at: Meeting, at: datetime) -> None:
    """Write down that the group approved the minutes at a later meeting; from then on they stay as they are.

    Raises: MinutesAreApproved, MinutesAreNotShared, ApprovedTooEarly.
    """
    locked = _lock(minutes)
    if locked.shared_on is None:
        raise MinutesAreNotShared
    if not meetings_that_may_approve(locked, at=at).filter(pk=approved_at.pk).exists():
        raise ApprovedTooEarly
    locked.approved_on = timezone.localdate(approved_at.starts_at)
    locked.full_clean()
    locked.save()


def meetings_that_may_approve(minutes: Minutes, *, at: datetime) -> MeetingQuerySet:
    """Return the meetings that began after the one of the minutes, on the day they were shared or later."""
    return (
        Meeting.objects.get_queryset()
        .filter(state=MeetingState.PLANNED, starts_at__gt=minutes.meeting.ends_at, starts_at__lte=at)
        .filter(starts_at__date__gte=minutes.shared_on or date.max)
        .order_by("starts_at")
    )


def _lock(minutes: Minutes) -> Minutes:
    locked = Minutes.objects.select_for_update(no_key=True, of=("self",)).select_related("meeting").get(pk=minutes.pk)
    if locked.approved_on is not None:
        raise MinutesAreApproved
    return locked
