"""What can be wrong with a change of a meeting, in words for the one who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class MeetingError(Exception):
    """A change that the state of the meeting does not allow; as text it is what a person reads."""

    words: ClassVar[StrPromise]

    def __str__(self) -> str:
        return str(self.words)


class MeetingIsOver(MeetingError):
    """The meeting is over: it took place, or it did not, and that is what was counted."""

    words = _("This meeting is over.")


class MeetingIsCancelled(MeetingError):
    """The meeting is cancelled already."""

    words = _("This meeting is cancelled already.")


class MeetingIsPlanned(MeetingError):
    """The meeting goes on as planned, so there is nothing to take back."""

    words = _("This meeting was not cancelled.")


class NotComing(MeetingError):
    """Wishes belong to somebody who comes, or may come."""

    words = _("First say that you come, or maybe come.")


class ProposalIsAnswered(MeetingError):
    """Somebody answered the proposal already."""

    words = _("This proposal was answered already.")


class TooManyProposals(MeetingError):
    """So many of a member's proposals wait that another one would only wait longer."""

    words = _("Many of your points are waiting already. Take one back first, or wait for an answer.")


class PollIsOver(MeetingError):
    """The poll was decided or stopped, or its last day is past."""

    words = _("The day was chosen already, or this question has ended.")
