"""The six files of the log with their columns: what a cell may hold, and how it is written.

A column is the only place that turns text into a value and back, so import and export cannot drift apart. No cell is
free text: each holds a code of a list, a number, a day, yes or no, or a reference.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from typing import Any
from uuid import RFC_4122, UUID

from django.utils.translation import gettext as _

from contacts.choices import QUARTER_PATTERN, TRAJECTORY_CODE_PATTERN
from contacts.log.problems import CellProblemError
from portal import codelists

LONGEST_CELL = 1_000
HIGHEST_COUNT = 32_767  # what the column of the database holds
FIRST_DAY = date(2020, 1, 1)
FIRST_OPENING = date(2000, 1, 1)
FIRST_QUARTER = "2020-Q1"
# Versions of a UUID that tell the moment, and the first also the machine, at which they were made.
TELLTALE_VERSIONS = frozenset({1, 2, 6, 7})

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_SEPARATOR = re.compile(r"[,;|/+\s]+")
_DATE_LIKE = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
_MAIL = re.compile(r"\S@\S")
_LONG_NUMBER = re.compile(r"[+(]?(?:[0-9][ ().+/-]*){8,15}")
# No code has a capital: a word that begins with one may be a name.
_NAME = re.compile(r"\b(?![a-z])[^\W\d_][a-zà-öø-ÿ]+")
_WORD = re.compile(r"[^\W\d_]{2}")


def may_be_personal(text: str) -> bool:
    """Say whether a wrong cell looks like a name, a phone number, a citizen number or an e-mail address."""
    if _MAIL.search(text) or _NAME.search(text):
        return True
    return bool(_LONG_NUMBER.fullmatch(text)) and not _DATE_LIKE.fullmatch(text)


def quarter_of(day: date) -> str:
    """Return the quarter of a day, such as 2025-Q1."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


@dataclass(frozen=True)
class Reading:
    """What the reading of a cell depends on besides the cell: the day, and the organisations that record work.

    `only_own` says that those are one: that of the coordinator who brings the rows in.
    """

    today: date
    organisations: frozenset[str]
    only_own: bool = False


@dataclass(frozen=True)
class Column(ABC):
    """One column; `path` leads from a stored row to its value, and differs from the name where the model says more."""

    name: str
    path: str = ""
    required: bool = True

    def __post_init__(self) -> None:
        if not self.path:
            object.__setattr__(self, "path", self.name)

    @property
    def empty(self) -> Any:
        """What an empty cell stands for, where it is allowed."""
        return None

    @cached_property
    def parts(self) -> list[str]:
        """The steps of the path."""
        return self.path.split("__")

    @property
    def attribute(self) -> str:
        """The attribute of a stored row that this column fills; its column in the database has the same name."""
        return self.path if len(self.parts) == 1 else f"{self.parts[0]}_id"

    def read(self, cell: str, reading: Reading) -> Any:
        """Turn a cell into a value; an empty cell is unknown where the column allows that.

        Raises: CellProblemError if the cell does not hold what the column asks for.
        """
        if len(cell) > LONGEST_CELL:
            raise CellProblemError(_("This cell is far too long."))
        text = cell.strip(" ")
        if not text:
            if self.required:
                raise CellProblemError(_("This cell may not be empty."))
            return self.empty
        try:
            return self.parse(text, reading)
        except CellProblemError as error:
            if not self.may_be_personal(text):
                raise
            warning = _("If it is about a person, take it out of the file: no person belongs in these data.")
            raise CellProblemError(f"{error} {warning}") from None

    @abstractmethod
    def parse(self, text: str, reading: Reading) -> Any:
        """Turn a cell that is not empty into a value.

        Raises: CellProblemError if it cannot be done.
        """

    def may_be_personal(self, text: str) -> bool:
        """Say whether a wrong cell of this column calls for a word about people."""
        return may_be_personal(text)

    def write(self, value: Any) -> str:
        """Turn a value into a cell."""
        return "" if value is None else str(value)

    def value_of(self, instance: object) -> Any:
        """Return the value that a stored row has for this column."""
        value: Any = instance
        for part in self.parts:
            value = getattr(value, part)
            if value is None:
                return None
        return value


@dataclass(frozen=True)
class IdColumn(Column):
    """A UUID made by whoever recorded the row, at random: one that tells its own moment would be a trace."""

    def parse(self, text: str, reading: Reading) -> UUID:
        """Read a UUID in its usual form, in capitals or not."""
        if not _UUID.fullmatch(text):
            raise CellProblemError(_("This is not a UUID."))
        value = UUID(text)
        if value.variant == RFC_4122 and value.version in TELLTALE_VERSIONS:
            raise CellProblemError(_("This UUID tells when it was made. Use a random one (version 4)."))
        return value


