"""The shape of a snapshot: all that a report may know, and nothing else (design.md section 8).

Counts of people in it are published numbers only (multiples of five, from the ledger); what staff did and spent is
exact. Amounts are text with two decimals, so that no reader turns them into floating point. Labels stand in it in the
report's language, so that a better word tomorrow does not change the report of yesterday.
"""

from __future__ import annotations

from typing import TypedDict

SCHEMA = "xenia-report-1"


class Row(TypedDict):
    """One row of a table: a code, its word, and one published number per column."""

    code: str
    label: str
    values: list[int]


class Table(TypedDict):
    """One published table: rows by code, columns `K1`..`K4` and `jaar`, and the total of each column.

    `multiple`: an answer can fall in several rows, so the rows add up to more than the total.
    `small_area`: 0 and 5 are both written as 0-10 (disclosure.md 5.5).
    """

    id: str
    population: str
    dimension: str
    title: str
    unit: str
    multiple: bool
    small_area: bool
    columns: list[str]
    rows: list[Row]
    total: list[int]


class Number(TypedDict):
    """One published number by quarter and year, outside any table; `quarters` is empty where only the year counts."""

    population: str
    label: str
    unit: str
    quarters: list[int]
    year: int
    small: bool  # below ten it is written as 0-10 (disclosure.md 5.6)


class Protected(TypedDict):
    """A published count of people at one kind of activity, such as its visits."""

    name: str
    label: str
    quarters: list[int]
    year: int


class Partner(TypedDict):
    """How often a partner was present at a kind of activity: a number of occasions, exact."""

    code: str
    label: str
    occasions: int


class Work(TypedDict):
    """What staff did for one subsidised activity A1..A20: exact, but for the counts of people in `people`.

    `recorded` is false for an activity of which the portal holds no record in the year.
    `minutes` is the time that the activity lasted; `staff_minutes` counts it once for each colleague.
    """

    number: str
    code: str
    label: str
    recorded: bool
    occasions: int
    occasions_by_quarter: list[int]
    minutes: int
    staff_minutes: int
    messages: int | None
    places: int | None
    peer_led: int | None
    organisations: list[str]
    municipalities: list[str]
    partners: list[Partner]
    people: list[Protected]


class MoneyLine(TypedDict):
    """One line of the budget; amounts as text with two decimals."""

    organisation: str
    category: str
    budgeted: str | None
    realised: str


class Money(TypedDict):
    """The money of one year: DUUP, what was spent, what the municipalities pay, the rent, and that it adds up.

    `rent_shared` says whether the rent is part of what the municipalities pay together (from 2027 on).
    """

    year: int
    demo: bool
    source: str
    lines: list[MoneyLine]
    spent: str
    duup: str
    overshoot: str
    rent: str
    rent_shared: bool
    municipal_part: str
    with_rent: str
    adds_up: bool


class Klankbord(TypedDict):
    """What the sounding board did: exact, for no number of people follows from it."""

    meetings: int
    agenda_items: int


class Difference(TypedDict):
    """A published number of this version that is not what the version before had."""

    what: str
    before: str
    now: str


class Corrected(TypedDict, total=False):
    """What a snapshot tells about corrections; those of before 2026-12 do not hold it.

    One line of words for what was corrected since the version before, or since the quarters were closed: no count, no
    value, no organisation.
    """

    corrections: list[str]


class Snapshot(Corrected):
    """Everything that the PDF, the XLSX, the JSON and the page on screen are made of."""

    schema: str
    period: str
    year: int
    kind: str
    language: str
    version: int
    built_on: str
    method: str
    demo: bool
    closed_on: str
    forced_reason: str
    work: list[Work]
    tables: list[Table]
    people: Number
    trajectories: Number
    money: list[Money]
    klankbord: Klankbord
    changes: list[Difference]
