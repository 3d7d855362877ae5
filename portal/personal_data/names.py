"""Names of people, by lists and by the words around a word with a capital.

No list holds all names, and most words with a capital are places and organisations. So a name is: a first name of the
list; a word behind "mevrouw" or "genaamd"; initials with a surname; or an unknown word with a capital, inside a
sentence, where only a person fits ("samen met ...", "... vertelde").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from portal.choices import PersonalData
from portal.personal_data.findings import Finding
from portal.personal_data.words import WORD, also_words, cues, first_names, known, surnames, without_accents

# Behind these a sentence, or a line of a list, begins.
BEGINS = re.compile(r"[.!?:;\n\u2022\u201c\"(][\s\-\u2013*\u2022\u201c\"'(]*$")
SURNAME_ENDING = re.compile(r"\w{3,}(?:stra|sma|tsma|inga)$")
NO_SURNAME = frozenset({"extra", "orkestra", "prisma", "charisma", "plasma"})
# What an institution, a law or a day ends with; a surname hardly ever does.
INSTITUTION = re.compile(
    r"(?:bank|huis|loket|wet|fonds|raad|kerk|lunch|centrum|school|dag|stad|dorp|land|straat|weg|plein|lijn|dienst|zorg|bureau"
    r"|wijk|team|teams|groep|overleg|project|avond|middag|ochtend|markt|haven|hal|gebouw|kwartier|tion|atie|itie|ment|ship|hood|heid|ing"
    r"|ingen|isme|aars|schap|regio|maand|week|werk|spreekuur|cursus|training|adeel|woude|wold|gea|wert|werd|burg|veen)$"
)
INITIALS = re.compile(
    r"(?<!\w)(?:[A-Z]\.[ ]?){1,4}((?:(?:van|de|der|den|ten|ter|het|'t) ){0,3})([A-Z\u00c0-\u00dd][\w'\u2019-]+)"
)
# The words that stand around a person are listed in these.
LANGUAGES_OF_CUES = frozenset({"nl", "en", "es"})
SHORTEST_FIRST_NAME_IN_SMALL_LETTERS = 4


class Token(NamedTuple):
    """A word of the text: where it stands, in small letters, and how it stands there."""

    start: int
    end: int
    text: str
    small: str
    plain: str  # the same without accents
    begins: bool  # a sentence begins with it
    gap: str  # what stands between the word before and this one
    joined: bool  # nothing but a space does
    capital: bool  # it begins with one


Rule = Callable[[list[Token], int], int | None]


def find_names(text: str, language: str) -> Iterator[Finding]:
    """Yield what is a name, or looks like one.

    Where the cues of a language are not known, an unknown word with a capital is no sign: German gives every noun one.
    """
    tokens = list(_tokens(text))
    # Most words are none of these, and no name begins with them.
    may_begin = cues("particle") | first_names() | surnames()
    rules = RULES if language in LANGUAGES_OF_CUES else RULES[:-1]
    place = 0
    while place < len(tokens):
        candidate = tokens[place].capital or tokens[place].plain in may_begin
        end = _name_at(tokens, place, rules) if candidate else None
        if end is None:
            place += 1
            continue
        yield Finding(PersonalData.NAME, tokens[place].start, tokens[end - 1].end)
        place = end
    yield from _initials(text)


def _tokens(text: str) -> Iterator[Token]:
    last = 0
    for match in WORD.finditer(text):
        gap = text[last : match.start()]
        begins = not last or (gap != " " and BEGINS.search(gap) is not None)
        # A point behind "mevr" or "dr" ends no sentence.
        if begins and gap.strip() == "." and _is_title_before(text, last):
            begins, gap = False, " "
        word, last = match[0], match.end()
        small = word.casefold()
        yield Token(
            match.start(), last, word, small, without_accents(small), begins, gap, gap.isspace(), word[0].isupper()
        )


def _is_title_before(text: str, end: int) -> bool:
    before = WORD.findall(text[max(0, end - 12) : end])
    return bool(before) and before[-1].casefold() in cues("title")


def _name_at(tokens: list[Token], place: int, rules: tuple[Rule, ...]) -> int | None:
    """Return where the name ends that begins with a word, or None if none begins there."""
    return next((end for rule in rules if (end := rule(tokens, place)) is not None), None)


def _after_title(tokens: list[Token], place: int) -> int | None:
    """Mevrouw X, dhr. de Vries, mrs O'Connor."""
    before = _before(tokens, place)
    if before is None or before.small not in cues("title") or not tokens[place].joined:
        return None
    first = _skip_particles(tokens, place)
    if first is None:
        return None
    word = tokens[first]
    if word.capital and (first > place or not _is_known(word)):
        return _grow(tokens, first + 1)
    return first + 1 if (word.plain in surnames() or word.plain in first_names()) else None


def _after_naming(tokens: list[Token], place: int) -> int | None:
    """Genaamd X, heet nu X, my name is X."""
    word = tokens[place]
    if not word.capital or word.begins or _is_known(word) or _is_acronym(word):
        return None
    for back in range(1, 4):
        before = tokens[place - back] if place >= back else None
        if before is None or not tokens[place - back + 1].joined:
            return None
        if before.small in cues("naming"):
            return _grow(tokens, place + 1)
        if before.small not in cues("filler"):
            return None
    return None


