"""What is made from the content stays in step with it: the search index and the flyers.

`ContentStamp` rises with every change of content; beside each derived thing stands the stamp that it was made of, the
day, for at midnight facts expire and texts read differently, and the digest of files that are not in the database. A
task compares them every minute.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from portal.models import ContentStamp, Derived

SEARCH = "search"
FLYERS = "flyers"


def current_stamp() -> int:
    """Return the number of the last change of content."""
    return ContentStamp.objects.values_list("number", flat=True).first() or 0


def digest_of(files: Iterable[Path], *words: str) -> str:
    """Return the digest of files, and of words that count as much as they do."""
    whole = hashlib.sha256("\n".join(words).encode())
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()


def is_behind(name: str, *, files_digest: str, today: date) -> bool:
    """Say whether content or files changed, or a day began, since a thing was made."""
    made = {"number": current_stamp(), "made_on": today, "files_digest": files_digest}
    return not Derived.objects.filter(name=name, **made).exists()


def lock(name: str) -> None:
    """Let one process at a time make a thing; the lock ends with the transaction."""
    Derived.objects.get_or_create(name=name)
    Derived.objects.select_for_update(no_key=True).get(name=name)


def note_made(name: str, *, stamp: int, files_digest: str, today: date) -> None:
    """Remember what a thing was made of: the stamp as it was before the content was read.

    A change meanwhile makes the thing old at once, never too new.
    """
    made = {"number": stamp, "made_on": today, "files_digest": files_digest}
    Derived.objects.update_or_create(name=name, defaults=made)
