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


class AdviceError(Exception):
    """A change that the state of the advice does not allow; as text it is what a person reads."""

    words: ClassVar[StrPromise]

    def __str__(self) -> str:
        return str(self.words)


class AdviceIsAnswered(AdviceError):
    """There is an answer to these words, and it would stand under others."""

    words = _("This advice has an answer already, so its words stay as they are.")


class AdviceWaits(AdviceError):
    """There is no answer yet."""

    words = _("This advice has no answer yet.")


class AdviceIsPublished(AdviceError):
    """Everybody can read the answer; it does not change under their eyes."""

    words = _("The answer is on the public page. Take it off there before you change it.")


class AdviceIsNotTakenUp(AdviceError):
    """Nothing was promised, so nothing can be done."""

    words = _("Only what was taken up can be done.")


class AdviceIsNotTranslated(AdviceError):
    """Something of it is missing in a language."""

    words = _("Something is still missing in a language. Everybody must be able to read it.")
