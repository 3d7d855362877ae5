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


class AnsweringError(Exception):
    """A form that is not taken; as text it is what a person reads."""

    words: ClassVar[StrPromise]

    def __str__(self) -> str:
        return str(self.words)


class SurveyTakesNoForms(AnsweringError):
    """The survey is not open yet, or it is over; a form that comes now is not counted."""

    words = _("This list is closed. The answers were not counted.")


class TooManyForms(AnsweringError):
    """More forms came in a short time than people send."""

    words = _(
        "Many lists came in at once. Your answers are still here: send them again in an hour, or ask for the list on "
        "paper at the walk-in hour."
    )
