"""Numbers of people, and ages: with little else they tell who somebody is.

In a report a number of people in free text stands beside the safe figures and undoes them (disclosure.md 5.7). Staff
and other professionals are no people here. "Een" and "una" are articles far more often than numbers, so they count only
in the strict form, for words about money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from portal.choices import PersonalData
from portal.personal_data.findings import Finding
from portal.personal_data.words import cues

# --- Numbers ----------------------------------------------------------------------------------------------------------
UNITS = "[e\u00e9]\u00e9n|een|twee|drie|vier|vijf|zes|zeven|acht|negen"
TENS = "twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig"
DUTCH = (
    rf"(?:(?:{UNITS})(?:en|\u00ebn))?(?:{TENS})|\u00e9\u00e9n|e\u00e9n|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf"
    r"|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien|honderd|beide"
)
ENGLISH = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|both"
)
SPANISH = (
    "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|diecis[e\u00e9]is|diecisiete|dieciocho"
    "|diecinueve|veinte|ambas|ambos"
)
ARTICLES = "een|un|una"
# No year, no share and no part of a code, an amount or a date.
DIGITS = r"(?!(?:19|20)\d\d\b)\d{1,3}(?:\.\d{3})?"
BEGIN = r"(?<![\w.,/])"

# --- What stands between a number and people ------------------------------------------------------------------------
# "Drie van de", "vier jonge Roemeense"; no noun, or "acht gesprekken" would count.
OF_THEM = r"(?:van|of|de)\s+(?:de|het|die|deze|onze|hun|the|our|these|those|las|los|nuestras|nuestros)\s+"
ADJECTIVE = (
    r"(?!(?:de|die|deze|alle|we|ze|je|me|the|entre|sobre|desde)\s)"
    r"(?:\w{2,20}(?:e|ish|ian|ese)|extra|meer|nieuw|jong|ander|volwassen|trans|sex|more|new|young|other|different"
    r"|pregnant|adult|foreign|nuev[ao]s|otr[ao]s|m\u00e1s|j\u00f3venes)\s+"
)
BETWEEN = rf"(?:{OF_THEM})?(?:{ADJECTIVE}){{0,2}}"

# --- Ages -------------------------------------------------------------------------------------------------------------
AGE = rf"(?:\d{{1,2}}|{DUTCH}|{ENGLISH}|{SPANISH})"
NO_PERSON_OF_YEARS = (
    "bestaan|jubileum|project|programma|plan|beleid|subsidie|overeenkomst|contract|looptijd|periode|onderzoek"
    "|samenwerking|opleiding|visie|convenant|traject|afspraak|project|plan|programme|contract|period|agreement"
)
# "Is vier jaar" is an age, and "is vier jaar geleden" a time.
NO_TIME = (
    r"(?!\s+(?:geleden|lang|bezig|later|in\s+dienst|werkzaam|actief|bij|weg|hier|ervaring|ago|long|later|of\s+experience"
    r"|in\s+the|de\s+experiencia))"
)
SOMEBODY = (
    "zij|ze|hij|ik|she|he|ella|\u00e9l|vrouw|man|meisje|jongen|meid|dame|kind|baby|dochter|zoon|zoontje|dochtertje|moeder|vader"
    "|zus|broer|cli\u00ebnte?|sekswerke?r|sekswerkster|deelneemster|deelnemer|bezoekster|bezoeker|persoon|woman|girl|boy"
    "|child|daughter|son|mother|father|sister|brother|client|worker|person|mujer|ni\u00f1[ao]|hij[ao]|chic[ao]"
)
ABOUT = r"(?:(?:nu|pas|net|bijna|nog|al|ongeveer|inmiddels|maar|slechts|only|just|now|almost|about)\s+){0,2}"
# Behind an age without "jaar" the sentence goes on without a noun.
GOES_ON = (
    r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:en|of|die|dat|met|uit|is|was|heeft|had|op|kwam|woont|werkt|zonder|naar|and|or|who|with"
    r"|from|has|had|lives|works)\b)"
)
AGES = re.compile(
    rf"\b(?:{SOMEBODY})\s+(?:is|was|werd|wordt|bleek|turned|van|of|aged|,)\s+{ABOUT}{AGE}"
    rf"(?:\s+(?:jaar|jr\.?|years?){NO_TIME}\b|{GOES_ON})"
    rf"|\b(?:{SOMEBODY})\s*(?:,\s*\d{{2}}\b(?=\s*(?:[.,;:!?)]|$|jaar))|\(\d{{1,2}}\))"
    rf"|\b{AGE}\s+jaar\s+(?:oud|jong)\b|\b{AGE}[\s-]years?[\s-](?:old|of\s+age)\b|\baged\s+{AGE}\b"
    rf"|\b{AGE}[ -]?jarigen?\b(?!\s+(?:\w+e\s+)?(?:{NO_PERSON_OF_YEARS}))"
    rf"|\b(?:leeftijd|age)\s+(?:van|is|was|of)\s+{AGE}\b"
    rf"|\b(?:begin|midden|eind|half)\s+(?:de\s+)?(?:{TENS})\b"
    r"|\b(?:early|mid|late)[ -](?:twenties|thirties|forties|fifties)\b"
    rf"|\b(?:tiene|ten\u00eda|cumpli\u00f3)\s+{AGE}\s+a\u00f1os\b(?!\s+de\s+exp)|\bde\s+{AGE}\s+a\u00f1os\s+de\s+edad\b"
    rf"|\b(?:{SOMEBODY})\s+de\s+{AGE}\s+a\u00f1os\b"
    r"|\b(?:geboren|born|naci\u00f3|nacid[ao])\s+(?:in|op|on|en|el)\s+(?:\w+\s+){0,2}\d",
    re.IGNORECASE,
)


def find_people(text: str) -> Iterator[Finding]:
    """Yield where a text tells how many people there were, and how old somebody is."""
    for match in AGES.finditer(text):
        yield Finding(PersonalData.AGE, *match.span())
    for match in counts_of_people().finditer(text):
        yield Finding(PersonalData.PEOPLE, *match.span())


@cache
def counts_of_people(*, strict: bool = False) -> re.Pattern[str]:
    """Return what finds a number of people.

    Strict is for words where nobody can keep what was found with a reason, as in money: "een vrouw" is one woman there,
    and any word may stand between.
    """
    words = f"{DUTCH}|{ENGLISH}|{SPANISH}" + (f"|{ARTICLES}" if strict else "")
    between = rf"(?:{BETWEEN}|\w+\s+)" if strict else BETWEEN
    them = r"(?:van|of|de)\s+(?:hen|ons|them|us|ellas|ellos)\b"
    people = rf"(?:{people_words()})\b(?!\s+\d)(?!(?<=kind)\s+of\b)"
    return re.compile(rf"{BEGIN}(?:{DIGITS}|(?:{words}))\s+(?:{between}{people}|{them})", re.IGNORECASE)


@cache
def people_words() -> str:
    """Return the words for people whom the portal counts, as a pattern; longer ones first."""
    return "|".join(sorted((re.escape(word) for word in cues("people")), key=len, reverse=True))
