"""Meetings of the sounding board and points of their agenda."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from klankbord.models import AgendaItem, Meeting
from portal.models import Location, Municipality


def make_place(**fields: Any) -> Location:
    """Make the one place of help; nothing is known of its stairs unless it is given."""
    town, _ = Municipality.objects.get_or_create(code="GM0080", defaults={"name": "Leeuwarden"})
    return Location.objects.create(**{"code": "xenia", "name": "Xenia", "municipality": town} | fields)


def make_meeting(starts_at: datetime, *, points: int = 0, **fields: Any) -> Meeting:
    """Make a planned meeting of two hours with its texts in three languages; a moment without zone is local."""
    if timezone.is_naive(starts_at):
        starts_at = timezone.make_aware(starts_at)
    texts = {"title_nl": "Samen meedenken", "title_en": "Thinking along", "title_es": "Pensar en grupo"}
    meeting = Meeting.objects.create(
        **{"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)} | texts | fields
    )
    for number in range(1, points + 1):
        make_point(meeting, number)
    return meeting


def make_point(meeting: Meeting, order: int = 1, **fields: Any) -> AgendaItem:
    """Make a point of the agenda with its texts in three languages."""
    texts = {
        "title_nl": f"Punt {order}",
        "title_en": f"Point {order}",
        "title_es": f"Punto {order}",
        "text_nl": f"Uitleg {order}",
        "text_en": f"Explanation {order}",
        "text_es": f"Explicación {order}",
    }
    return AgendaItem.objects.create(**{"meeting": meeting, "order": order} | texts | fields)
