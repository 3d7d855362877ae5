"""How the first edition speaks: none of the words that hurt or scare, and sentences that a tired reader can follow.

The words are those that brief.md section 12 says to avoid, in the list that editors are warned by too. A name of an
organisation may hold one of them.
"""

from __future__ import annotations

import csv
import re

import pytest

from portal import first_edition, needs, word_lists

LANGUAGES = ("nl", "en", "es")
LONGEST, AVERAGE = 20, 15


def cells(path: str, columns: tuple[str, ...]) -> list[tuple[str, str]]:
    with (first_edition.DATA / path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [(f"{path} {row.get('key') or row['code']} {column}", row[column]) for row in rows for column in columns]


def texts(language: str) -> list[tuple[str, str]]:
    """Return every text of the first edition in a language, with the place where it stands."""
    found = []
    for path in sorted(first_edition.CONTENT.glob(f"*.{language}.md")):
        page = first_edition.read_page(path)
        found += [(f"{path.name} {name}", text) for name, text in page.items()]
    for name in ("facts.csv", *(f"facts/{path.name}" for path in (first_edition.DATA / "facts").glob("*.csv"))):
        found += cells(name, tuple(f"{text}_{language}" for text in first_edition.FACT_TEXTS))
    found += cells("services.csv", tuple(f"{text}_{language}" for text in first_edition.SERVICE_TEXTS))
    found += cells(needs.SOURCE.name, (language, f"example_{language}", f"help_{language}"))
    return found


def plain(text: str) -> str:
    """Return a text as it is read: without the marks of Markdown and the addresses of links."""
    for name in word_lists.NAMES:
        text = text.replace(name, "")
    return re.sub(r"\]\([^)]*\)|[\[*_]", "", text)


def sentences(body: str) -> list[str]:
    """Return the sentences of a body; a line of a list is one, and so is what stands before a fact."""
    found = []
    for line in body.splitlines():
        words = re.sub(r"\{[^}]*\}", "", plain(line)).lstrip("#- 0123456789.").strip()
        found += [one for one in re.split(r"(?<=[.!?:])[”)]*\s+", words) if re.search(r"\w", one)]
    return found


def length(sentence: str) -> int:
    return len(re.findall(r"[\w\u2019'-]+", sentence))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_uses_a_word_that_the_brief_says_to_avoid(language: str) -> None:
    avoided = word_lists.avoided_pattern(language)

    assert [
        (place, avoided.findall(plain(text))) for place, text in texts(language) if avoided.search(plain(text))
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gauge_of_words_sees_what_it_looks_for(language: str) -> None:
    avoided = word_lists.avoided_pattern(language)
    planted = {"nl": "Het slachtoffer.", "en": "A Victim!", "es": "la víctima,"}[language]

    assert avoided.search(plain(planted))
    assert not avoided.search(plain("Slachtofferhulp Nederland"))


BODIES = [path.name for path in sorted(first_edition.CONTENT.iterdir())]


@pytest.mark.parametrize("name", BODIES)
def test_sentences_of_a_page_are_short(name: str) -> None:
    found = sentences(first_edition.read_page(first_edition.CONTENT / name)["body"])
    lengths = [length(one) for one in found]

    assert [one for one in found if length(one) > LONGEST] == []
    assert sum(lengths) <= AVERAGE * len(lengths)
    # The gauge looks at something.
    assert len(found) > 10


def test_the_gauge_of_sentences_counts_as_a_reader_does() -> None:
    body = "Je belt ons. “Kan ik komen?” Ja.\n\n- Adres: {org.address}\n\n## En [de tijd](page:inloop)?\n"

    assert [(one, length(one)) for one in sentences(body)] == [
        ("Je belt ons.", 3),
        ("“Kan ik komen?", 3),
        ("Ja.", 1),
        ("Adres:", 1),
        ("En de tijd?", 3),
    ]
