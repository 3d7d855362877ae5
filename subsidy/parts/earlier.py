"""The published numbers of the year before, for what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subsidy.snapshot import Earlier


def earlier_part(year: int) -> Earlier | None:
    """Return what was published of the year before; None if nothing was."""
    return None
