"""Search over pages, help and facts, in all three languages at once.

A question is folded into plain words; each word stands for itself and for what it might be a typing error of. The
index is asked in every language, and what is found is shown in the reader's own: somebody who types a Spanish word on
the Dutch site finds the Dutch page. Nothing that was asked is kept, logged or counted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from django.db import connection

from portal.choices import SearchKind
from portal.models import SearchEntry, SearchWord

# What is looked at of a question; who types more is answered by its beginning.
MOST_LETTERS = 100
MOST_WORDS = 8
LONGEST_WORD = 40
# A shorter word is too short to be the beginning of another one, or to be mended.
SHORTEST_BEGINNING = 4
# How alike a mended word must be (0 to 1, `difflib`): one letter wrong in five, two in ten.
ALIKE = 0.78
MOST_MENDED = 3

# What scores less than this part of the best would only hide the best; unless there is next to nothing else to show.
WORTH_SHOWING = 0.4
A_FEW = 5
# A phrase of one short word, such as "hulp", says too little of a question that holds it.
TELLING_WORD = 5
# The score of an answer: how well it answers, and its rank (0 to 1) by where the words stand: title and synonyms,
# summary and headings, text. Best is a question that is exactly one of its phrases; then all words in the reader's
# language, one of its phrases within the question, all words in another language, some of the words. Between equals
# the page comes before the help, and the help before the fact.
EXACT = 8.0
SCORED = """
WITH question (language, everything, something) AS (VALUES
    ('nl', to_tsquery('portal_nl', %(everything)s), to_tsquery('portal_nl', %(something)s)),
    ('en', to_tsquery('portal_en', %(everything)s), to_tsquery('portal_en', %(something)s)),
    ('es', to_tsquery('portal_es', %(everything)s), to_tsquery('portal_es', %(something)s))
)
SELECT shown.id, max(
    answer.tier
    + ts_rank('{0.1, 0.2, 0.4, 1.0}', entry.vector, question.something)
    + CASE entry.kind WHEN 'page' THEN 0.4 WHEN 'service' THEN 0.2 ELSE 0 END
)
FROM question
JOIN portal_searchentry AS entry USING (language)
JOIN portal_searchentry AS shown USING (kind, key)
CROSS JOIN LATERAL (SELECT CASE
    WHEN strpos(entry.words, %(phrase)s) > 0 THEN 8.0
    WHEN entry.vector @@ question.everything AND entry.language = %(language)s THEN 4.0
    WHEN entry.words ~ %(phrases)s THEN 3.2
    WHEN entry.vector @@ question.everything THEN 2.5
    WHEN entry.vector @@ question.something AND entry.language = %(language)s THEN 1.0
    WHEN entry.vector @@ question.something THEN 0.5
END) AS answer (tier)
WHERE shown.language = %(language)s AND answer.tier IS NOT NULL
GROUP BY shown.id
"""
# What stands between two phrases in `SearchEntry.words`; no folded word holds it.
BAR = "|"

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Found:
    """One answer, in the reader's language."""

    kind: SearchKind
    title: str
    summary: str
    address: str
    score: float


def fold(text: str) -> str:
    """Return a text as plain words in lower case, without accents, marks and signs."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join(WORD.findall("".join(one for one in decomposed if not unicodedata.combining(one)).casefold()))


def asked_words(text: str) -> list[str]:
    """Return the folded words of a question, each once, as many as are looked at."""
    words = (word[:LONGEST_WORD] for word in fold(text[:MOST_LETTERS]).split())
    return list(dict.fromkeys(words))[:MOST_WORDS]


def find(text: str, *, language: str, today: date, limit: int = 20) -> list[Found]:
    """Return what answers a question, best first, whatever was typed; nothing if nothing does.

    Only what visitors may read on that day is found, also when it was published or expired since the index was made.
    """
    words = asked_words(text)
    if not words:
        return []
    near = SearchWord.objects.near(words)
    scores = scored(" ".join(words), [alternatives(word, near[word]) for word in words], language=language)
    rows = SearchEntry.objects.filter(pk__in=list(scores)).shown(today=today)
    found = [Found(SearchKind(row.kind), row.title, row.summary, row.address, scores[row.pk]) for row in rows]
    return worth_showing(sorted(found, key=lambda one: (-one.score, one.title)))[:limit]


def worth_showing(found: list[Found]) -> list[Found]:
    """Leave out what answers much worse than the best; where the best is not exact, a few of those stay."""
    if not found:
        return []
    good = [one for one in found if one.score >= found[0].score * WORTH_SHOWING]
    return good if found[0].score >= EXACT else found[: max(len(good), A_FEW)]


def alternatives(word: str, near: set[str]) -> list[str]:
    """Return a word, and those words of the content that it may stand for.

    A word that the content knows stands for itself and for what begins with it; another one for its parts, and for
    the few words that are most alike.
    """
    beginnings = {one for one in near if one.startswith(word)}
    if beginnings:
        others = beginnings if len(word) >= SHORTEST_BEGINNING else set()
    elif len(word) >= SHORTEST_BEGINNING and not any(one.isdigit() for one in word):
        parts = {one for one in near if word.startswith(one) or word.endswith(one)}
        others = parts | set(get_close_matches(word, sorted(near), MOST_MENDED, ALIKE))
    else:
        others = set()
    return [word, *sorted(others - {word})]


def scored(phrase: str, meanings: list[list[str]], *, language: str) -> dict[int, float]:
    """Return the entries in the reader's language that answer a question in any language, with their scores."""
    groups = ["(" + "|".join([beginning(word), *map(lexeme, others)]) + ")" for word, *others in meanings]
    values = {
        "everything": "&".join(groups),
        "something": "|".join(groups),
        "phrase": f"{BAR}{phrase}{BAR}",
        # No folded word holds a dash, so a question without a telling part matches nothing.
        "phrases": rf"\|({'|'.join(parts_of(phrase) or '-')})\|",
        "language": language,
    }
    with connection.cursor() as cursor:
        cursor.execute(SCORED, values)
        return dict(cursor.fetchall())


def parts_of(phrase: str) -> list[str]:
    """Return the phrases that a question holds: any words of it in a row, or one word that is long enough to tell."""
    words = phrase.split()
    rows = (words[first:last] for first in range(len(words)) for last in range(first + 1, len(words) + 1))
    return [" ".join(row) for row in rows if len(row) > 1 or len(row[0]) >= TELLING_WORD]


def lexeme(word: str) -> str:
    """Return a folded word as a part of a query: letters and digits only, so that no sign in it can be an operator."""
    return f"'{word}'"


def beginning(word: str) -> str:
    """Return a folded word, if it is long enough also as the beginning of others, as a part of a query."""
    return lexeme(word) + (":*" if len(word) >= SHORTEST_BEGINNING else "")