def _first_name(tokens: list[Token], place: int) -> int | None:
    word = tokens[place]
    # Sint Maarten and Stichting Anna are no people.
    before = _before(tokens, place)
    if not word.capital or (before is not None and word.joined and before.small in {"sint", "saint", "stichting"}):
        return None
    parts = word.plain.split("-")
    listed = word.plain in first_names() or (len(parts) > 1 and all(part in first_names() for part in parts))
    own = word.plain.removesuffix("'s").removesuffix("\u2019s")
    if not (listed or own in first_names()):
        return None
    if word.begins and own in also_words() and not _followed_by(tokens, place, "strong"):
        # "Angel Ferreira": nothing but a name has a second capital behind it.
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if following is None or not (following.joined and following.capital and not _is_known(following)):
            return None
    return _grow(tokens, place + 1)


def _surname(tokens: list[Token], place: int) -> int | None:
    """Hoekstra, van der Meer, Bakker inside a sentence."""
    first = _skip_particles(tokens, place)
    if first is None:
        return None
    word = tokens[first]
    if not word.capital or _is_known(word):
        return None
    if SURNAME_ENDING.match(word.small) and word.small not in NO_SURNAME:
        return first + 1
    listed = word.plain in surnames()
    return first + 1 if listed and (first > place or not word.begins) else None


def _after_role(tokens: list[Token], place: int) -> int | None:
    """De tolk Agnieszka; haar dochter, Lieke."""
    word, before = tokens[place], _before(tokens, place)
    if before is None or before.small not in cues("role") or not word.capital or word.begins:
        return None
    if word.gap.strip() not in {"", ","} or _is_known(word) or _is_acronym(word):
        return None
    return _grow(tokens, place + 1)


def _unknown(tokens: list[Token], place: int) -> int | None:
    """Take an unknown word with a capital inside a sentence, where only a person fits."""
    word, before = tokens[place], _before(tokens, place)
    if not word.capital or _is_known(word) or _is_acronym(word) or INSTITUTION.search(word.small):
        return None
    if word.begins or before is None:
        no_starter = word.small not in cues("starter") and not word.small.endswith(("en", "s", "er"))
        return place + 1 if no_starter and _followed_by(tokens, place, "strong") else None
    # The second word of a title or of an organisation belongs to the first.
    in_title = word.joined and before.capital and not (before.begins and before.small in cues("starter"))
    if before.small in cues("thing") or in_title:
        return None
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is not None and following.joined and following.capital and _is_known(following):
        return None
    fits = word.joined and before.small in cues("near")
    return _grow(tokens, place + 1) if fits or _followed_by(tokens, place, "verb") else None


def _in_small_letters(tokens: list[Token], place: int) -> int | None:
    """Maria without her capital, where a person is certain."""
    word = tokens[place]
    if word.capital or len(word.small) < SHORTEST_FIRST_NAME_IN_SMALL_LETTERS:
        return None
    if word.plain not in first_names() or word.plain in also_words():
        return None
    return place + 1 if _followed_by(tokens, place, "strong") else None


# Each returns where the name ends that begins at a place, or None. The last is the boldest.
RULES: tuple[Rule, ...] = (
    _after_title,
    _after_naming,
    _first_name,
    _surname,
    _after_role,
    _in_small_letters,
    _unknown,
)


def _initials(text: str) -> Iterator[Finding]:
    """J. de Vries, A.B. Postma."""
    for match in INITIALS.finditer(text):
        word = match[2].casefold()
        if word not in cues("starter") and word not in known():
            yield Finding(PersonalData.NAME, *match.span())


def _grow(tokens: list[Token], end: int) -> int:
    """Return where a name ends that has begun: particles and words with a capital belong to it."""
    while end < len(tokens):
        following = _skip_particles(tokens, end)
        if following is None or not all(tokens[one].joined for one in range(end, following + 1)):
            return end
        word = tokens[following]
        if not word.capital or word.begins or _is_known(word):
            return end
        end = following + 1
    return end


def _skip_particles(tokens: list[Token], place: int) -> int | None:
    """Return the place of the first word that is no particle (van, de, der), at most three on."""
    for first in range(place, min(place + 4, len(tokens))):
        if first > place and not tokens[first].joined:
            return None
        if tokens[first].small not in cues("particle"):
            return first
    return None


def _before(tokens: list[Token], place: int) -> Token | None:
    return tokens[place - 1] if place and not tokens[place].begins else None


def _followed_by(tokens: list[Token], place: int, sort: str) -> bool:
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return following is not None and following.joined and following.small in cues(sort)


def _is_known(word: Token) -> bool:
    own = word.small.removesuffix("'s").removesuffix("\u2019s")
    return own in known() or ("-" in own and any(part in known() for part in own.split("-")))


def _is_acronym(word: Token) -> bool:
    """Say whether a word is an abbreviation, a number or a brand: GGD, Q3, CoMensha, VNN's."""
    return any(sign.isupper() or sign.isdigit() for sign in re.sub(r"['\u2019-].", "", word.text)[1:])
