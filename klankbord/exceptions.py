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


class MovedWithoutReason(MeetingError):
    """Somebody reads that day, time or place are others, so she reads why too."""

    words = _("Say why day, time or place changes. Members read it.")


class MeetingIsToCome(MeetingError):
    """The meeting is still to come, so nothing of it can be told yet."""

    words = _("This meeting is not over yet.")


class MeetingHasNoPapers(MeetingError):
    """The meeting was cancelled: there is nothing to tell about it."""

    words = _("This meeting was cancelled, so there is nothing to write down.")


class MoreFeesThanPeople(MeetingError):
    """A fee is for somebody who came."""

    words = _("That is more fees than people who came.")


class MinutesAreApproved(MeetingError):
    """The group approved the minutes; they stay as they are."""

    words = _("These minutes are approved. They stay as they are.")


class MinutesAreNotShared(MeetingError):
    """What nobody could read cannot be approved."""

    words = _("Share the minutes first; the group approves them after that.")


class ApprovedTooEarly(MeetingError):
    """The group approves minutes at a meeting after they were shared."""

    words = _("The group approves the minutes at a later meeting, after you shared them.")


class TooManyDocuments(MeetingError):
    """A meeting with more documents than anybody reads."""

    words = _("A meeting has at most 20 documents.")


PDF_REFUSALS: dict[str, StrPromise] = {
    "empty": _("This file is empty. Choose another one."),
    "large": _("This file is too large. A document is 5 MB at most."),
    "no_pdf": _("This is not a PDF. Save the document as PDF in your word processor, and choose that file."),
    "locked": _("This PDF is locked. Save it without a password and without protection."),
    "broken": _("This PDF is damaged. Save the document as PDF once more, and choose that file."),
    "long": _("This document is too long. It has 60 pages at most."),
    "heavy": _("There is too much in this PDF, such as very large pictures. Make it lighter, and save it once more."),
    "picture": _(
        "There is a picture in this PDF of a kind that we do not take. Put it in as JPEG or PNG, and save the document"
        " once more."
    ),
}


class PdfRefused(Exception):
    """A file that is not taken; as text it is what the person who sent it reads."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(PDF_REFUSALS[self.code])


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


class SurveyTakesNoForms(SurveyError):
    """The survey is not open yet, or it is over; a form that comes now is not counted."""

    words = _("This list is closed. The answers were not counted.")


class TooManyForms(SurveyError):
    """More forms came in a short time than people send."""

    words = _(
        "Many lists came in at once. Your answers are still here: send them again in an hour, or ask for the list on "
        "paper at the walk-in hour."
    )
