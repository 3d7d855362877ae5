"""What may go wrong in money and accountability.

A message names the rule that was broken, never a cell or a count: the account holder reads it, and "the windows on
Vlieland do not fit" would tell that somebody is there.
"""

from __future__ import annotations

from typing import Any


class SubsidyError(Exception):
    """Base of everything that this app refuses to do."""


class MoneyError(SubsidyError):
    """An amount, index or division key with which no correct sum can be made."""


class MoneyChangedError(MoneyError):
    """Somebody else saved these amounts since they were shown; `row` is what stands there now."""

    def __init__(self, row: Any) -> None:
        super().__init__("the amounts changed meanwhile")
        self.row = row


class MoneyGoneError(MoneyError):
    """The row was taken away since it was shown."""


class DisclosureError(SubsidyError):
    """Counts cannot be published safely, so nothing is published."""


class SolverFailed(DisclosureError):
    """The integer program gave no answer that can be used: crash, time-out or nonsense."""


class PeriodError(SubsidyError):
    """Something that cannot be done with a period now; the message is for the account holder, in her language."""


class UnknownPeriodError(PeriodError):
    """There is no such period, or nothing of the kind is made of it."""


class PeriodNotOverError(PeriodError):
    """The period is not over yet, so it cannot be closed by anybody."""


class PeriodStillOpenError(PeriodError):
    """Records can still change the outcome, so nothing is published yet."""


class PeriodReasonError(PeriodError):
    """The reason to close all the same can't be printed: it is too long, or tells of a person or a number of people."""


class AlreadyRevisedError(PeriodError):
    """What was published of a year was looked at again this calendar year already; once is all."""


class PeriodIncompleteError(PeriodError):
    """Something is missing; `reasons` says what. Who closes it all the same gives a reason.

    `can_be_forced` is false where closing would count records in the wrong quarter.
    """

    def __init__(self, reasons: list[str], *, can_be_forced: bool = True) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
        self.can_be_forced = can_be_forced


class ReportError(SubsidyError):
    """A report cannot be made or shown."""


class SurveyOpenError(ReportError):
    """The survey is not closed yet, so nothing of it is published."""


class QueueFullError(ReportError):
    """Too many reports wait already (security.md T8); the message is for the account holder, in her language."""


class ClaimLostError(ReportError):
    """Another worker took the report over, or it was cancelled, so this one writes nothing."""


class WordsChangedMeanwhileError(SubsidyError):
    """Somebody else wrote to the same questions after the page was opened; `questions` says which."""

    def __init__(self, questions: list[str]) -> None:
        super().__init__(", ".join(questions))
        self.questions = questions


class TargetError(SubsidyError):
    """Something that cannot be done with a target; the message is for who agrees it, in her language."""
