"""How hard a text is to read, in numbers: a hint to whoever writes, never a grade of the person (and no B1 verdict).

Pure functions of a text and its language: nothing here knows a page, a form or the database.

The score of a language is the reading ease of that language, about 0 (an office) to 100 (a child's book):

- Dutch: Flesch-Douma, 206.835 - 0.93 x words per sentence - 77 x syllables per word
  (W.H. Douma, De leesbaarheid van landbouwbladen, 1960).
- English: Flesch Reading Ease, 206.835 - 1.015 x words per sentence - 84.6 x syllables per word
  (R. Flesch, A new readability yardstick, 1948).
- Spanish: Fernandez-Huerta, 206.84 - 1.02 x words per sentence - 60 x syllables per word
  (J. Fernandez Huerta, Medidas sencillas de lecturabilidad, 1959, as corrected by G. Law, 2011).

Short sentences and no office words come from brief.md section 12; the limits are what its texts keep to with room.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import pyphen
from markdown_it import MarkdownIt


@dataclass(frozen=True)
class Language:
    """The formula of a language, and how far a text may go before it needs a written reason.

    Units: words per sentence, letters, a share of all words, points of the score.
    """

    base: float
    per_sentence: float
    per_syllable: float
    patterns: str
    # A vowel sound is one syllable; an accent that parts two vowels starts another one.
    vowels: re.Pattern[str]
    silent: re.Pattern[str] | None
    long_word: int
    most_average: float = 12.0
    most_longest: int = 20
    most_long_share: float = 0.06
    least_score: float = 60.0


LANGUAGES: Mapping[str, Language] = {
    "nl": Language(
        base=206.835, per_sentence=0.93, per_syllable=77.0, patterns="nl_NL", long_word=13,
        vowels=re.compile(r"ij|[ëïöü]|[aeiouyáéíóúàèêâ]+", re.IGNORECASE), silent=None,
    ),
    "en": Language(
        base=206.835, per_sentence=1.015, per_syllable=84.6, patterns="en_US", long_word=11,
        vowels=re.compile(r"[aeiouyé]+", re.IGNORECASE),
        silent=re.compile(r"(?<=[^aeiouy])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxzhg])es$", re.IGNORECASE),
    ),
    "es": Language(
        base=206.84, per_sentence=1.02, per_syllable=60.0, patterns="es", long_word=12,
        # Weak vowels melt with their neighbour; two strong ones, and a weak one with an accent, do not.
        vowels=re.compile(r"[iuyü]?[aeoáéó](?:[iuy](?![aeoáéó]))?|[íú]|[iuü]+y?|\by\b", re.IGNORECASE),
        silent=re.compile(r"(?<=[gq])u(?=[eiéí])", re.IGNORECASE),
    ),
}  # fmt: skip

# The formulas were made for samples of a hundred words; in a few lines one long word would decide.
ENOUGH_WORDS = 50
PLACEHOLDER = re.compile(r"\{([a-z0-9]+\.[a-z0-9_]+)\}")
BLOCK = re.compile(r"\{[a-z_]+\}")
# A sentence ends with a mark and a space; what a colon announces is another one.
SENTENCE_END = re.compile(r"(?<=[.!?:…])[”\"\u2019»)]*\s+")
ADDRESS = r"https?://\S+|\S+@\S+\.\w+"
NUMBER = r"[€$]?\s?\+?\(?\d[\d.,:/()\-]*(?:\s\d[\d.,:/()\-]*)*"
WORD = r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*"
TOKEN = re.compile(rf"(?P<address>{ADDRESS})|(?P<word>{WORD})|(?P<number>{NUMBER})")


@dataclass(frozen=True)
class Reading:
    """What was measured of one text. Units: as their names say; shares from 0 to 1."""

    language: str
    words: int
    sentences: int
    average: float
    longest: str
    longest_words: int
    long_words: tuple[str, ...]
    long_share: float
    score: float

    @property
    def long_percent(self) -> float:
        """The share of long words. Unit: percent."""
        return self.long_share * 100

    @property
    def excesses(self) -> tuple[str, ...]:
        """What is above its limit: any of average, longest, long_words, score."""
        return tuple(name for name, part in self._parts().items() if part > 1)

    @property
    def is_hard(self) -> bool:
        """Whether the text needs a written reason to be published."""
        return bool(self.excesses)

    @property
    def load(self) -> float:
        """How near the text comes to its nearest limit: 1 is on it, more is above; for putting texts in order."""
        return max(self._parts().values())

    def _parts(self) -> dict[str, float]:
        limits = LANGUAGES[self.language]
        parts = {
            "average": self.average / limits.most_average,
            "longest": self.longest_words / limits.most_longest,
        }
        if self.words < ENOUGH_WORDS:
            return parts
        return parts | {
            "long_words": self.long_share / limits.most_long_share,
            "score": (100 - self.score) / (100 - limits.least_score),
        }


def measure(body: str, language: str, facts: Mapping[str, str] | None = None) -> Reading:
    """Measure a text of Markdown as a visitor reads it, with its facts filled in.

    A phone number, an amount or an address is one word, and has no syllables to stumble over.
    """
    found = sentences(plain(body, facts or {}))
    counts = [len(TOKEN.findall(one)) for one in found]
    spoken = [word for one in found for word in words(one)]
    total = sum(counts)
    if not spoken:
        return Reading(language, 0, 0, 0.0, "", 0, (), 0.0, 100.0)
    limits = LANGUAGES[language]
    average = total / len(found)
    per_word = sum(syllables(word, language) for word in spoken) / len(spoken)
    most = max(counts)
    long_words = [word for word in spoken if _letters(word) >= limits.long_word]
    return Reading(
        language=language,
        words=total,
        sentences=len(found),
        average=average,
        longest=found[counts.index(most)],
        longest_words=most,
        long_words=tuple(sorted({word.lower() for word in long_words}, key=lambda word: (-len(word), word))),
        long_share=len(long_words) / len(spoken),
        score=limits.base - limits.per_sentence * average - limits.per_syllable * per_word,
    )


def plain(body: str, facts: Mapping[str, str]) -> list[str]:
    """Return the paragraphs, headings and lines of lists as they are read, without the marks of Markdown."""
    filled = PLACEHOLDER.sub(lambda match: facts.get(match[1], ""), body)
    lines = []
    for token in _markdown().parse(BLOCK.sub("", filled)):
        if token.type == "inline":
            parts = [" " if part.type.endswith("break") else part.content for part in token.children or []]
            lines.append("".join(parts).strip())
    return [line for line in lines if line]


def sentences(lines: list[str]) -> list[str]:
    """Return the sentences of some lines; what holds no word at all, such as a lone number, is none."""
    parts = [part.strip() for line in lines for part in SENTENCE_END.split(line)]
    return [part for part in parts if words(part)]


def words(sentence: str) -> list[str]:
    """Return the words of a sentence, without numbers and addresses."""
    return [match["word"] for match in TOKEN.finditer(sentence) if match["word"]]


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


@cache
def _hyphens(patterns: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=patterns, left=2, right=2)


# Texts say the same words over and over, and the list of all pages measures them all.
@lru_cache(maxsize=20_000)
def syllables(word: str, language: str) -> int:
    """Return how many syllables a word has, at least one.

    The patterns of pyphen say where a word may be broken at the end of a line, and so leave out breaks that would look
    odd ("dí-a", "a-bout"); the vowels one hears are counted as well, and the higher number holds.
    """
    rules = LANGUAGES[language]
    heard = rules.silent.sub("", word) if rules.silent else word
    return max(1, len(_hyphens(rules.patterns).positions(word)) + 1, len(rules.vowels.findall(heard)))


def _letters(word: str) -> int:
    return sum(letter.isalpha() for letter in word)
