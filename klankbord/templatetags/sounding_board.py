"""The second menu, inside the sounding board."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from klankbord.proposals import number_open
from klankbord.veiled import veiled
from portal.permissions import (
    ATTEND,
    FACILITATE,
    INVITE,
    KEEP_PLACES,
    SEE_ATTENDANCE,
    SEE_MEETINGS,
    SEE_SURVEY_RESULTS,
)

register = template.Library()
register.filter(veiled)

# What each page needs, where it is, and what it is called; in the order of the menu, the most used first.
BOARD_ENTRIES = (
    (SEE_MEETINGS, "klankbord:home", gettext_lazy("Meetings")),
    (SEE_MEETINGS, "klankbord:advices", gettext_lazy("What became of it")),
    (ATTEND, "klankbord:proposals", gettext_lazy("Propose a point")),
    (FACILITATE, "klankbord:proposed", gettext_lazy("Proposals")),
    (FACILITATE, "klankbord:polls", gettext_lazy("Which day")),
    (SEE_ATTENDANCE, "klankbord:fees", gettext_lazy("Fees")),
    (ATTEND, "klankbord:my-place", gettext_lazy("My place")),
    (KEEP_PLACES, "klankbord:places", gettext_lazy("Places")),
    (INVITE, "klankbord:cards", gettext_lazy("Cards")),
    (FACILITATE, "klankbord:surveys", gettext_lazy("Surveys")),
    (SEE_SURVEY_RESULTS, "subsidy:surveys", gettext_lazy("Results")),
)  # fmt: skip
# What waits behind an entry; each is counted for who sees the entry. Unit: pieces of work.
WAITING: dict[str, Callable[[Any], int]] = {"klankbord:proposed": number_open}


@register.simple_tag(takes_context=True)
def board_menu(context: RequestContext) -> SafeString:
    """Return the menu inside the sounding board: what the role of the reader may do there; none for fewer than two."""
    request = context["request"]
    allowed = request.user.get_all_permissions()
    entries = [
        (reverse(address), word, _badge(address, request.user))
        for permission, address, word in BOARD_ENTRIES
        if permission in allowed
    ]
    if len(entries) < 2:
        return SafeString("")
    return format_html(
        '<nav class="submenu" aria-label="{}"><ul>{}</ul></nav>',
        _("Sounding board"),
        format_html_join(
            "",
            '<li><a href="{}"{}>{}{}</a></li>',
            (
                (address, mark_safe(' aria-current="page"') if address == request.path else "", word, badge)
                for address, word, badge in entries
            ),
        ),
    )


def _badge(address: str, user: Any) -> SafeString | str:
    """Return how much waits behind an entry, in words; nothing where nothing does."""
    number = WAITING[address](user) if address in WAITING else 0
    if not number:
        return ""
    words = ngettext("%(number)d new", "%(number)d new", number) % {"number": number}
    return format_html(' <span class="badge badge--wait">{}</span>', words)
