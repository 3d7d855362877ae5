"""What a question about an activity is called, the same in its form, on its page and in the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.choices import CHECKS
from contacts.models import Activity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# A count whose own words would be misread in this kind of work.
WORDS_OF_KIND: dict[tuple[str, str], _StrPromise] = {
    ("reached", CHECKS): gettext_lazy("people you gave something or spoke to"),
    ("participants", "a07_social"): gettext_lazy("people present"),
    ("participants", "a18_meeting_place"): gettext_lazy("people present"),
}


def count_name(kind: str, name: str) -> str:
    """Return what a count is called in a kind of work, in the language of the reader."""
    return str(WORDS_OF_KIND.get((name, kind), getattr(Activity, name).field.verbose_name))


def count_word(kind: str, name: str) -> str:
    """Return what a count is called in a kind of work, with a capital in front."""
    return capfirst(count_name(kind, name))


def tally_word(kind: str, name: str) -> str:
    """Return the words of a count that is tapped while an activity runs; who is spoken to is not counted there."""
    if name == "reached":
        return _("Only a hand-out, no talk") if kind == CHECKS else _("Only greeted")
    return count_word(kind, name)
