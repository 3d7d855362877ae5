"""Changes of meetings that have consequences for those who read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from klankbord.choices import MeetingState
from klankbord.exceptions import MeetingIsCancelled, MeetingIsOver, MeetingIsPlanned, MovedWithoutReason
from klankbord.models import AgendaItem, Fee, Meeting
from portal.models import Location

DEMO_FILE = Path(__file__).parent.parent / "demo" / "meetings.json"
CODES = tuple(code for code, _name in settings.LANGUAGES)
# What a form of a meeting does not show, and other forms write.
BY_OTHERS = ("state", "people_present", "cancel_kept_reason", *(f"cancel_reason_{code}" for code in CODES))
WEDNESDAY = 2
# A made-up meeting to come is about a month away: far enough to read about, near enough to be the next one.
DAYS_AHEAD = 28


@transaction.atomic
def change_meeting(*, meeting: Meeting, reasons: Mapping[str, str], kept_reason: str = "", at: datetime) -> Meeting:
    """Store a meeting as it was changed, with why it moves (code to text; Dutch is needed where it does).

    Dutch term: verzetten. Of the last move members read the reason, and when the meeting was to start; without a
    reason in Dutch that is taken away. What others did meanwhile stays: cancelling it, and counting people.
    Raises: MovedWithoutReason; ValidationError if it holds what the database does not take.
    """
    before = _lock(meeting)
    # To a meeting that is over nobody comes any more: what is changed then is what is written about it.
    reasons = reasons if before.ends_at > at else {}
    is_moved = moves(before, meeting)
    if is_moved and before.ends_at > at and not reasons.get(settings.LANGUAGE_CODE):
        raise MovedWithoutReason
    for name in BY_OTHERS:
        setattr(meeting, name, getattr(before, name))
    _write_reasons(meeting, "change", reasons, kept_reason)
    meeting.moved_from = before.moved_from
    if is_moved or not reasons.get(settings.LANGUAGE_CODE):
        has_new_start = bool(reasons) and before.starts_at != meeting.starts_at
        meeting.moved_from = before.starts_at if has_new_start else None
    meeting.full_clean()
    meeting.save()
    return meeting


def moves(before: Meeting, after: Meeting) -> bool:
    """Say whether somebody who read the one would come at a wrong time, or to a wrong place, for the other.

    A place that becomes known sends nobody to a wrong one.
    """
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        return True
    return before.location_id is not None and before.location_id != after.location_id


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reasons: Mapping[str, str], kept_reason: str = "", at: datetime) -> Meeting:
    """Cancel a meeting that is not over yet, with the reason per language (code to text; Dutch is needed).

    Dutch term: afzeggen. It stays where it was, with the reason, so that nobody comes to a closed door; `kept_reason`
    is why found words of the reason stay.
    Raises: MeetingIsOver, MeetingIsCancelled; ValidationError without a reason in Dutch.
    """
    locked = _lock(meeting)
    if locked.ends_at <= at:
        raise MeetingIsOver
    if locked.state == MeetingState.CANCELLED:
        raise MeetingIsCancelled
    locked.state = MeetingState.CANCELLED
    _write_reasons(locked, "cancel", reasons, kept_reason)
    locked.full_clean()
    locked.save()
    return locked


@transaction.atomic
def restore_meeting(*, meeting: Meeting, at: datetime) -> Meeting:
    """Let a cancelled meeting that is not over yet go on after all.

    Raises: MeetingIsOver, MeetingIsPlanned.
    """
    locked = _lock(meeting)
    if locked.ends_at <= at:
        raise MeetingIsOver
    if locked.state == MeetingState.PLANNED:
        raise MeetingIsPlanned
    locked.state = MeetingState.PLANNED
    _write_reasons(locked, "cancel", {}, "")
    locked.full_clean()
    locked.save()
    return locked


@transaction.atomic
def add_point(*, meeting: Meeting, point: AgendaItem) -> AgendaItem:
    """Put a point that is not stored yet at the end of the agenda.

    Raises: ValidationError if it holds what the database does not take.
    """
    locked = _lock(meeting)
    last = locked.agenda_items.aggregate(last=Max("order"))["last"]
    point.meeting = locked
    point.order = (last or 0) + 1
    point.full_clean()
    point.save()
    return point


@transaction.atomic
def move_point(*, point: AgendaItem, up: bool) -> None:
    """Let a point change places with the one before it, or after it; the first and the last stay where they are."""
    points = list(_lock(point.meeting).agenda_items.order_by("order", "id"))
    if point not in points:
        return  # somebody else took it off the agenda in the meantime
    place = points.index(point)
    other = place - 1 if up else place + 1
    if 0 <= other < len(points):
        points[place], points[other] = points[other], points[place]
    # Written anew as 1, 2, 3 ...: after a removal there are gaps, and rows of an old agenda may share a number.
    for order, one in enumerate(points, start=1):
        one.order = order
    AgendaItem.objects.bulk_update(points, ["order"])


@transaction.atomic
def remove_point(*, point: AgendaItem) -> None:
    """Take a point off the agenda, in all languages."""
    _lock(point.meeting)
    point.delete()


@transaction.atomic
def load_demo_meetings(*, today: date) -> int:
    """Put the made-up meetings in the database: two of 2025, and one about a month from today; return how many.

    Safe to repeat: a made-up meeting that is there, or that is still to come, stays as it is.
    """
    meetings = json.loads(DEMO_FILE.read_text(encoding="utf-8"))
    location = Location.objects.order_by("order", "name").first()
    made = 0
    for entry in meetings:
        day = date.fromisoformat(entry["day"]) if entry["day"] else _next_demo_day(today)
        if day is not None and not _demo_meetings().filter(starts_at__date=day).exists():
            _make_demo_meeting(entry, day=day, location=location)
            made += 1
    return made


def _lock(meeting: Meeting) -> Meeting:
    # Two facilitators at once: the second one waits, and then sees what the first one did.
    return Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)


def _write_reasons(meeting: Meeting, of: str, reasons: Mapping[str, str], kept_reason: str) -> None:
    for code in CODES:
        setattr(meeting, f"{of}_reason_{code}", reasons.get(code, ""))
    setattr(meeting, f"{of}_kept_reason", kept_reason if reasons else "")


def _demo_meetings() -> Any:
    return Meeting.objects.filter(is_demo=True)


def _next_demo_day(today: date) -> date | None:
    if _demo_meetings().filter(starts_at__date__gt=today).exists():
        return None
    earliest = today + timedelta(days=DAYS_AHEAD)
    return earliest + timedelta(days=(WEDNESDAY - earliest.weekday()) % 7)


def _make_demo_meeting(entry: Mapping[str, Any], *, day: date, location: Location | None) -> None:
    starts, ends = (
        timezone.make_aware(datetime.combine(day, time.fromisoformat(entry[name]))) for name in ("starts", "ends")
    )
    days_moved = timedelta(days=entry.get("days_moved", 0))
    meeting = Meeting(
        starts_at=starts,
        ends_at=ends,
        location=location,
        is_demo=True,
        # By the clock, also across the change to summer time.
        moved_from=timezone.make_aware(timezone.make_naive(starts) - days_moved) if days_moved else None,
        people_present=entry.get("people_present"),
        fee_amount=entry.get("fee_amount"),
        fee_kind=entry.get("fee_kind", ""),
        **_columns(entry["texts"]),
    )
    meeting.full_clean()
    meeting.save()
    for _number in range(entry.get("fees_given", 0)):
        fee = Fee(meeting=meeting, kind=entry["fee_kind"], amount=entry["fee_amount"], is_given=True)
        fee.full_clean()
        fee.save()
    for order, texts in enumerate(entry["agenda"], start=1):
        point = AgendaItem(meeting=meeting, order=order, source=texts["source"], **_columns(texts["texts"]))
        point.full_clean()
        point.save()


def _columns(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{field}_{code}": text for field, words in texts.items() for code, text in words.items()}
