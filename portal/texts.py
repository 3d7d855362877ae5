"""From a page's Markdown to safe HTML: facts, help numbers and links are filled in by the server.

`{org.phone}` becomes the confirmed value, or "ask us"; `{numbers}`, `{today}`, `{week}`, `{rules}` and `{events}` on a
line of their own become a block; `[text](page:inloop)` links to another page in the reader's language,
`[text](need:health)` to the help for a need, and `[Ik ben ziek](lang:nl)` marks words of another language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import nh3
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from portal import needs
from portal.choices import FactKind
from portal.models import Fact
from portal.numbers import read_numbers
from portal.phones import dialled

FACT = re.compile(r"\{([a-z0-9]+\.[a-z0-9_]+)\}")
BLOCK = re.compile(r"<p>\{(numbers|today|week|rules|events)\}</p>")
NEED_LINK = re.compile(r'href="need:([a-z_]+)"')
WORDS_OF = re.compile(r'<a href="lang:([a-z]{2})">(.*?)</a>')
PAGE_LINK = re.compile(r'href="page:([a-z0-9-]+)"')
LONE_LINK = re.compile(r"<p>(<a href=\"[^\"]*\")(>[^<]*</a>)\.?</p>")
TAGS = {"p", "ul", "ol", "li", "h2", "h3", "a", "strong", "em", "br", "blockquote", "hr", "span"}
ATTRIBUTES = {"a": {"href"}, "span": {"lang"}}
TALK_PAGE = "praten"
DOOR_PAGE = "inloop"


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


# What writes out addresses fills its tables when it is first asked, and shows them to other threads before they are
# full: of two first visitors at once, one got an error. Here they are filled before anybody asks.
_markdown().normalizeLink("/")
_markdown().normalizeLinkText("/")


def fact_keys(body: str) -> set[str]:
    """Return the keys of the facts that a text names."""
    return set(FACT.findall(body))


def render_body(
    body: str, *, slug: str, facts: Mapping[str, Fact], today: date, blocks: Mapping[str, Callable[[], str]]
) -> SafeString:
    """Return the text of a page as HTML that is safe to show.

    `facts` holds the facts that the text names; one that is missing or not shown reads "ask us". `blocks` makes the
    blocks when they are asked for.
    """
    html = _markdown().render(body)
    html = PAGE_LINK.sub(lambda match: f'href="{page_address(match[1])}"', html)
    html = NEED_LINK.sub(lambda match: f'href="{needs.address_of(match[1])}"', html)
    html = WORDS_OF.sub(r'<span lang="\1">\2</span>', html)
    html = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto", "tel"}, link_rel=None)
    # A link that is a paragraph of its own is what the reader is asked to do: it looks like a button.
    html = LONE_LINK.sub(r'<p>\1 class="button button--primary"\2</p>', html)
    html = BLOCK.sub(lambda match: blocks[match[1]](), html)
    html = FACT.sub(lambda match: render_fact(facts.get(match[1]), today=today, slug=slug), html)
    return mark_safe(html)  # noqa: S308  (cleaned by nh3 above; what is filled in is escaped where it is made)


def page_address(slug: str) -> str:
    """Return the address of a page in the language of now, also of one that another app brings."""
    other = settings.OTHER_PUBLIC_PAGES.get(slug)
    return reverse(other) if other else reverse("portal:page", args=[slug])


def render_fact(fact: Fact | None, *, today: date, slug: str = "") -> SafeString:
    """Return a fact as a reader sees it: its value, tap-to-call for a phone number, or "ask us"."""
    if fact is None or not fact.is_shown(today=today):
        # A sentence that is not there must still say what one could ask about.
        if fact is not None and fact.kind == FactKind.STATEMENT:
            return format_html("{}: {}", fact.label, ask_us(slug))
        return ask_us(slug)
    if fact.kind == FactKind.STATEMENT:
        return format_html("{}", fact.value)
    if fact.kind == FactKind.PHONE:
        return format_html('<a class="fact" href="tel:{}">{}</a>', dialled(fact.value), fact.value)
    if fact.kind == FactKind.LINK and fact.value.startswith("https://"):
        return format_html('<a class="fact" href="{}" rel="noreferrer">{}</a>', fact.value, fact.value)
    return format_html('<span class="fact">{}</span>', fact.value)


def split_intro(html: str) -> tuple[SafeString, SafeString]:
    """Return what stands before the first heading, and the rest."""
    intro, heading, rest = html.partition("<h2>")
    return mark_safe(intro), mark_safe(heading + rest)  # noqa: S308  (both are parts of a text that was made safe)


def ask_us(slug: str = "") -> SafeString:
    """Return "ask us" as a link to where one can ask; on the page about talking that is the door."""
    target = DOOR_PAGE if slug == TALK_PAGE else TALK_PAGE
    return format_html('<a class="fact" href="{}">{}</a>', reverse("portal:page", args=[target]), _("Ask us"))


def render_numbers(*, today: date, slug: str = "") -> str:
    """Return the list of help numbers: what for, what it costs, whether it shows on the bill, a button that calls."""
    numbers = read_numbers(get_language() or settings.LANGUAGE_CODE, today=today)
    known = any(number.on_bill is not None for number in numbers)
    context = {"numbers": numbers, "bill_is_known": known, "ask_us": ask_us(slug)}
    return render_to_string("portal/_numbers.html", context)
