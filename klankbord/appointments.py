"""Meetings in somebody's calendar: a plain word and the times, and nothing else (security.md A14).

No title, place, note or name. The name of an entry is made from a secret and from whose calendar it is, so that it
tells nothing, and two calendars do not show that their owners know each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import pgettext

from klankbord.choices import MeetingState
from klankbord.models import Meeting
from portal.calendars import AMSTERDAM, Moment, calendar_file
from portal.models import User


def calendar_of(meetings: Iterable[Meeting], *, user: User) -> bytes:
    """Return meetings as an iCalendar file for one person, in the active language; cancelled ones are marked so."""
    title = pgettext("calendar", "Appointment")
    moments = [
        Moment(
            uid=_name(meeting, user),
            title=title,
            starts_at=meeting.starts_at.astimezone(AMSTERDAM),
            ends_at=meeting.ends_at.astimezone(AMSTERDAM),
            is_cancelled=meeting.state == MeetingState.CANCELLED,
            revision=meeting.revision,
        )
        for meeting in meetings
    ]
    return calendar_file(moments, revision=0)


def _name(meeting: Meeting, user: User) -> str:
    secret = salted_hmac("klankbord.appointments", f"{user.pk}/{meeting.pk}", algorithm="sha256").digest()
    return str(UUID(bytes=secret[:16], version=4))
