"""Tags of the whole site: language switch, menus, pictograms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import lucide
from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from portal import hosts, permissions, second_step
from portal.choices import MenuGroup
from portal.lost_factor import lost_factors_to_know
from portal.models import Page
from portal.passwords import MEMBER

register = template.Library()

# Those that somebody in a hurry needs; they stand beside the menu and not in it.
AT_ONCE = ("nu", "praten", "inloop")

# Where the desk of each role is, in the order of the menu. Addresses of other apps are names, never imports.
DESK_ENTRIES: tuple[tuple[str, str, str], ...] = (
    (permissions.RECORD, "contacts:desk", gettext_noop("Records")),
    (permissions.SEE_REPORTS, "subsidy:periods", gettext_noop("Accountability")),
    (permissions.SEE_MEETINGS, "klankbord:home", gettext_noop("Meetings")),
    (permissions.ENTER_FORMS, "klankbord:surveys", gettext_noop("Surveys")),
    (permissions.INVITE, "klankbord:cards", gettext_noop("Cards")),
    (permissions.EDIT_CONTENT, "admin:index", gettext_noop("Texts")),
    (permissions.CONFIRM_FACTS, "admin:portal_fact_changelist", gettext_noop("Facts")),
    # What the administrator sees first.
    (permissions.SEE_ALARMS, "portal:alarms", gettext_noop("Alarms")),
    (permissions.MANAGE_ACCOUNTS, "portal:accounts", gettext_noop("Accounts")),
    # A coordinator finds these under records and accountability; they are all that the administrator has.
    (permissions.SET_RETENTION, "subsidy:retention", gettext_noop("Keeping records")),
    (permissions.SET_RETENTION, "portal:audit", gettext_noop("Who did what")),
)


register.simple_tag(hosts.staff_link)
register.simple_tag(hosts.public_link)


@register.simple_tag
def pictogram(name: str, *, small: bool = False) -> SafeString:
    """Return a line drawing; it always stands beside its word, so a screen reader passes it over."""
    return _drawing(name, small=small)


@cache
def _drawing(name: str, *, small: bool) -> SafeString:
    classes = "pictogram pictogram--small" if small else "pictogram"
    svg = lucide._render_icon(name, 24, **{"class": classes, "aria-hidden": "true", "focusable": "false"})
    return mark_safe(svg)  # noqa: S308  (a drawing from a package in the lock file)


@register.simple_tag(takes_context=True)
def language_links(context: RequestContext) -> SafeString:
    """Return the switch of languages: plain links to this same page, the current one as text."""
    request = context.get("request")
    current = get_language()
    items = []
    for code, name in settings.LANGUAGES:
        if code == current:
            items.append(format_html('<li><span lang="{}" aria-current="true">{}</span></li>', code, name))
        else:
            address = same_page(request.path if request else "/", code)
            items.append(format_html('<li><a href="{}" lang="{}" hreflang="{}">{}</a></li>', address, code, code, name))
    return format_html('<ul class="languages">{}</ul>', mark_safe("".join(items)))  # noqa: S308  (parts are escaped)


def same_page(path: str, language: str) -> str:
    """Return the address of a page in another language; of the home page where the path leads nowhere."""
    try:
        resolve(path)
    except Resolver404:
        with override(language):
            return reverse("portal:home")
    return translate_url(path, language)


@register.simple_tag(takes_context=True)
def public_menu(context: RequestContext) -> SafeString:
    """Return the menu of the public pages: the few that are wanted at once, and all of them by group."""
    request = context.get("request")
    path = request.path if request else ""
    pages = list(
        Page.objects.get_queryset().in_menu(today=timezone.localdate()).only("slug", "title", "tab_title", "menu_group")
    )
    # A tab must stay vague; inside the menu the title says what one finds there.
    groups = [
        (group.label, [MenuLink(_address(page), page.title) for page in pages if page.menu_group == group])
        for group in MenuGroup
    ]
    at_once = [MenuLink(_address(page), page.tab_title) for slug in AT_ONCE for page in pages if page.slug == slug]
    home, search = MenuLink(reverse("portal:home"), _("Home")), MenuLink(reverse("portal:search"), _("Search"))
    shown = {"path": path, "at_once": [home, *at_once, search], "groups": [one for one in groups if one[1]]}
    return mark_safe(render_to_string("portal/_menu.html", shown))  # noqa: S308  (a template that escapes)


def _address(page: Page) -> str:
    return reverse("portal:page", args=[page.slug])


@dataclass(frozen=True)
class MenuLink:
    """One link of the menu."""

    address: str
    word: str


@register.simple_tag(takes_context=True)
def is_let_in(context: RequestContext) -> bool:
    """Say whether somebody is logged in who may go on: not who has yet to set up a second step."""
    request = context["request"]
    return request.user.is_authenticated and not second_step.is_missing(request)


@register.filter
def commands(text: str) -> SafeString:
    """Return a text with what stands between backticks marked as something to type."""
    parts = text.split("`")
    marked = [format_html("<code>{}</code>", part) if place % 2 else escape(part) for place, part in enumerate(parts)]
    return mark_safe("".join(marked))  # noqa: S308  (each part is escaped)


@register.simple_tag(takes_context=True)
def desk_menu(context: RequestContext) -> SafeString:
    """Return the menu of somebody who is logged in: what her role may do, her own desk, logging out."""
    request = context["request"]
    # Who has yet to set up a second step gets nowhere else.
    allowed = set() if second_step.is_missing(request) else request.user.get_all_permissions()
    entries = [(reverse(address), _(word)) for permission, address, word in DESK_ENTRIES if permission in allowed]
    # One entry, or the menu of a coordinator fills a phone: the page of staff leads to the sessions.
    is_member = request.user.roles == MEMBER
    own = ("portal:own-sessions", _("My sessions")) if is_member else ("account_ways", _("How I log in"))
    entries.append((reverse(own[0]), own[1]))
    log_out = format_html(
        '<li><form method="post" action="{}"><button>{}</button></form></li>', reverse("account_logout"), _("Log out")
    )
    return _menu(entries, request.path, last=log_out)


@register.simple_tag(takes_context=True)
def staff_reminders(context: RequestContext) -> SafeString:
    """Return what the reader has still to do, as links; nothing where nothing is due."""
    user = context["request"].user
    reminders = [
        *lost_factors_to_know(user, at=timezone.now()),
        *import_string(settings.STAFF_REMINDERS)(user, today=timezone.localdate()),
    ]
    return mark_safe(render_to_string("portal/_reminders.html", {"reminders": reminders}))  # noqa: S308  (it escapes)


def _menu(entries: list[tuple[str, str]], path: str, *, last: str = "") -> SafeString:
    return format_html(
        "<ul>{}{}</ul>",
        format_html_join(
            "",
            '<li><a href="{}"{}>{}</a></li>',
            (
                (address, mark_safe(' aria-current="page"') if address == path else "", word)
                for address, word in entries
            ),
        ),
        last,
    )
