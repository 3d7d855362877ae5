"""What a member said about meetings, as she reads it herself; nobody else gets it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from klankbord.choices import ComingAnswer, MeetingState
from klankbord.models import Attendance, Meeting
from klankbord.services.coming import WISHES
from portal.permissions import ATTEND

if TYPE_CHECKING:
    from klankbord.reading import MeetingRead


@dataclass(frozen=True)
class Wish:
    """One thing that would help somebody to come, and whether she asked for it."""

    name: str
    label: str
    is_on: bool


@dataclass(frozen=True)
class OwnAnswer:
    """What one member said about one meeting that is still to come, and what she can say."""

    meeting: Meeting
    said: Attendance | None

    @property
    def choices(self) -> list[tuple[ComingAnswer, bool]]:
        """The answers in their order, each with whether it is the one that was given."""
        return [(one, self.said is not None and self.said.answer == one) for one in ComingAnswer]

    @property
    def may_wish(self) -> bool:
        """Whether she comes, or may come, so that it helps to know what she needs."""
        return self.said is not None and self.said.answer != ComingAnswer.NO

    @property
    def wishes(self) -> list[Wish]:
        """What would help her to come, each with whether she asked for it."""
        said = self.said
        if said is None:
            return []
        labels = {field.name: str(field.verbose_name) for field in Attendance._meta.fields}
        return [Wish(name, labels[f"wants_{name}"], getattr(said, f"wants_{name}")) for name in WISHES]


@dataclass(frozen=True)
class Appointment:
    """A meeting as it stands in a list of the reader: for a member with what she said, for others without."""

    read: MeetingRead
    own: OwnAnswer | None


def own_answers(user: Any, meetings: Iterable[Meeting], *, at: datetime) -> dict[int, OwnAnswer]:
    """Return what a member said about meetings that she can still answer, by their keys; for others nothing."""
    if not user.has_perm(ATTEND):
        return {}
    open_ones = [one for one in meetings if one.state == MeetingState.PLANNED and one.ends_at > at]
    said = {one.meeting_id: one for one in Attendance.objects.visible_to(user).filter(meeting__in=open_ones)}
    return {one.pk: OwnAnswer(one, said.get(one.pk)) for one in open_ones}
