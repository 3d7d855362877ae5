"""What is told of a meeting afterwards needs a meeting that was held."""

from __future__ import annotations

from datetime import datetime

from klankbord.choices import MeetingState
from klankbord.exceptions import MeetingHasNoPapers, MeetingIsToCome
from klankbord.models import Meeting


def lock_held(meeting: Meeting, *, at: datetime) -> Meeting:
    """Return a meeting that was held, locked: who comes second sees what the first one did.

    Raises: MeetingHasNoPapers if it was cancelled, MeetingIsToCome if it is not over.
    """
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    require_held(locked, at=at)
    return locked


def require_held(meeting: Meeting, *, at: datetime) -> None:
    """Do nothing for a meeting that was held.

    Raises: MeetingHasNoPapers if it was cancelled, MeetingIsToCome if it is not over.
    """
    if meeting.state == MeetingState.CANCELLED:
        raise MeetingHasNoPapers
    if meeting.ends_at > at:
        raise MeetingIsToCome
