"""What can go wrong in the base layer, in words of the field."""

from __future__ import annotations

from django.db import models


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
