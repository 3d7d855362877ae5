"""Make the search index from what visitors may read: pages, help and facts, each in three languages.

The whole index is made anew each time, in one transaction: it takes a second, and nothing old can stay behind.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from markdown_it import MarkdownIt

from portal import derived, needs
from portal.choices import FactKind, Language, SearchKind
from portal.first_edition import BrokenContent
from portal.models import Fact, Page, SearchEntry, SearchWord, Service
from portal.phones import dialled
from portal.search import BAR, LONGEST_WORD, fold
from portal.texts import FACT, TALK_PAGE, fact_keys

SYNONYMS = Path(__file__).parent / "data" / "synonyms.csv"
SYNONYM_COLUMNS = ("pages", *Language.values)
HOME_PAGE = "start"
# The facts that a block of a page shows without naming each one.
FACTS_OF_BLOCKS = {"numbers": re.compile(r"number\."), "rules": re.compile(r"gm[0-9]{4}\.")}
BLOCK = re.compile(r"\{[a-z]+\}")
SHORTEST_WORD = 3
MOST_OF_SUMMARY = 400

# All rows at once: one by one, the weighing takes longer than all the rest.
STORE = """
INSERT INTO portal_searchentry (kind, key, language, page, title, summary, address, words, vector)
SELECT kind, key, language, page, title, summary, address, words,
    setweight(to_tsvector(config, phrases), 'A')
    || setweight(to_tsvector(config, headings), 'B')
    || setweight(to_tsvector(config, body), 'D')
