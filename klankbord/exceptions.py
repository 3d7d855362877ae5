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


class SurveyError(Exception):
    """A change that the state of the survey does not allow; as text it is what a person reads."""

    words: ClassVar[StrPromise]

    def __str__(self) -> str:
        return str(self.words)


class SurveyIsFixed(SurveyError):
    """The survey is ready or closed, so its questions stay as they are."""

    words = _("This survey is ready, so nothing changes any more.")


class SurveyIsFull(SurveyError):
    """The survey has as many questions as it may have."""

    words = _("A survey has at most 40 questions. Take one off first.")


class SurveyIsNotComplete(SurveyError):
    """Something is missing, so the survey can't be ready yet."""

    words = _("Something is still missing. The list says what.")


class SurveyHasBegun(SurveyError):
    """The first day is there, so people may have answered."""

    words = _("The first day is there already, so it can't go back.")


class SurveyHasNotBegun(SurveyError):
    """The first day is still to come, so there is nothing to close."""

    words = _("This survey has not begun yet. Take it back to change it.")


class SurveyIsNotReady(SurveyError):
    """The survey is being made, or is closed already."""

    words = _("This survey is not ready, or it is closed already.")


class WrongLastDay(SurveyError):
    """The last day would lie in the past, or before the first."""

    words = _("The last day is today or later, and not before the first day.")
