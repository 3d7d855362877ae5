"""The list "what happened?": the referrals that somebody follows, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from contacts.models import Referral
from contacts.querysets.gate import may_correct

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contacts.querysets import ReferralQuerySet
    from portal.models import User

# After so long nobody is asked any more; nothing is stored about that, and an outcome may still come.
DAYS_FOLLOWED = 183
A_PAGE = 50
LAST_PAGE = 200


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see: which page, what is no longer followed, and the partners if only some."""

    page: int = 1
    older: bool = False
    partners: Sequence[str] = ()


@dataclass
class Page:
    """One page: the referrals, of which those in `of_others` were recorded by colleagues."""

    number: int
    rows: list[Referral] = field(default_factory=list)
    of_others: set[object] = field(default_factory=set)
    has_next: bool = False


def page_number(text: str) -> int:
    """Return the number of a page as it stands in an address; the first one for what is no number."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 1
    return min(max(number, 1), LAST_PAGE)


def waiting_page(user: User, asked: Asked, *, today: date) -> Page:
    """Return a page of what waits for an outcome: of own trajectories, of own contacts, then of colleagues' contacts.

    Dutch term: wat is ervan gekomen. How many there are in all is not counted: with many contacts that takes longer
    than the page itself.
    """
    rows = Referral.objects.waiting()
    if asked.partners:
        rows = rows.filter(partner__in=asked.partners)
    since = today - timedelta(days=DAYS_FOLLOWED)
    sources = [
        rows.of_own_trajectories(user, since=since, older=asked.older),
        rows.followed_from_contacts(user, since=since, older=asked.older, own=True),
    ]
    if may_correct(user):
        sources.append(rows.followed_from_contacts(user, since=since, older=asked.older, own=False))
    page, skip = Page(asked.page), (asked.page - 1) * A_PAGE
    for place, source in enumerate(sources):
        # One more than fits says whether there is a next page.
        wanted = A_PAGE + 1 - len(page.rows)
        found = list(source[skip : skip + wanted])
        skip = 0 if found or not skip else skip - _size(source, most=skip)
        page.rows += found
        page.of_others |= {row.pk for row in found} if place == 2 else set()
    page.has_next = len(page.rows) > A_PAGE
    page.of_others -= {row.pk for row in page.rows[A_PAGE:]}
    del page.rows[A_PAGE:]
    return page


def _size(source: ReferralQuerySet, *, most: int) -> int:
    """Return how many referrals a source holds, as far as it matters here."""
    return source[:most].count()
