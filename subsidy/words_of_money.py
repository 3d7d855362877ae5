"""What may not stand in words about money: a person, and a number of people (security.md D11, disclosure.md 5.7).

Every form and every import that takes such words comes by here, so this is the one place to look closer.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.choices import Language, PersonalData
from portal.personal_data import find_personal_data

_MAIL = re.compile(r"\S@\S")
# A phone number or the number of a citizen or an account: seven digits or more, whatever stands between them; an amount
# has its own signs and is written with at most two decimals.
_LONG_NUMBER = re.compile(r"(?<![\d.,])\+?\d(?:[ ()/-]?\d){6,}(?![\d.,]*\d)")
_DATE = re.compile(r"\b(?:\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{2}-\d{2})\b")
_WORD_NUMBERS = (
    "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf"
    "|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    "|un|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
)
_PEOPLE = (
    r"personen|persoon|mensen|vrouwen|vrouw|mannen|man|cli[eë]nten|cli[eë]nt|sekswerkers?|deelnemers?|trajecten|traject"
    r"|bezoekers?|persons?|people|women|woman|men|clients?|(?:sex )?workers?|participants?|trajector(?:y|ies)|visitors?"
    r"|personas?|mujer(?:es)?|hombres?|trabajador(?:as?|es)|participantes?|trayectos?|visitantes?"
)
_COUNT_OF_PEOPLE = re.compile(rf"\b(?:\d+|{_WORD_NUMBERS})\s+(?:\w+\s+)?(?:{_PEOPLE})\b", re.IGNORECASE)
_PRICE_OF_ONE = re.compile(rf"\b(?:per|each|por)\s+(?:{_PEOPLE})\b", re.IGNORECASE)


def check_words(text: str) -> None:
    """Refuse words about money that hold a person or tell how many people there were.

    Raises: ValidationError with one sentence for each thing that is wrong; it never repeats the words.
    """
    problems = []
    if _MAIL.search(text) or _LONG_NUMBER.search(_DATE.sub(" ", text)):
        problems.append(_("Take out the mail address or the long number: nothing about a person may stand here."))
    if _COUNT_OF_PEOPLE.search(text):
        problems.append(_("Take out how many people it was: that number would stand in the report unprotected."))
    if _PRICE_OF_ONE.search(text):
        problems.append(_("Take out the price per person: together with the amount it tells how many people it was."))
    # What the patterns above name has a sentence of its own.
    if not problems and (found := find_personal_data(text, Language.DUTCH)):
        kinds = ", ".join(dict.fromkeys(str(PersonalData(one.kind).label) for one in found))
        problems.append(
            _("Write it without this: %(kinds)s. Nothing about a person may stand here.") % {"kinds": kinds}
        )
    if problems:
        raise ValidationError(problems)
