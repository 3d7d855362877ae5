"""The codes that come up most, in this round and in those before it, so that they stand first under the thumb."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contacts.models import Contact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from contacts.models import Activity
    from portal.codelists import Choices


@dataclass(frozen=True)
class Favourites:
    """Codes that were used lately: those of this round first, each group with the most used in front."""

    topics: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def favourites(activity: Activity) -> Favourites:
    """Return what came up most in this round, and then in the rounds before it; two queries, whatever is stored."""
    rows: list[tuple[UUID, list[str], list[str], str | None]] = list(
        Contact.objects.of_round_and_before(activity).values_list("activity_id", "topics", "support", "language")
    )
    now, earlier = [row for row in rows if row[0] == activity.pk], [row for row in rows if row[0] != activity.pk]
    return Favourites(
        topics=_by_use(_each(row[1] for row in now), _each(row[1] for row in earlier)),
        support=_by_use(_each(row[2] for row in now), _each(row[2] for row in earlier)),
        languages=_by_use((row[3] for row in now if row[3]), (row[3] for row in earlier if row[3])),
    )


def favourites_first(choices: Choices, favourite: Iterable[str]) -> Choices:
    """Return the choices of a list with the favourites in front, and the rest in the order of the list."""
    words = dict(choices)
    order = dict.fromkeys([*(code for code in favourite if code in words), *words])
    return [(code, words[code]) for code in order]


def _each(rows: Iterable[list[str]]) -> Iterable[str]:
    return (code for codes in rows for code in codes)


def _by_use(now: Iterable[str], earlier: Iterable[str]) -> tuple[str, ...]:
    # Equal numbers of this round go by the rounds before, and equal ones there by code: as little moves as can be,
    # and the order never depends on which row came first.
    tonight, before = Counter(now), Counter(earlier)
    return tuple(sorted(tonight | before, key=lambda code: (-tonight[code], -before[code], code)))