@dataclass(frozen=True)
class DateColumn(Column):
    """A day; the last one allowed is today, or `ahead` days after it."""

    first: date = FIRST_DAY
    ahead: int = 0

    def may_be_personal(self, text: str) -> bool:
        """Say so of anything but a day in another notation."""
        return len(text) != len("20250131") and super().may_be_personal(text)

    def parse(self, text: str, reading: Reading) -> date:
        """Read an ISO date that has been."""
        if not _DATE.fullmatch(text):
            raise CellProblemError(_("Write a date as 2025-01-31."))
        try:
            value = date.fromisoformat(text)
        except ValueError:
            raise CellProblemError(_("This day does not exist.")) from None
        if value > reading.today + timedelta(days=self.ahead):
            raise CellProblemError(_("This day has not been yet."))
        if value < self.first:
            raise CellProblemError(_("Give a day from %(first)s on.") % {"first": self.first})
        return value


@dataclass(frozen=True)
class QuarterColumn(Column):
    """A quarter that has begun."""

    def parse(self, text: str, reading: Reading) -> str:
        """Read a quarter such as 2025-Q1."""
        if not re.fullmatch(QUARTER_PATTERN, text, re.ASCII):
            raise CellProblemError(_("Write a quarter as 2025-Q1."))
        if text > quarter_of(reading.today):
            raise CellProblemError(_("This quarter has not begun yet."))
        if text < FIRST_QUARTER:
            raise CellProblemError(_("Give a quarter from %(first)s on.") % {"first": FIRST_QUARTER})
        return text


@dataclass(frozen=True)
class CodeColumn(Column):
    """One code of a list; `unknown` is the code that an empty cell stands for, if the list has one."""

    codelist: str = ""
    unknown: str | None = None

    @property
    def empty(self) -> str | None:
        """The code for what is not known, if the list has one."""
        return self.unknown

    def parse(self, text: str, reading: Reading) -> str:
        """Read a code."""
        return check_code(text, codelists.codes(self.codelist))


@dataclass(frozen=True)
class CodesColumn(Column):
    """Several codes of a list in one cell, with a space between them; kept in the order of the alphabet.

    The order in which somebody tapped them is nobody's business.
    """

    codelist: str = ""
    required: bool = False

    @property
    def empty(self) -> list[str]:
        """No code at all."""
        return []

    def parse(self, text: str, reading: Reading) -> list[str]:
        """Read the codes, each of which may stand there once."""
        allowed = codelists.codes(self.codelist)
        words = [word for word in text.split(" ") if word]
        if not set(words) <= set(allowed) and set(_SEPARATOR.split(text)) <= set(allowed):
            raise CellProblemError(_("Put a space between two codes, and nothing else."))
        codes = sorted(check_code(word, allowed) for word in words)
        for before, code in pairwise(codes):
            if before == code:
                raise CellProblemError(_("The code %(code)s stands twice in this cell.") % {"code": code})
        return codes

    def write(self, value: Any) -> str:
        """Write the codes with a space between them."""
        return " ".join(value)

    def value_of(self, instance: object) -> list[str]:
        """Return the stored codes in the order of the alphabet, each once."""
        return sorted(set(super().value_of(instance)))


@dataclass(frozen=True)
class FlagColumn(Column):
    """Yes or no."""

    def parse(self, text: str, reading: Reading) -> bool:
        """Read yes or no."""
        if text not in ("yes", "no"):
            known = _("Write yes or no.") if self.required else _("Write yes or no, or leave it empty.")
            raise CellProblemError(known)
        return text == "yes"

    def write(self, value: Any) -> str:
        """Write yes, no, or nothing."""
        return {True: "yes", False: "no", None: ""}[value]


@dataclass(frozen=True)
class NumberColumn(Column):
    """A whole number without a sign."""

    required: bool = False
    lowest: int = 0
    highest: int = HIGHEST_COUNT
    default: int | None = None

    @property
    def empty(self) -> int | None:
        """The number that holds where nobody wrote one."""
        return self.default

    def may_be_personal(self, text: str) -> bool:
        """Say so of any word: a number has none."""
        return bool(_WORD.search(text)) or super().may_be_personal(text)

    def parse(self, text: str, reading: Reading) -> int:
        """Read a number between the lowest and the highest."""
        if not _NUMBER.fullmatch(text) or not self.lowest <= int(text) <= self.highest:
            limits = {"lowest": self.lowest, "highest": self.highest}
            raise CellProblemError(_("Write a whole number from %(lowest)d to %(highest)d.") % limits)
        return int(text)


@dataclass(frozen=True)
class OrganisationColumn(Column):
    """The organisation that did the work, by its code."""

    def parse(self, text: str, reading: Reading) -> str:
        """Read the code of an organisation that records work."""
        if text not in reading.organisations:
            known = {"codes": ", ".join(sorted(reading.organisations)) or "-"}
            if reading.only_own:
                raise CellProblemError(_("Only rows of your own organisation (%(codes)s) can come in here.") % known)
            raise CellProblemError(_("This organisation is not known. Known are: %(codes)s.") % known)
        return text


