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
