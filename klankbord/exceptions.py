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


class JoiningError(Exception):
    """What keeps somebody from coming in or from leaving; as text it is what a person reads."""

    words: ClassVar[StrPromise]

    def __str__(self) -> str:
        return str(self.words)


class CardNotUsable(JoiningError):
    """The card was used, has ended, was taken back, or never was: nobody is told which."""

    words = _("This code does not work, or does not work any more.")


class NameTaken(JoiningError):
    """Somebody else has this name."""

    words = _("This name is taken. Choose another one.")


class NotOnlyMember(JoiningError):
    """The account has another role as well, so what was recorded rests on it."""

    words = _("This account is also used for work. Ask the person who gave you the account.")


class LastWayIn(JoiningError):
    """Without this passkey she could never come in again."""

    words = _("This is your only way in. Choose a password first.")