FROM unnest(
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
) AS draft (kind, key, language, page, title, summary, address, words, phrases, headings, body),
LATERAL (SELECT ('portal_' || language)::regconfig) AS dictionary (config)
"""


@dataclass
class Draft:
    """One entry before it is stored: what it shows, and its words by weight."""

    kind: SearchKind
    key: str
    language: str
    page: str
    address: str
    title: str
    summary: str
    # Whole phrases of the title and synonyms; the words of headings, and of the text itself.
    phrases: list[str] = field(default_factory=list)
    headings: str = ""
    text: str = ""

    def row(self) -> tuple[str, ...]:
        """Return its columns as `STORE` takes them."""
        phrases = filter(None, dict.fromkeys(map(fold, self.phrases)))
        weighed = (" ".join(self.phrases), f"{self.summary} {self.headings}", self.text)
        return (
            *(self.kind, self.key, self.language, self.page, self.title, self.summary[:MOST_OF_SUMMARY], self.address),
            BAR + BAR.join(phrases) + BAR,
            *map(fold, weighed),
        )

    def all_words(self) -> set[str]:
        """Return all folded words of the entry."""
        return set(fold(" ".join((*self.phrases, self.summary, self.headings, self.text))).split())


@transaction.atomic
def rebuild(*, today: date) -> int:
    """Make the index anew from what visitors may read on a day; return how many entries it has.

    Raises: BrokenContent if the list of synonyms is missing or not in its form.
    """
    derived.lock(derived.SEARCH)
    stamp = derived.current_stamp()
    pages = list(Page.objects.get_queryset().published(today=today).order_by("order", "slug"))
    services = list(Service.objects.get_queryset().published(today=today).select_related("organisation"))
    facts = {fact.key: fact for fact in Fact.objects.get_queryset().shown(today=today)}
    named = pages_by_fact(pages, facts)
    synonyms = read_synonyms()
    drafts: list[Draft] = []
    for language in Language.values:
        with translation.override(language):
            drafts += page_drafts(pages, facts, synonyms, language)
            drafts += service_drafts(services, facts, language)
            drafts += fact_drafts(facts.values(), named, language)
    store_entries(drafts)
    store_words(drafts)
    derived.note_made(derived.SEARCH, stamp=stamp, files_digest=files_digest(), today=today)
    return len(drafts)


def rebuild_if_behind(*, today: date) -> int | None:
    """Make the index anew if anything it is made of changed since; return how many entries it has then.

    Raises: BrokenContent as `rebuild` does.
    """
    if derived.is_behind(derived.SEARCH, files_digest=files_digest(), today=today):
        return rebuild(today=today)
    return None


def files_digest() -> str:
    """Return the digest of the list of synonyms, which stands in no table; empty if there is none."""
    return derived.digest_of([SYNONYMS]) if SYNONYMS.is_file() else ""


def store_entries(drafts: Iterable[Draft]) -> None:
    """Store all entries, their words weighed by the dictionary of their language."""
    SearchEntry.objects.all().delete()
    columns = list(zip(*(draft.row() for draft in drafts), strict=True))
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(STORE, [list(column) for column in columns])


def store_words(drafts: Iterable[Draft]) -> None:
    """Store each word of the content once, for typing errors to be compared with."""
    words = {word for draft in drafts for word in draft.all_words() if SHORTEST_WORD <= len(word) <= LONGEST_WORD}
    SearchWord.objects.all().delete()
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in sorted(words)])


# --- What is searched ------------------------------------------------------------------------------------------------
def page_drafts(
    pages: Iterable[Page], facts: Mapping[str, Fact], synonyms: Mapping[str, list[str]], language: str
) -> Iterator[Draft]:
    """Yield the pages in a language: their titles, headings and text, and the other words that readers use for them."""
    for page in pages:
        headings, text = plain_text(page.body, facts)
        yield Draft(
            kind=SearchKind.PAGE,
            key=page.slug,
            language=language,
            page=page.slug,
            address=page_address(page.slug),
            title=page.title,
            summary=page.summary,
            phrases=[page.title, page.tab_title, page.slug, *synonyms.get(page.slug, ())],
            headings=headings,
            text=text,
        )


def service_drafts(services: Iterable[Service], facts: Mapping[str, Fact], language: str) -> Iterator[Draft]:
    """Yield the list of help in a language; the words of its needs find it too."""
    words = {need.code: need.word for need in needs.for_language(language)}
    for service in services:
        shown = [facts[key] for key in (service.phone_fact_id, service.hours_fact_id) if key and key in facts]
        yield Draft(
            kind=SearchKind.SERVICE,
            key=service.code,
            language=language,
            page="",
            address=reverse("portal:service", args=[service.code]),
            title=service.title,
            summary=service.note,
            phrases=[service.title],
            headings=" ".join((service.organisation.name, *(words.get(code, "") for code in service.needs))),
            text=" ".join(map(words_of_fact, shown)),
        )


def fact_drafts(facts: Iterable[Fact], named: Mapping[str, str], language: str) -> Iterator[Draft]:
    """Yield the facts in a language; each leads to the page that names it."""
    for fact in facts:
        slug = named.get(fact.key, TALK_PAGE)
        is_sentence = fact.kind == FactKind.STATEMENT
        yield Draft(
            kind=SearchKind.FACT,
            key=fact.key,
            language=language,
            page=slug,
            address=page_address(slug),
            title=fact.label,
            summary=" · ".join(filter(None, (fact.value, "" if is_sentence else fact.note))),
            phrases=[fact.label] if is_sentence else [fact.label, fact.value],
            text=words_of_fact(fact),
        )


def pages_by_fact(pages: Iterable[Page], keys: Iterable[str]) -> dict[str, str]:
    """Return, for each fact, the first page of the menu that shows it, by its name or within a block."""
    named: dict[str, str] = {}
    for page in pages:
        blocks = [pattern for block, pattern in FACTS_OF_BLOCKS.items() if f"{{{block}}}" in page.body]
        within = {key for key in keys if any(pattern.match(key) for pattern in blocks)}
        for key in fact_keys(page.body) | within:
            named.setdefault(key, page.slug)
    return named


def words_of_fact(fact: Fact) -> str:
    """Return all words of a fact; a phone number also as the digits that somebody types without a space."""
    number = dialled(fact.value) if fact.kind == FactKind.PHONE else ""
    return f"{fact.label} {fact.value} {fact.note} {number}"


def page_address(slug: str) -> str:
    """Return the address of a page in the language of now."""
    return reverse("portal:home") if slug == HOME_PAGE else reverse("portal:page", args=[slug])


def plain_text(body: str, facts: Mapping[str, Fact]) -> tuple[str, str]:
    """Return the headings of a Markdown text, and the rest: without marks, its facts filled in where they are shown."""
    filled = FACT.sub(lambda match: facts[match[1]].value if match[1] in facts else "", BLOCK.sub("", body))
    headings: list[str] = []
    rest: list[str] = []
    is_heading = False
    for token in MarkdownIt("commonmark", {"html": False}).parse(filled):
        if token.type in {"heading_open", "heading_close"}:
            is_heading = token.type == "heading_open"
        elif token.type == "inline":
            words = " ".join(part.content for part in token.children or () if part.content)
            (headings if is_heading else rest).append(words)
    return "\n".join(headings), "\n".join(rest)


# --- Synonyms --------------------------------------------------------------------------------------------------------
def read_synonyms(source: Path | None = None) -> dict[str, list[str]]:
    """Return, for each page, what else readers call its subject, the words of all languages together.

    Raises: BrokenContent if the file is missing or not in its form.
    """
    path = source or SYNONYMS
    found: dict[str, list[str]] = defaultdict(list)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter=";", strict=True)
            for row in reader:
                _add_synonyms(found, row, f"{path.name}, line {reader.line_num}")
            if tuple(reader.fieldnames or ()) != SYNONYM_COLUMNS:
                raise BrokenContent(f"{path.name}, line 1: expected the columns {';'.join(SYNONYM_COLUMNS)}")
    except FileNotFoundError as error:
        raise BrokenContent(f"{path.name}: there is no such file") from error
    except csv.Error as error:
        raise BrokenContent(f"{path.name}: {error}") from error
    return dict(found)


def _add_synonyms(found: dict[str, list[str]], row: dict[str, str], place: str) -> None:
    if None in row or None in row.values():
        raise BrokenContent(f"{place}: there are not as many cells as in line 1")
    phrases = [phrase for code in Language.values for phrase in _listed(row.get(code, ""))]
    for slug in row.get("pages", "").split():
        found[slug] += phrases


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]
