"""The second menu, inside the sounding board."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.permissions import SEE_MEETINGS, SEE_SURVEY_RESULTS

register = template.Library()

# What each page needs, where it is, and what it is called; in the order of the menu, the most used first.
BOARD_ENTRIES = (
    (SEE_MEETINGS, "klankbord:home", gettext_lazy("Meetings")),
    (SEE_SURVEY_RESULTS, "subsidy:surveys", gettext_lazy("Results")),
)  # fmt: skip


@register.simple_tag(takes_context=True)
def board_menu(context: RequestContext) -> SafeString:
    """Return the menu inside the sounding board: what the role of the reader may do there; none for one entry."""
    request = context["request"]
    allowed = request.user.get_all_permissions()
    entries = [(reverse(address), word) for permission, address, word in BOARD_ENTRIES if permission in allowed]
    if len(entries) == 1:
        return SafeString("")
    return format_html(
        '<nav class="submenu" aria-label="{}"><ul>{}</ul></nav>',
        _("Sounding board"),
        format_html_join(
            "",
            '<li><a href="{}"{}>{}</a></li>',
            (
                (address, mark_safe(' aria-current="page"') if address == request.path else "", word)
                for address, word in entries
            ),
        ),
    )
