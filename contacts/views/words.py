"""What a count is called on a button."""

from __future__ import annotations

from django.utils.translation import gettext as _

from contacts.forms.base import capitalised
from contacts.models import Activity


def count_word(name: str) -> str:
    """Return the words of a count at the end of an activity."""
    return capitalised(getattr(Activity, name).field.verbose_name)


def tally_word(name: str) -> str:
    """Return the words of a count that is tapped while an activity runs; who is spoken to is not counted there."""
    return _("Only greeted") if name == "reached" else count_word(name)
