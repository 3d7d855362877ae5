"""The folder of the backups: names, which is the newest, and which are over their term."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# The time of making stands in the name, for a copy to another place may get a new date.
NAME = "xenia-%Y%m%dT%H%M%SZ.dump.age"
PATTERN = re.compile(r"xenia-(\d{8}T\d{6}Z)\.dump\.age\Z")
PARTIAL = ".partial"
KEPT = timedelta(days=35)
# A backup that lost more than a tenth since the one before has lost something (security.md O6).
SMALLEST = 0.9


def name_of(at: datetime) -> str:
    """Return the name of a backup that is made at a moment."""
    return at.astimezone(UTC).strftime(NAME)


def made_at(path: Path) -> datetime | None:
    """Return when a backup was made, by its name; None for any other file."""
    found = PATTERN.match(path.name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def newest(folder: Path) -> Path | None:
    """Return the newest backup in a folder."""
    found = [(made, path) for path in folder.iterdir() if (made := made_at(path)) is not None]
    return max(found)[1] if found else None


def prune(folder: Path, *, at: datetime) -> int:
    """Delete the backups that are over their term; the newest stays, however old it is.

    Unit: files deleted.
    """
    last = newest(folder)
    old = [path for path in folder.iterdir() if (made := made_at(path)) is not None and made < at - KEPT]
    gone = [path for path in old if path != last]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def forget_partial(folder: Path) -> None:
    """Delete what an attempt left behind that was cut off by force."""
    for path in folder.glob(f"xenia-*{PARTIAL}"):
        path.unlink(missing_ok=True)
