"""Every word of the interface is there in Dutch and Spanish, and none of them is a guess."""

from __future__ import annotations

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import polib
import pytest
from django.conf import settings

from tests.project.source import APPS, ROOT

LOCALE = ROOT / "locale"
# English is the language of the msgids, so its own file may repeat them or leave them empty.
TRANSLATED = ("nl", "es")
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
SOURCES = (*APPS, "templates")
Key = tuple[str | None, str, str]

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sdf]|%[sdf]|\{[a-z_]*\}")
TAG = re.compile(r"</?[a-z]+")


def catalog(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def live(language: str) -> list[polib.POEntry]:
    return [entry for entry in catalog(language) if not entry.obsolete]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def is_filled(entry: polib.POEntry) -> bool:
    words = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return bool(words) and all(word.strip() for word in words)


def broken_placeholders(entry: polib.POEntry) -> list[str]:
    """Return the translations whose placeholders are not those of the msgid; a singular may leave its number out."""
    if not entry.msgid_plural:
        pairs = [(entry.msgid, entry.msgstr, False)]
    else:
        pairs = [
            (entry.msgid_plural if form else entry.msgid, word, not form) for form, word in entry.msgstr_plural.items()
        ]
    return [word for source, word, lenient in pairs if word and not _same_placeholders(source, word, lenient=lenient)]


def _same_placeholders(source: str, word: str, *, lenient: bool) -> bool:
    own, needed = Counter(PLACEHOLDER.findall(word)), Counter(PLACEHOLDER.findall(source))
    if lenient:
        return set(own) <= set(needed) | {"%(count)s", "%(count)d", "%d"}
    return own == needed


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """Collect what code and templates use, as `make messages` does, in a copy without any translation."""
    if shutil.which("xgettext") is None:
        pytest.fail("xgettext is missing: apt-get install gettext (make test does it)")
    copy = tmp_path_factory.mktemp("messages")
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    (copy / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale", "nl", "--no-location"],
        cwd=copy, env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONPATH": ""}, check=True,
        capture_output=True, timeout=120,
    )  # fmt: skip
    found = polib.pofile(str(copy / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    return {key(entry) for entry in found}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_of_the_interface_is_translated(language: str, used: set[Key]) -> None:
    filled = {key(entry) for entry in live(language) if is_filled(entry)}

    assert sorted(used - filled, key=str) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_holds_nothing_that_is_not_used_any_more(language: str, used: set[Key]) -> None:
    assert sorted({key(entry) for entry in live(language)} - used, key=str) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [entry.msgid for entry in catalog(language) if entry.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_the_msgid(language: str) -> None:
    assert {entry.msgid: broken for entry in live(language) if (broken := broken_placeholders(entry))} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_tags_are_those_of_the_msgid(language: str) -> None:
    broken = [
        entry.msgid
        for entry in live(language)
        if not entry.msgid_plural and Counter(TAG.findall(entry.msgid)) != Counter(TAG.findall(entry.msgstr))
    ]

    assert broken == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translation_starts_and_ends_as_its_msgid_does(language: str) -> None:
    """A missing full stop, colon or capital shows at once on the page."""
    wrong = [
        (entry.msgid, entry.msgstr)
        for entry in live(language)
        if not entry.msgid_plural and entry.msgstr and _ending(entry.msgid) != _ending(entry.msgstr)
    ]

    assert wrong == []


def _ending(text: str) -> str:
    return text[-1] if text[-1] in ".:?!" else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_as_many_forms_as_the_language(language: str) -> None:
    forms = int(re.match(r"nplurals=(\d)", catalog(language).metadata["Plural-Forms"])[1])  # type: ignore[index]  # a catalog without it is broken

    wrong = [entry.msgid for entry in live(language) if entry.msgid_plural and len(entry.msgstr_plural) != forms]

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_site_shows_what_the_catalog_says(language: str) -> None:
    """The compiled file is in step with the written one."""
    compiled = LOCALE / language / "LC_MESSAGES" / "django.mo"
    with compiled.open("rb") as file:
        words = gettext.GNUTranslations(file)
    stale = [
        entry.msgid
        for entry in live(language)
        if not entry.msgid_plural and entry.msgstr and _compiled(words, entry) != entry.msgstr
    ]

    assert stale == []


def _compiled(words: gettext.GNUTranslations, entry: polib.POEntry) -> str:
    return words.pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else words.gettext(entry.msgid)


def test_codes_have_a_word_in_every_language() -> None:
    lines = (ROOT / "portal" / "data" / "enumerations.csv").read_text(encoding="utf-8").splitlines()
    header, *rows = [line.split(";") for line in lines if line]

    assert header == ["list", "code", "nl", "en", "es"]
    assert [row for row in rows if len(row) != 5 or not all(cell.strip() for cell in row)] == []


def test_translated_blocks_are_trimmed() -> None:
    """Without `trimmed` the white space of a template is part of the msgid."""
    found = [
        f"{path.relative_to(ROOT)}: {block}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for block in re.findall(r"{%\s*blocktrans(?:late)?\b[^%]*%}", path.read_text(encoding="utf-8"))
        if "trimmed" not in block
    ]

    assert found == []


# --- The proof itself ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("entry", "broken"),
    [
        (polib.POEntry(msgid="%(count)s points", msgstr="%(count)s punten"), []),
        (polib.POEntry(msgid="%(count)s points", msgstr="%(aantal)s punten"), ["%(aantal)s punten"]),
        (polib.POEntry(msgid="from {start} to {end}", msgstr="van {start}"), ["van {start}"]),
        (
            polib.POEntry(
                msgid="One point", msgid_plural="%(count)s points", msgstr_plural={0: "Eén punt", 1: "%(count)s punten"}
            ),
            [],
        ),
        (
            polib.POEntry(
                msgid="%(count)s point", msgid_plural="%(count)s points", msgstr_plural={0: "Eén punt", 1: "Punten"}
            ),
            ["Punten"],
        ),
    ],
)
def test_broken_placeholder_is_found(entry: polib.POEntry, broken: list[str]) -> None:
    assert broken_placeholders(entry) == broken


def test_words_of_code_and_templates_are_both_collected(used: set[Key]) -> None:
    assert (None, "A meeting ends after it starts.", "") in used
    assert (None, "Plan a meeting", "") in used


def test_no_text_hides_in_an_f_string_where_the_collector_cannot_see_it() -> None:
    marks = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in marks
    ]

    assert hidden == []
