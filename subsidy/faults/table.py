"""What a run found, and the table that it prints; pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a row ended."""

    HELD = "held"
    MISSED = "MISSED"
    # Cannot be done on this machine, or is done elsewhere; the row says which.
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Found:
    """What one fault did and left: what was done, what survived, and whether that is what was asked."""

    done: str
    survived: str
    held: bool | None

    @property
    def verdict(self) -> Verdict:
        """Return the verdict; nothing was measured where nobody says whether it held."""
        if self.held is None:
            return Verdict.ELSEWHERE
        return Verdict.HELD if self.held else Verdict.MISSED


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Unit of `seconds`: of the clock, from the first step to the last count."""

    code: str
    asked: str
    found: Found
    seconds: float


HEADER = ("Fault", "Done", "Asked", "Survived", "Seconds", "Verdict")


def as_markdown(rows: Iterable[Row]) -> str:
    """Return the table as it stands in the README."""
    lines = [HEADER, tuple("---" for _ in HEADER)]
    for row in rows:
        found = row.found
        lines.append((row.code, found.done, row.asked, found.survived, f"{row.seconds:.0f}", str(found.verdict)))
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def exit_status(rows: Iterable[Row]) -> int:
    """Return 1 if one of the rows missed what was asked."""
    return int(any(row.found.verdict == Verdict.MISSED for row in rows))


def chosen(asked_for: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the faults to run in their own order: all, or those that were asked for in whatever case.

    Raises: ValueError naming what is not known.
    """
    wanted = {code.upper() for code in asked_for}
    if strange := sorted(wanted - set(known)):
        raise ValueError(f"no such fault: {', '.join(strange)}; known are {', '.join(known)}")
    return [code for code in known if not wanted or code in wanted]


def slowest(seconds: Sequence[float], part: float = 1.0) -> float:
    """Return the time that a part of all answers stayed within, by the nearest rank; 0 where there were none."""
    if not seconds:
        return 0.0
    return sorted(seconds)[max(0, math.ceil(part * len(seconds)) - 1)]
