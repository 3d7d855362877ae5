"""What may not stand in words about money: a person, and a number of people (security.md D11, disclosure.md 5.7).

Every form and every import that takes such words comes by here, so this is the one place to look closer.
"""

from __future__ import annotations

import re
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.choices import Language, PersonalData
from portal.personal_data import find_personal_data, without_invisible
from portal.personal_data.people import counts_of_people, people_words

_MAIL = re.compile(r"\S@\S")
# A phone number or the number of a citizen or an account: seven digits or more, whatever stands between them; an amount
# has its own signs and is written with at most two decimals.
_LONG_NUMBER = re.compile(r"(?<![\d.,])\+?\d(?:[ ()/-]?\d){6,}(?![\d.,]*\d)")
_DATE = re.compile(r"\b(?:\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{2}-\d{2})\b")
# "2 x" and "3 à": how many times something was paid is how many people it was for.
_TIMES = re.compile(r"(?<![\w.,])\d+ ?[x\u00d7\u00e0](?!\w)", re.IGNORECASE)


@cache
def _price_of_one() -> re.Pattern[str]:
    return re.compile(rf"\b(?:per|each|por)\s+(?:{people_words()})\b", re.IGNORECASE)


def check_words(text: str) -> None:
    """Refuse words about money that hold a person or tell how many people there were.

    Raises: ValidationError with one sentence for each thing that is wrong; it never repeats the words.
    """
    text = without_invisible(text)
    problems = []
    if _MAIL.search(text) or _LONG_NUMBER.search(_DATE.sub(" ", text)):
        problems.append(_("Take out the mail address or the long number: nothing about a person may stand here."))
    if counts_of_people(strict=True).search(text):
        problems.append(_("Take out how many people it was: that number would stand in the report unprotected."))
    if _TIMES.search(text):
        problems.append(_("Take out how many times it was paid, such as “2 x”: it tells how many people it was."))
    if _price_of_one().search(text):
        problems.append(_("Take out the price per person: together with the amount it tells how many people it was."))
    # What the patterns above name has a sentence of its own.
    if not problems and (found := find_personal_data(text, Language.DUTCH)):
        kinds = ", ".join(dict.fromkeys(str(PersonalData(one.kind).label) for one in found))
        problems.append(
            _("Write it without this: %(kinds)s. Nothing about a person may stand here.") % {"kinds": kinds}
        )
    if problems:
        raise ValidationError(problems)
