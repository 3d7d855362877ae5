"""What the pages for people say is so: links lead somewhere, commands exist, tables are complete, proofs are there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from tests.browser.pictures import NAMES as NAMES_OF_PICTURES
from tests.project import documents, fields_page
from tests.project.documents import DOCS, IMAGES, Link
from tests.project.source import ROOT

PAGES = documents.pages()
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
SECURITY = DOCS / "security.md"
DATA = DOCS / "privacy-officer" / "gegevens.md"

# Every row of the promises that the portal was designed by; some numbers were given up on the way.
ROWS = (
    *(f"V{number}" for number in range(1, 14)),
    *(f"A{number}" for number in range(1, 15)),
    *("D1", "D3", "D9", "D10", "D11", "D13"),
    *(f"T{number}" for number in range(1, 11)),
    *(f"O{number}" for number in range(1, 13)),
    *(f"F{number}" for number in range(1, 15)),
    *(f"C-{kind}" for kind in ("text", "numbers", "http", "json", "login")),
    *(f"C-{kind}" for kind in ("csv-in", "csv-out", "ics", "pdf", "upload", "state")),
    *(f"W{number}" for number in (1, 2, 4, *range(6, 19))),
)
STATES = {"holds", "partly", "elsewhere"}
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# What an organisation fills in; the numbers are listed at the end of the page.
OPEN = re.compile(r"\[in te vullen door de organisatie: (\d+)\]")


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of the tests in a file, or none if there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing_proofs(text: str) -> list[str]:
    """Return the tests that a text names and that are not there."""
    return [f"{path}::{name}" for path, name in PROOF.findall(text) if name not in names_in(path)]


def security_rows() -> list[list[str]]:
    return [row for row in documents.rows_of(documents.read(SECURITY)) if row[0] in ROWS or len(row) == 4]


def broken(link: Link) -> bool:
    """Say whether a link leads to no file, or to no heading of it."""
    if link.is_outside:
        return False
    if not link.path.exists():
        return True
    is_page = link.path.suffix == ".md"
    return bool(link.anchor) and is_page and link.anchor not in documents.anchors_of(documents.read(link.path))


@pytest.mark.parametrize("document", PAGES, ids=NAMES)
def test_every_link_leads_to_a_file_and_a_heading_that_exist(document: Path) -> None:
    assert [link.target for link in documents.links_of(document) if broken(link)] == []


@pytest.mark.parametrize("document", PAGES, ids=NAMES)
def test_every_command_that_is_named_exists(document: Path) -> None:
    shown = "\n".join(documents.code_of(documents.read(document)))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    modules = [ROOT.joinpath(*name.split(".")) for name in documents.MODULE.findall(shown)]

    assert set(documents.MANAGE.findall(shown)) - set(get_commands()) == set()
    assert set(documents.MAKE.findall(shown)) - targets == set()
    assert [one for one in modules if not (one.with_suffix(".py").is_file() or (one / "__main__.py").is_file())] == []


@pytest.mark.parametrize("document", PAGES, ids=NAMES)
def test_every_file_of_tests_that_is_named_exists(document: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)", documents.read(document))

    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_every_page_is_in_the_index() -> None:
    index = DOCS / "README.md"
    led_to = {link.path for link in documents.links_of(index)}

    assert {page for page in DOCS.rglob("*.md") if page != index and page.parent.name != "privacy-officer"} <= led_to


# --- Pictures --------------------------------------------------------------------------------------------------------
def pictures() -> list[Link]:
    return [link for page in PAGES for link in documents.links_of(page) if link.is_picture]


def test_every_picture_says_in_words_what_it_shows() -> None:
    assert [(link.page.name, link.target) for link in pictures() if len(link.words.split()) < 3] == []


def test_pictures_of_the_pages_are_those_of_the_list_and_on_disk() -> None:
    """After a change of the pages or of tests/browser/pictures.py: `make screenshots`."""
    assert {link.path for link in pictures()} == {IMAGES / f"{name}.png" for name in NAMES_OF_PICTURES}
    assert set(IMAGES.iterdir()) == {link.path for link in pictures()}


def test_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) <= 6_000_000


# --- Privacy ---------------------------------------------------------------------------------------------------------
def test_every_table_is_described_once_with_why_how_long_and_who() -> None:
    rows = [row for row in documents.rows_of(documents.read(DATA)) if re.match(r"`\w+\.\w+`", row[0])]
    named = Counter(row[0].strip("`") for row in rows)

    assert named == Counter(model._meta.label for model in apps.get_models(include_auto_created=True))
    assert [row[0] for row in rows if len(row) != 5 or not all(row)] == []


def test_every_field_is_on_the_page_of_fields() -> None:
    """After a change of a model: `.venv/bin/python -m tests.project.fields_page`."""
    assert (ROOT / fields_page.PAGE).read_text(encoding="utf-8") == fields_page.page()


@pytest.mark.parametrize("document", sorted(DOCS.rglob("*.md")), ids=str)
def test_what_is_left_open_is_listed_at_the_end(document: Path) -> None:
    text, _, end = documents.read(document).partition("\n## In te vullen door de organisatie\n")
    listed = set(re.findall(r"^(\d+)\. ", end, re.MULTILINE))

    assert set(OPEN.findall(text)) <= listed
    assert "in te vullen" not in OPEN.sub("", text).lower()


# --- Security --------------------------------------------------------------------------------------------------------
def test_every_row_of_security_is_there_once() -> None:
    assert Counter(row[0] for row in security_rows()) == Counter(ROWS)


def test_every_proof_exists_and_what_does_not_hold_says_why() -> None:
    text = documents.read(SECURITY)

    assert missing_proofs(text) == []
    for row, _promise, state, shown in security_rows():
        words = PROOF.sub("", shown).strip(" ,.;:")
        assert state in STATES, row
        assert PROOF.search(shown) or state == "elsewhere", row
        assert state == "holds" or len(words.split()) >= 4, row


# --- The proof itself ------------------------------------------------------------------------------------------------
def test_missing_proof_is_found() -> None:
    text = (
        "`tests/project/test_docs.py::test_missing_proof_is_found`"
        " `tests/project/test_docs.py::test_nobody_wrote` `tests/project/test_gone.py::test_gone`"
    )

    assert missing_proofs(text) == [
        "tests/project/test_docs.py::test_nobody_wrote",
        "tests/project/test_gone.py::test_gone",
    ]


def test_anchors_are_those_of_the_sites_that_show_markdown() -> None:
    assert documents.anchors_of("# A `b` c\n## In vijf zinnen: 1, 2!\n```\n# none\n```\n") == {
        "a-b-c",
        "in-vijf-zinnen-1-2",
    }


def test_row_of_a_table_is_read_and_its_head_is_not() -> None:
    assert documents.rows_of("| a | b |\n|---|:-:|\n| 1 | x `y` |\n\nwords | words\n") == [["1", "x `y`"]]


def test_code_is_no_link() -> None:
    assert documents.LINK.findall("![Two words](a.png) [b `c`](d.md#e)") == [
        ("!", "Two words", "a.png"),
        ("", "b `c`", "d.md#e"),
    ]
