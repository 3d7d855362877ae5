"""The codes that come up most in a kind of work, so that they stand first under the thumb."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contacts.models import Contact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.models import Activity
    from portal.codelists import Choices


@dataclass(frozen=True)
class Favourites:
    """Codes that were used lately, the most used first."""

    topics: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def favourites(activity: Activity) -> Favourites:
    """Return what came up most in the rounds before this one; it stays the same during the round."""
    rows = list(Contact.objects.before_round(activity).values_list("topics", "support", "language"))
    return Favourites(
        topics=_by_use(code for topics, _support, _language in rows for code in topics),
        support=_by_use(code for _topics, support, _language in rows for code in support),
        languages=_by_use(language for _topics, _support, language in rows if language),
    )


def favourites_first(choices: Choices, favourite: Iterable[str]) -> Choices:
    """Return the choices of a list with the favourites in front, and the rest in the order of the list."""
    words = dict(choices)
    order = dict.fromkeys([*(code for code in favourite if code in words), *words])
    return [(code, words[code]) for code in order]


def _by_use(codes: Iterable[str]) -> tuple[str, ...]:
    # Equal numbers go by code, so that the order never depends on which row came first.
    return tuple(sorted(counts := Counter(codes), key=lambda code: (-counts[code], code)))
