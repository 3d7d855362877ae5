"""What can stand in the way of a write, in words of the field."""

from __future__ import annotations


class AlreadyCounted(Exception):
    """The row is counted in a closed quarter and stays as it is."""


class DifferentContent(Exception):
    """The id is in use for a row that says something else."""


class NotEmpty(Exception):
    """The activity still holds contacts."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the same thing after the form was opened."""


class Gone(Exception):
    """What was to be changed is not there any more."""


class NotCounted(Exception):
    """The row is not counted in a closed quarter, so it is changed and not corrected; or it is gone."""


class NoHandover(Exception):
    """No handover of this trajectory is planned."""


class TooMuch(Exception):
    """What was chosen does not fit on one page."""