@dataclass(frozen=True)
class TrajectoryColumn(Column):
    """The code of a trajectory."""

    def parse(self, text: str, reading: Reading) -> str:
        """Read a code of three syllables, a dash and two digits."""
        if not re.fullmatch(TRAJECTORY_CODE_PATTERN, text, re.ASCII):
            raise CellProblemError(_("A code is three syllables, a dash and two digits."))
        return text


def check_code(text: str, allowed: tuple[str, ...]) -> str:
    """Return a code that is in its list.

    Raises: CellProblemError if it is not, with the nearest code of the list and never with what stands there.
    """
    if text in allowed:
        return text
    nearest = get_close_matches(text[:40].lower().replace(" ", "_"), allowed, n=1, cutoff=0.75)
    if nearest:
        raise CellProblemError(_("This code is not in the list. Do you mean %(code)s?") % {"code": nearest[0]})
    raise CellProblemError(_("This code is not in the list."))


@dataclass(frozen=True)
class LogFile:
    """One of the six files; `key` is the column that names a row, where one column does."""

    name: str
    columns: tuple[Column, ...]
    key: str | None = "id"

    @property
    def filename(self) -> str:
        """Its name in a folder."""
        return f"{self.name}.csv"

    @property
    def header(self) -> list[str]:
        """The names of its columns, in their order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)


ACTIVITIES = LogFile(
    "activities",
    (
        IdColumn("id"),
        DateColumn("date"),
        CodeColumn("kind", codelist="ACTIVITY_KIND"),
        OrganisationColumn("organisation", path="organisation__code"),
        CodeColumn("municipality", codelist="MUNICIPALITY", required=False, unknown="unknown"),
        CodeColumn("location_type", codelist="LOCATION_TYPE"),
        NumberColumn("minutes", lowest=1, highest=1440),
        NumberColumn("staff", lowest=1, highest=50),
        NumberColumn("reached"),
        NumberColumn("messages"),
        NumberColumn("replies"),
        NumberColumn("participants"),
        NumberColumn("places"),
        NumberColumn("visits"),
        FlagColumn("peer_led", required=False),
        CodesColumn("partners", codelist="REFERRAL_PARTNER"),
    ),
)
CONTACTS = LogFile(
    "contacts",
    (
        IdColumn("id"),
        IdColumn("activity", path="activity_id"),
        CodeColumn("channel", codelist="CHANNEL"),
        CodeColumn("work_setting", codelist="WORK_SETTING", required=False, unknown="not_asked"),
        CodeColumn("gender", codelist="GENDER", required=False, unknown="not_asked"),
        CodeColumn("age_band", codelist="AGE_BAND", required=False, unknown="not_asked"),
        CodeColumn("language", codelist="LANGUAGE", required=False),
        FlagColumn("first_contact", required=False),
        # A conversation has at least one person, so that is what an empty cell says.
        NumberColumn("people", lowest=1, highest=99, default=1),
        CodesColumn("topics", codelist="TOPIC"),
        CodesColumn("support", codelist="SUPPORT_GIVEN"),
    ),
)
REFERRALS = LogFile(
    "referrals",
    (
        IdColumn("id"),
        IdColumn("contact", path="contact_id", required=False),
        TrajectoryColumn("trajectory", path="trajectory__code", required=False),
        CodeColumn("partner", codelist="REFERRAL_PARTNER"),
        FlagColumn("consent"),
        FlagColumn("warm"),
        CodeColumn("state", codelist="REFERRAL_STATE"),
    ),
)
SIGNALS = LogFile(
    "signals",
    (
        IdColumn("id"),
        QuarterColumn("quarter"),
        CodeColumn("kind", codelist="SIGNAL_KIND"),
        FlagColumn("reported"),
        CodeColumn("consent", codelist="SIGNAL_CONSENT"),
    ),
)
TRAJECTORIES = LogFile(
    "trajectories",
    (
        TrajectoryColumn("code"),
        OrganisationColumn("organisation", path="organisation__code"),
        CodeColumn("municipality", codelist="MUNICIPALITY", required=False, unknown="unknown"),
        DateColumn("opened", first=FIRST_OPENING),
        DateColumn("closed", first=FIRST_OPENING, required=False),
        CodeColumn("outcome", codelist="OUTCOME", required=False),
    ),
    key="code",
)
PHASES = LogFile(
    "phases",
    (
        TrajectoryColumn("trajectory", path="trajectory__code"),
        CodeColumn("phase", codelist="PHASE"),
        DateColumn("from", path="start", first=FIRST_OPENING),
        # The first day of what follows: tomorrow, where the last day is today.
        DateColumn("to", path="end", first=FIRST_OPENING, required=False, ahead=1),
    ),
    key=None,
)
LOG_FILES = (ACTIVITIES, CONTACTS, REFERRALS, SIGNALS, TRAJECTORIES, PHASES)
