"""What the check found: a stretch of a text and its kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.choices import PersonalData


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a text that could tell who somebody is; `end` is the first place behind it.

    It holds no word of the text itself, so that it can be logged or compared without giving anybody away.
    """

    kind: PersonalData
    start: int
    end: int


# Where two findings share a stretch, the one with the strictest form stays: within an IBAN there may be a phone number.
STRENGTH = (
    PersonalData.IBAN,
    PersonalData.EMAIL,
    PersonalData.BSN,
    PersonalData.PHONE,
    PersonalData.LINK,
    PersonalData.ADDRESS,
    PersonalData.PLATE,
    PersonalData.NAME,
    PersonalData.AGE,
    PersonalData.PEOPLE,
)


def without_overlap(found: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order of the text; of those that overlap, the strictest kind stays."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda one: (STRENGTH.index(one.kind), one.start - one.end)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
