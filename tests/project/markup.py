"""What can be wrong with a page, found with the standard library's parser."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)  # fmt: skip
# A paragraph ends by itself where one of these starts, so inside one they mean another page than was written.
BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
    }
)  # fmt: skip
INTERACTIVE = frozenset({"a", "button", "select", "textarea", "label"})


@dataclass(frozen=True)
class Link:
    """An address that a page names, and in which tag and attribute."""

    tag: str
    attribute: str
    address: str

    @property
    def is_outside(self) -> bool:
        """Whether it leads to another host."""
        return bool(urlsplit(self.address).netloc) or self.address.startswith("//")

    @property
    def is_call(self) -> bool:
        """Whether it is a phone number or a mail address."""
        return self.address.startswith(("tel:", "mailto:", "sms:"))


@dataclass
class Page:
    """What a page holds, and what is wrong with it."""

    problems: list[str] = field(default_factory=list)
    language: str = ""
    title: str = ""
    descriptions: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    first_link: dict[str, str] = field(default_factory=dict)
    switch: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[str] = []
        self.labels: list[str] = []
        self.fields: list[tuple[str, str]] = []

    # --- Tags in pairs ---
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._look_at(tag, found, [name for name, _value in attrs])
        if "p" in self.open and tag in BLOCKS and self._inside("p"):
            self._wrong(f"<{tag}> inside <p>")
        if tag in INTERACTIVE and tag in self.open:
            self._wrong(f"<{tag}> inside <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look_at(tag, {name: value or "" for name, value in attrs}, [name for name, _value in attrs])
        if tag not in VOID and "svg" not in self.open:
            self._wrong(f"<{tag}/> closes nothing in HTML")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self._wrong(f"</{tag}> of a tag that has no end")
        elif not self.open or self.open[-1] != tag:
            self._wrong(f"</{tag}> where <{self.open[-1] if self.open else 'nothing'}> is open")
            if tag in self.open:
                del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.page.title += data
        if "h1" in self.open:
            self.page.headings[-1] += data

    # --- What a tag says ---
    def _look_at(self, tag: str, found: dict[str, str], names: list[str]) -> None:
        self._look_at_rules(tag, found, names)
        self.page.links += [Link(tag, name, found[name]) for name in ("src", "href", "action") if name in found]
        self._look_at_forms(tag, found)
        if "id" in found:
            self.page.ids.append(found["id"])
        if tag == "html":
            self.page.language = found.get("lang", "")
        elif tag == "h1":
            self.page.headings.append("")
        elif tag == "meta" and found.get("name", found.get("property", "")) in {"description", "og:title"}:
            self.page.descriptions.append(found.get("content", ""))
        elif tag == "a":
            self.page.first_link = self.page.first_link or found
            if "hreflang" in found:
                self.page.switch[found["hreflang"]] = found["href"]
        elif tag == "img" and "alt" not in found:
            self._wrong("<img> without alt")

    def _look_at_rules(self, tag: str, found: dict[str, str], names: list[str]) -> None:
        """Refuse what the content security policy would refuse, and an attribute that stands twice."""
        self.page.problems += [f"{name} on <{tag}>" for name in names if name == "style" or name.startswith("on")]
        self.page.problems += [f"{name} twice on <{tag}>" for name, times in Counter(names).items() if times > 1]
        if tag == "style" or (tag == "script" and not found.get("src")):
            self._wrong(f"inline <{tag}>")
        if any(value.strip().lower().startswith(("javascript:", "data:")) for value in found.values()):
            self._wrong(f"address with script or data on <{tag}>")

    def _look_at_forms(self, tag: str, found: dict[str, str]) -> None:
        if tag == "label" and "for" in found:
            self.labels.append(found["for"])
        is_field = tag in {"select", "textarea"} or (
            tag == "input" and found.get("type", "text") not in {"hidden", "submit", "button"}
        )
        named = found.get("aria-label") or found.get("aria-labelledby") or "label" in self.open
        if is_field and not named:
            self.fields.append((found.get("id", ""), found.get("name", "")))

    def _inside(self, tag: str) -> bool:
        """Say whether the nearest block that is open is this tag."""
        return next((one for one in reversed(self.open) if one in BLOCKS or one == tag), "") == tag

    def _wrong(self, problem: str) -> None:
        self.page.problems.append(f"{problem}, line {self.getpos()[0]}")


def read(html: str) -> Page:
    """Read a page and list what is wrong with it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    page.problems += [f"<{tag}> is never closed" for tag in reader.open]
    page.problems += [f"id {name} stands {times} times" for name, times in Counter(page.ids).items() if times > 1]
    page.problems += [f"label for {name}, which is not there" for name in reader.labels if name not in page.ids]
    page.problems += [f"field {name} without a label" for id_, name in reader.fields if id_ not in reader.labels]
    here = [link.address[1:] for link in page.links if link.address.startswith("#") and len(link.address) > 1]
    page.problems += [f"link to #{name}, which is not there" for name in here if name not in page.ids]
    if not html.lstrip().lower().startswith("<!doctype html>"):
        page.problems.append("no doctype")
    if len(page.headings) != 1:
        page.problems.append(f"{len(page.headings)} times <h1>")
    if not page.title.strip():
        page.problems.append("no title")
    return page
