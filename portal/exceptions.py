"""What can go wrong in the base layer, in words of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class PortalError(Exception):
    """Everything that the base layer refuses."""


class ChangedMeanwhile(PortalError):
    """Somebody else saved the row after the form that is being sent was shown; nothing was saved."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(str(row))
        self.row = row


class NotSuggested(PortalError):
    """The day is no public holiday of the coming twelve months, or the place has a change on it already."""


class PasskeyError(PortalError):
    """What came back is no passkey that was asked for, or not one of this portal."""


class FactorKeyError(PortalError):
    """What is stored opens with none of the keys in FACTOR_KEYS; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("A seed opens with none of the keys in FACTOR_KEYS. Put the key of before behind the new one.")


class FactorError(PortalError):
    """A second step that cannot be set up or taken away; the message is for the reader."""


class WrongCode(FactorError):
    """The code is not the one of now, or it was used before."""


class LastFactor(FactorError):
    """Without it nobody could come in any more, or not as safely as the account asks."""


class AccountError(PortalError):
    """A change of an account that is not allowed; as text it is what a person reads."""

    words: ClassVar[StrPromise]

    def __str__(self) -> str:
        return str(self.words)


class CodeNotUsable(AccountError):
    """The code was used meanwhile, it ended, or its account was closed."""

    words = _("This code does not work any more.")


class NameIsTaken(AccountError):
    """Somebody took the name meanwhile."""

    words = _("This name is taken. Choose another one.")


class MoreThanOwn(AccountError):
    """Somebody gave or took a role that is not hers to give."""

    words = _("You cannot give or take this role.")


class OwnAccount(AccountError):
    """Nobody changes her own roles, or closes herself out."""

    words = _("This is your own account. Another person must do this.")


class NoOrganisation(AccountError):
    """The role belongs to an organisation, and the account has none."""

    words = _("This role needs an organisation, and this account has none. Invite the person anew.")


class NotTheMoment(AccountError):
    """It was stopped, it is too early or too late, or another one was quicker."""

    words = _("This changed meanwhile. Look at what it says now.")


class SamePerson(AccountError):
    """The two who say that a factor is lost, and whose it is, are three people."""

    words = _("Another person must do this.")


class SameHand(SamePerson):
    """The two may be one person, by who let in whom (portal/lost_factor.py); an administrator can be one of them."""

    words = _(
        "The two who say this must stand apart from each other. Here one invited the other, or the same coordinator "
        "invited both, herself or through others. Ask an administrator to be one of the two."
    )
