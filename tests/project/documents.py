"""What the Markdown of this repository says: links, pictures, headings, commands and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.project.source import ROOT

DOCS = ROOT / "docs"
IMAGES = DOCS / "images"
# What stands between two rows of accents is shown as it is, and so is a block between two rows of three.
FENCE = re.compile(r"^\s*```.*?^\s*```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#{1,6}) +(.+?)\s*$", re.MULTILINE)
MANAGE = re.compile(r"manage\.py +([a-z_]+)")
MAKE = re.compile(r"\bmake +([a-z-]+)\b")
# The subject of a program that is run as a module of ours.
MODULE = re.compile(r"python -m ((?:portal|contacts|subsidy|klankbord|tests)[\w.]*)")


@dataclass(frozen=True)
class Link:
    """A link or a picture: where it stands, its words, where it leads."""

    page: Path
    is_picture: bool
    words: str
    target: str

    @property
    def is_outside(self) -> bool:
        """Whether it leads out of the repository."""
        return self.target.startswith(("http://", "https://", "mailto:", "tel:"))

    @property
    def path(self) -> Path:
        """The file that it leads to."""
        target = self.target.partition("#")[0]
        return (self.page.parent / target).resolve() if target else self.page

    @property
    def anchor(self) -> str:
        """The heading that it leads to, or nothing."""
        return self.target.partition("#")[2]


def pages() -> list[Path]:
    """Return every page for people: docs/, the READMEs and what stands beside the first of them."""
    apps = [ROOT / name for name in ("portal", "contacts", "subsidy", "klankbord", "deploy")]
    found = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(path for app in apps for path in app.glob("*.md"))]
    return sorted(found)


def read(page: Path) -> str:
    """Return the text of a page."""
    return page.read_text(encoding="utf-8")


def links_of(page: Path) -> list[Link]:
    """Return the links and pictures of a page, those shown as code left out."""
    text = CODE.sub("", FENCE.sub("", read(page)))
    return [Link(page, bool(mark), words, target) for mark, words, target in LINK.findall(text)]


def anchors_of(text: str) -> set[str]:
    """Return the names of the headings, as the sites that show Markdown make them."""
    names = (re.sub(r"[`*_\[\]]", "", heading) for _marks, heading in HEADING.findall(FENCE.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-") for name in names}


def code_of(text: str) -> Iterator[str]:
    """Yield what is shown as code: blocks, and words within a line."""
    yield from FENCE.findall(text)
    yield from CODE.findall(FENCE.sub("", text))


def rows_of(text: str) -> list[list[str]]:
    """Return the cells of every row of every table but the heads and the lines below them."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]
    ruled = {number for number, row in enumerate(cells) if all(re.fullmatch(r":?-+:?", cell) for cell in row)}
    return [row for number, row in enumerate(cells) if number not in ruled and number + 1 not in ruled]
