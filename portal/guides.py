"""The pages of docs/ for one role, shown behind the login: members and staff have no repository.

The Markdown is ours, and cleaned all the same. A picture becomes a static file, a heading one level lower with an
address of its own; a link to another page of docs/ becomes plain words, for the reader may not be the one it is for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import nh3
from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.permissions import Role

FOLDER = settings.BASE_DIR / "docs"
# Where the pictures of the pages are among the static files.
PICTURES = "guides"
LEADING_LANGUAGE = "nl"
# A coordinator does all that a worker does.
PAGES_OF_ROLE: dict[Role, tuple[str, ...]] = {
    Role.WORKER: ("workers",),
    Role.COORDINATOR: ("coordinators", "workers"),
    Role.ACCOUNTHOLDER: ("accountholder",),
    Role.MEMBER: ("members",),
    Role.FACILITATOR: ("facilitators",),
    Role.EDITOR: ("editors",),
    Role.ADMIN: ("administrator",),
}
TAGS = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "a", "strong", "em", "code", "pre", "img", "div"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "img": {"src", "alt"}, "div": {"class"}}


@dataclass(frozen=True)
class Guide:
    """One page for one kind of reader, and the language that it is written in."""

    language: str
    html: SafeString


def guides_for(roles: Collection[str], *, language: str) -> list[Guide]:
    """Return the pages of somebody's roles, each once, in the order of the roles."""
    readers = dict.fromkeys(reader for role in Role if role in roles for reader in PAGES_OF_ROLE[role])
    return [_guide(reader, language) for reader in readers]


@cache
def _guide(reader: str, language: str) -> Guide:
    if (FOLDER / f"{reader}.md").is_file():
        return Guide("en", _render(reader, f"{reader}.md"))
    if (FOLDER / reader / f"README.{language}.md").is_file():
        return Guide(language, _render(reader, f"{reader}/README.{language}.md"))
    return Guide(LEADING_LANGUAGE, _render(reader, f"{reader}/README.md"))


def _render(reader: str, page: str) -> SafeString:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = list(_ours(markdown.parse((FOLDER / page).read_text(encoding="utf-8")), reader))
    html = markdown.renderer.render(tokens, markdown.options, {})
    html = html.replace("<table>", '<div class="table-scroll"><table>').replace("</table>", "</table></div>")
    return mark_safe(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None))  # noqa: S308  (cleaned here)


def _ours(tokens: list[Token], reader: str) -> Iterator[Token]:
    """Yield the tokens of a page as they are shown here."""
    leaving_out = False
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        # The pages lead to their other languages; here the switch at the top does.
        if token.type == "paragraph_open" and following is not None and _is_switch(following):
            leaving_out = True
        if not leaving_out:
            yield _changed(token, following, reader)
        if token.type == "paragraph_close":
            leaving_out = False


def _is_switch(token: Token) -> bool:
    return token.content.startswith("*") and "](README." in token.content


def _changed(token: Token, following: Token | None, reader: str) -> Token:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{int(token.tag[1]) + 1}"
    if token.type == "heading_open" and following is not None:
        token.attrSet("id", f"{reader}-{anchor(following.content)}")
    if token.type == "inline" and token.children is not None:
        token.children = list(_within(token.children, reader))
    return token


def _within(children: list[Token], reader: str) -> Iterator[Token]:
    is_plain = False
    for child in children:
        if child.type == "link_open":
            target = str(child.attrGet("href"))
            is_plain = not target.startswith("#")
            child.attrSet("href", f"#{reader}-{target[1:]}")
        if child.type == "image":
            child.attrSet("src", static(f"{PICTURES}/{PurePosixPath(str(child.attrGet('src'))).name}"))
        if not (is_plain and child.type in {"link_open", "link_close"}):
            yield child


def anchor(heading: str) -> str:
    """Return the name of a heading, as the sites that show Markdown make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
