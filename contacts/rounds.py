"""What a round says about everybody who is met in it; only a start, the form can say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contacts.choices import CHANNEL_OF_KIND, KINDS_AT_THE_WORKPLACE, WORK_SETTING_OF_PLACE
from contacts.services import ContactEntry

if TYPE_CHECKING:
    from contacts.models import Activity


def work_setting_of(activity: Activity) -> str | None:
    """Return where everybody who is met in this round works, or None where the place does not tell."""
    if activity.kind not in KINDS_AT_THE_WORKPLACE:
        return None
    return WORK_SETTING_OF_PLACE.get(activity.location_type)


def entry_of_round(activity: Activity) -> ContactEntry:
    """Return a contact of which nothing is known but the round that it belongs to.

    The language of the round is left open: people in one place do not speak one language.
    """
    return ContactEntry(
        channel=CHANNEL_OF_KIND.get(activity.kind, ""), work_setting=work_setting_of(activity) or "not_asked"
    )
