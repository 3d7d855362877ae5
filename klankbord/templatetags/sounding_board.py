"""The second menu, inside the sounding board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from klankbord.proposals import number_open
from portal.permissions import (
    ATTEND,
    FACILITATE,
    INVITE,
    KEEP_PLACES,
    SEE_ATTENDANCE,
    SEE_MEETINGS,
    SEE_SURVEY_RESULTS,
    SEE_SURVEYS,
)
from portal.veiled import veiled

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

register = template.Library()
register.filter(veiled)

# What each page needs, where it is, and what it is called.
# In groups, each called by its first page; the most used first.
BOARD_GROUPS = (
    (
        (SEE_MEETINGS, "klankbord:home", gettext_lazy("Meetings")),
        (FACILITATE, "klankbord:proposed", gettext_lazy("Proposals")),
        (FACILITATE, "klankbord:polls", gettext_lazy("Which day")),
        (SEE_ATTENDANCE, "klankbord:fees", gettext_lazy("Fees")),
    ),
    ((SEE_MEETINGS, "klankbord:advices", gettext_lazy("What became of it")),),
    ((ATTEND, "klankbord:proposals", gettext_lazy("Propose a point")),),
    ((ATTEND, "klankbord:my-place", gettext_lazy("My place")),),
    (
        (KEEP_PLACES, "klankbord:places", gettext_lazy("Places")),
        (INVITE, "klankbord:cards", gettext_lazy("Cards")),
    ),
    (
        (SEE_SURVEYS, "klankbord:surveys", gettext_lazy("Surveys")),
        (SEE_SURVEY_RESULTS, "subsidy:surveys", gettext_lazy("Results")),
    ),
)
# So many entries can be taken in at a glance on a phone; where there are more, a page shows those of its own group.
MOST_AT_ONCE = 5
# What waits behind an entry; each is counted for who sees the entry. Unit: pieces of work.
WAITING: dict[str, Callable[[Any], int]] = {"klankbord:proposed": number_open}


@dataclass(frozen=True)
class Entry:
    """A page in the menu, as its reader sees it; `badge` says what waits there."""

    address: str
    word: StrPromise
    badge: SafeString | str


@register.simple_tag(takes_context=True)
def board_menu(context: RequestContext) -> SafeString:
    """Return the menu inside the sounding board: what the role of the reader may do there; none for fewer than two.

    Many entries stand in two rows: the groups, and the other pages of the group in which the reader is.
    """
    request = context["request"]
    groups = _groups_for(request.user)
    entries = list(chain.from_iterable(groups))
    if len(entries) < 2:
        return SafeString("")
    within, others = "", SafeString("")
    if len(entries) > MOST_AT_ONCE:
        here = max((one.address for one in entries if request.path.startswith(one.address)), key=len, default="")
        own = next((group for group in groups if here in {one.address for one in group}), [])
        if len(own) > 1:
            words = format_html_join("", "<li>{}</li>", ((_link(one, request.path),) for one in own[1:]))
            others = format_html('<ul class="submenu__own" aria-label="{}">{}</ul>', own[0].word, words)
        entries = [group[0] if group is own else _as_one(group) for group in groups]
        within = own[0].address if own else ""
    words = format_html_join("", "<li>{}</li>", ((_link(one, request.path, within),) for one in entries))
    return format_html('<nav class="submenu" aria-label="{}"><ul>{}</ul>{}</nav>', _("Sounding board"), words, others)


def _groups_for(user: Any) -> list[list[Entry]]:
    """Return what a reader may open, by group."""
    allowed = user.get_all_permissions()
    groups = (
        [
            Entry(reverse(address), word, _badge(address, user))
            for permission, address, word in group
            if permission in allowed
        ]
        for group in BOARD_GROUPS
    )
    return [group for group in groups if group]


def _as_one(group: list[Entry]) -> Entry:
    """Return the entry of a group whose pages are not shown, with what waits on any of them."""
    return replace(group[0], badge=next((one.badge for one in group if one.badge), ""))


def _link(entry: Entry, path: str, within: str = "") -> SafeString:
    """Return the link of an entry: marked as this page, or as the group that this page is in."""
    current = "page" if entry.address == path else "true" if entry.address == within else ""
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}{}</a>', entry.address, mark, entry.word, entry.badge)


def _badge(address: str, user: Any) -> SafeString | str:
    """Return how much waits behind an entry, in words; nothing where nothing does."""
    number = WAITING[address](user) if address in WAITING else 0
    if not number:
        return ""
    words = ngettext("%(number)d new", "%(number)d new", number) % {"number": number}
    return format_html(' <span class="badge badge--wait">{}</span>', words)
