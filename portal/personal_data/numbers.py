"""Personal data that are known by their form: numbers with a check, addresses, accounts, licence plates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from portal.choices import PersonalData
from portal.personal_data.findings import Finding
from portal.personal_data.words import plate_forms, public_sites

# --- Citizen service number ---------------------------------------------------------------------------------------
# Nine digits, written together or in groups. One in eleven of all numbers of nine digits passes the check, so a number
# that belongs to something else (an order, an amount) is left where the words before it say so.
BSN = re.compile(
    r"(?<![\w.,€/-])(?<!€ )\d{8,9}(?!\w|[.,]\d)"
    r"|(?<![\w.,/-])(?<!€ )\d{2,4}(?P<gap>[ .])\d{2,3}(?P=gap)\d{2,3}(?!\w|[.,]\d)"
)
BSN_CONTEXT = re.compile(r"(?:bsn|burgerservice\w*|sofi\w*|citizen service)[\w -]{0,12}[ :#(]*$", re.IGNORECASE)
OTHER_NUMBER = re.compile(
    r"(?:order|factuur|dossier|project|zaak|kvk|isbn|invoice|case)[\w-]*[ :#]*(?:is |nr\.? ?)?$", re.IGNORECASE
)
BSN_DIGITS = 9

# --- Phone numbers --------------------------------------------------------------------------------------------------
# A Dutch number has ten digits, a foreign one begins with + or 00. Numbers of offices (0800, 0900, 088) tell nothing.
PHONE = re.compile(
    r"(?<![\w.,-])(?:0[1-9](?:[ .\-/()]{0,3}\d){8}|(?:\+|00)[1-9](?:[ .\-/()]{0,3}\d){7,13})(?![ .\-/]?\d)"
)
PHONE_AREA = re.compile(r"(?<!\d)\(0[1-9]\d{1,2}\)(?:[ .-]{0,3}\d){6,7}(?!\d)")
PUBLIC_NUMBER = re.compile(r"(?:0|31|0031)(?:800|90[0-9]|88)")
DATE = re.compile(r"\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d{2}")

# --- E-mail, web addresses, account names -------------------------------------------------------------------------
# Every repetition has an upper bound, so that no text takes long (security.md D11: 50 ms for 4,000 characters).
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}"
    r"(?:(?:@| ?[(\[] ?(?:at|apenstaartje) ?[)\]] ?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"| (?:at|apenstaartje) [\w-]{1,63} (?:dot|punt) [a-z]{2,6}\b)",
    re.IGNORECASE,
)
LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()]+"
    r"|\b(?:t\.me|wa\.me|m\.me|bit\.ly|linktr\.ee)/[^\s<>()]+"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:nl|com|org|net|eu|be|info|online|site|xxx|frl)"
    r"(?:/[^\s<>()]*)?(?![\w-])",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![\w.@/])@\w[\w.]{2,}")

# --- IBAN -----------------------------------------------------------------------------------------------------------
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
SHORTEST_IBAN, LONGEST_IBAN = 15, 34

# --- Postcode with a number, street with a number -------------------------------------------------------------------
POSTCODE = re.compile(r"\b[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}\b(?:,? ?(?:n[ro]\.? ?)?\d{1,5}(?:-?[a-zA-Z0-9]{1,4})?\b)?")
STREET_ENDINGS = (
    "straat|laan|weg|plein|dijk|gracht|kade|singel|steeg|hof|pad|wal|dreef|plantsoen"
    "|loane|strjitte|leane|dyk|wei|buorren"
)
CAPITAL_WORD = r"[A-Z\u00c0-\u00dd][\w'\u2019.-]{0,40}"
STREET = re.compile(
    rf"\b{CAPITAL_WORD}(?: {CAPITAL_WORD})?(?:{STREET_ENDINGS})"
    r" (?:nr\.? ?)?\d{1,4}(?: ?[a-zA-Z])?(?:-\w{1,3})?(?![\d.:,]\d|\w)"
)
# In Spanish the sort of street comes first: "calle de los Reyes Católicos 3", "C/ Cruz, n.º 4".
SPANISH_SORT = (
    r"calle|callej\u00f3n|c/|avenida|avda?\.?|plaza|pza?\.?|paseo|p[\u00ba\u00b0]|camino|carretera|ronda"
    r"|traves[i\u00ed]a"
)
SPANISH_STREET = re.compile(
    rf"(?<!\w)(?:{SPANISH_SORT}) ?(?:(?:de|del|la|las|los|el) ){{0,3}}(?-i:{CAPITAL_WORD})"
    rf"(?: (?:(?:de|del|la|las|los|el|y) ){{0,2}}(?-i:{CAPITAL_WORD})){{0,3}}"
    r",? (?:(?:n\.?[\u00ba\u00b0]|n[\u00fau]m(?:ero)?\.?|n[ro]?\.?) ?)?\d{1,4}(?: ?[a-zA-Z]\b)?(?![\d.:,]\d|\w)",
    re.IGNORECASE,
)
# A year with two capitals behind it is no postcode.
YEAR_AND_WORD = re.compile(r"(?:19|20)\d{2} (?:EN|OF|IN|TO|OP|NL|EU|AD|Q\d)$")

# --- Licence plates ---------------------------------------------------------------------------------------------------
PLATE_CONTEXT = re.compile(
    r"(?:kenteken\w*|nummerbord|plate|registration)(?: (?:is|was|met|with))?[ :]+"
    r"((?=[a-z -]*\d)(?=[\d -]*[a-z])[a-z\d]{1,3}[ -]?[a-z\d]{2,3}[ -]?[a-z\d]{1,3})\b",
    re.IGNORECASE,
)
PLATE_SIGNS = 6


def find_numbers(text: str) -> Iterator[Finding]:
    """Yield what is known by its form."""
    yield from _bsns(text)
    yield from _phones(text)
    yield from _matches(EMAIL, text, PersonalData.EMAIL)
    yield from _links(text)
    for match in IBAN.finditer(text):
        if (end := _iban_end(match[0])) is not None:
            yield Finding(PersonalData.IBAN, match.start(), match.start() + end)
    for match in POSTCODE.finditer(text):
        if not YEAR_AND_WORD.match(match[0]):
            yield Finding(PersonalData.ADDRESS, *match.span())
    yield from _matches(STREET, text, PersonalData.ADDRESS)
    yield from _matches(SPANISH_STREET, text, PersonalData.ADDRESS)
    yield from _matches(plates(), text, PersonalData.PLATE)
    for match in PLATE_CONTEXT.finditer(text):
        if sum(sign.isalnum() for sign in match[1]) == PLATE_SIGNS:
            yield Finding(PersonalData.PLATE, *match.span(1))


def passes_eleven_test(digits: str) -> bool:
    """Say whether digits can be a citizen service number.

    Source: the 11-test of the BSN: 9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h - i divides by 11; eight digits begin with 0.
    """
    nine = digits.zfill(BSN_DIGITS)
    if len(nine) != BSN_DIGITS or not int(nine):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(nine[:-1], range(9, 1, -1), strict=True))
    return (total - int(nine[-1])) % 11 == 0


def is_iban(letters: str) -> bool:
    """Say whether letters and digits pass the check of an IBAN (ISO 13616: the rest by 97 is 1)."""
    if not SHORTEST_IBAN <= len(letters) <= LONGEST_IBAN:
        return False
    turned = letters[4:] + letters[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _bsns(text: str) -> Iterator[Finding]:
    for match in BSN.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        digits = re.sub(r"\D", "", match[0])
        named = BSN_CONTEXT.search(before) is not None
        # Eight digits are far more often something else.
        if not named and (len(digits) < BSN_DIGITS or OTHER_NUMBER.search(before)):
            continue
        if passes_eleven_test(digits):
            yield Finding(PersonalData.BSN, *match.span())


def _phones(text: str) -> Iterator[Finding]:
    for pattern in (PHONE, PHONE_AREA):
        for match in pattern.finditer(text):
            if not DATE.match(match[0]) and not PUBLIC_NUMBER.match(re.sub(r"\D", "", match[0])):
                yield Finding(PersonalData.PHONE, *match.span())


def _links(text: str) -> Iterator[Finding]:
    for match in LINK.finditer(text):
        host = re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0].casefold()).partition("/")[0]
        if host not in public_sites():
            yield Finding(PersonalData.LINK, *match.span())
    yield from _matches(HANDLE, text, PersonalData.LINK)


def _iban_end(match: str) -> int | None:
    """Return where an IBAN ends, which may be followed by other capitals; None if there is none."""
    for end in range(len(match), SHORTEST_IBAN - 1, -1):
        if match[end - 1] != " " and is_iban(match[:end].replace(" ", "")):
            return end
    return None


@cache
def plates() -> re.Pattern[str]:
    """Return what finds a licence plate in one of the forms that were given out."""
    forms = (form.replace("L", "[A-Z]").replace("9", r"\d") for form in plate_forms())
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])")


def _matches(pattern: re.Pattern[str], text: str, kind: PersonalData) -> Iterator[Finding]:
    return (Finding(kind, *match.span()) for match in pattern.finditer(text))
