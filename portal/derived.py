"""What is made from the content stays in step with it: the search index and the flyers.

`ContentStamp` rises with every change of content; beside each derived thing stands the stamp that it was made of, and
the day, for at midnight facts expire and texts read differently. A task compares them every minute.
"""

from __future__ import annotations

from datetime import date

from portal.models import ContentStamp, Derived

SEARCH = "search"
FLYERS = "flyers"


def current_stamp() -> int:
    """Return the number of the last change of content."""
    return ContentStamp.objects.values_list("number", flat=True).first() or 0


def is_behind(name: str, *, today: date) -> bool:
    """Say whether content changed, or a day began, since a thing was made."""
    return not Derived.objects.filter(name=name, number=current_stamp(), made_on=today).exists()


def lock(name: str) -> None:
    """Let one process at a time make a thing; the lock ends with the transaction."""
    Derived.objects.get_or_create(name=name)
    Derived.objects.select_for_update().get(name=name)


def note_made(name: str, *, stamp: int, today: date) -> None:
    """Remember what a thing was made of: the stamp as it was before the content was read.

    A change meanwhile makes the thing old at once, never too new.
    """
    Derived.objects.update_or_create(name=name, defaults={"number": stamp, "made_on": today})
