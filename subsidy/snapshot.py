"""The shape of a snapshot: all that a report may know, and nothing else (design.md section 8).

Counts of people in it are published numbers only (multiples of five, from the ledger); what staff did and spent is
exact. Amounts are text with two decimals, so that no reader turns them into floating point. Labels stand in it in the
report's language, so that a better word tomorrow does not change the report of yesterday.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

# At run time, for the schema is made of the types themselves.
from subsidy.snapshot_advice import Advices
from subsidy.survey_shape import Survey

SCHEMA = "xenia-report-2"


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
    # Which numbers of these were revised: [code, column]; the code is empty for the total (disclosure.md 5.4).
    revised: list[list[str]]
    # Rows that are the sum of others, such as the four islands together: beside the rows, never added to them.
    groups: NotRequired[list[Row]]


class Heading(TypedDict):
    """A code and its word, for the rows and columns of a crossing."""

    code: str
    label: str


class Crossing(TypedDict):
    """One published table of two dimensions over a whole year; it counts first contacts, one per person.

    `values` has one list per row, in the order of `columns`. Where the published numbers are too thin for so many
    cells the table is left out of the report and named in `left_out` (disclosure.md 5.5).
    """

    id: str
    population: str
    row_dimension: str
    column_dimension: str
    title: str
    unit: str
    small_area: bool
    # Whether an answer can fall in several rows, or in several columns.
    multiple_rows: bool
    multiple_columns: bool
    rows: list[Heading]
    columns: list[Heading]
    values: list[list[int]]
    row_totals: list[int]
    column_totals: list[int]
    total: int
    # Rows that are the sum of others, with their numbers in the order of the columns and their total at the end.
    groups: NotRequired[list[Row]]
    # Which numbers were revised: [code of the row, code of the column], empty for a total.
    revised: NotRequired[list[list[str]]]


class Number(TypedDict):
    """One published number by quarter and year, outside any table; `quarters` is empty where only the year counts."""

    population: str
    label: str
    unit: str
    quarters: list[int]
    year: int
    small: bool  # below ten it is written as 0-10 (disclosure.md 5.6)
    # Which of its numbers were revised, as columns: K1 to K4, jaar.
    revised: NotRequired[list[str]]


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


class HeldIn(TypedDict):
    """How often an activity was held in a municipality: a number of occasions, exact."""

    code: str
    label: str
    occasions: int


class Work(TypedDict):
    """What staff did for one subsidised activity A1..A20: exact, but for the counts of people in `people`.

    `recorded` is false for an activity of which the portal holds no record in the year. Of an activity that was
    recorded and has no occasions, each occasion is one person, so only the time is told. In `people` an activity of one
    organisation has no quarters.
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
    held_in: NotRequired[list[HeldIn]]
    partners: list[Partner]
    people: list[Protected]


class MoneyLine(TypedDict):
    """One line of the budget; amounts as text with two decimals."""

    organisation: str
    category: str
    budgeted: str | None
    realised: str
    # Why what was spent differs from the budget; empty where nobody had to explain.
    explanation: str


class Income(TypedDict):
    """One source of money: what was agreed and what came in; amounts as text with two decimals."""

    source: str
    label: str
    agreed: str | None
    received: str


class Share(TypedDict):
    """What one municipality pays: its CBS code, its name, the amount as text with two decimals."""

    code: str
    label: str
    amount: str


class Settlement(TypedDict):
    """What an organisation got in advance, what it spent, and what remains to be paid (minus: to be paid back)."""

    organisation: str
    advanced: str
    spent: str
    remaining: str


class MoneyCheckLine(TypedDict):
    """One sum that must hold, as a whole sentence, and whether it does."""

    sentence: str
    holds: bool


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
    transition: bool  # 2026, between the old agreements and the new ones
    notes: str
    income: list[Income]
    # In words, such as "by inhabitants"; empty with `shares` where no key was agreed.
    share_key: str
    shares: list[Share]
    settlements: list[Settlement]
    checks: list[MoneyCheckLine]


class Fees(TypedDict):
    """What was given for coming to the advisory group (vergoedingen): a published number, never an exact sum.

    Below ten the number is written as 0-10, and there is neither price nor amount: a price alone would say that
    somebody got one. `price` is that of one fee as planned for the meetings, and `amount` is the published number
    times that; text with two decimals. `about`: what was planned differs, and the price is its mean in steps of five
    euros. Where nothing was planned there is neither.
    """

    number: Number
    price: str | None
    amount: str | None
    about: bool


class Klankbord(TypedDict):
    """What the sounding board did: exact, but for the published numbers of people in `people` and `fees`.

    These are None where they were never published of the year; reports of before knew them nor the advices.
    """

    meetings: int
    agenda_items: int
    people: NotRequired[Number | None]
    fees: NotRequired[Fees | None]
    advices: NotRequired[Advices | None]


class Difference(TypedDict):
    """A published number of this version that is not what the version before had."""

    what: str
    before: str
    now: str


class Definition(TypedDict):
    """One indicator as the appendix explains it: what is counted, how, in which unit, from where, and what it lacks."""

    code: str
    label: str
    activities: list[str]  # A1..A20
    formula: str
    unit: str
    source: str
    limits: str
    protected: bool


class Agreed(TypedDict):
    """One agreed number (prestatieafspraak) beside its result; numbers as text in the digits of no language: 1250.5.

    `result` is a published number where the indicator is protected, exact otherwise, None where nothing is known.
    `light` is `reached`, `almost`, `missed` or `unknown`, and is never shown without its words: where rounding hides
    whether it was reached, it is `almost` and the words say so. `small`: a result below ten is written as 0-10.
    `organisation` is empty where the number was agreed with all together.
    """

    activity: str
    code: str
    organisation: str
    organisation_label: str
    indicator: str
    label: str
    unit: str
    agreed: str
    result: str | None
    protected: bool
    small: bool
    light: str
    light_label: str


class Result(TypedDict):
    """What the records show for one indicator of one activity, whether or not a number was agreed.

    `small`: a value below ten is written as 0-10.
    """

    activity: str
    code: str
    organisation: str
    organisation_label: str
    indicator: str
    label: str
    unit: str
    value: str | None
    protected: bool
    small: bool


class Words(TypedDict):
    """What a provider wrote about an activity in answer to one fixed question."""

    activity: str
    code: str
    organisation: str
    organisation_label: str
    question: str
    question_label: str
    text: str


class Earlier(TypedDict):
    """The published numbers of the year before, for what changed since: tables and numbers with the year only."""

    year: int
    tables: list[Table]
    people: Number | None
    work: list[EarlierWork]
    klankbord: NotRequired[EarlierKlankbord]


class EarlierKlankbord(TypedDict):
    """What the advisory group did the year before: exact."""

    meetings: int
    advices: int
    answered: int


class EarlierWork(TypedDict):
    """What staff did the year before for one activity: exact."""

    code: str
    occasions: int
    staff_minutes: int


class Block(TypedDict):
    """The closed block of three years on other work (disclosure.md 5.6).

    `people` is the published total of the block. `tables` is empty where that is below 20: then `sentence` says so.
    """

    code: str
    first: int
    last: int
    people: int
    tables: list[Table]
    sentence: str


class YearOfTargets(TypedDict):
    """The targets and results of one year, in the view over several years."""

    year: int
    agreed: list[Agreed]
    # What the records of the year show, whether or not a number was agreed; only where a report tells it.
    results: NotRequired[list[Result]]


class ContactLine(TypedDict):
    """Where to ask or to go: a confirmed fact of the portal, its word and its value; never a guess."""

    key: str
    label: str
    value: str


class Snapshot(TypedDict):
    """Everything that the PDF, the XLSX, the JSON and the page on screen are made of; of every kind of report.

    A kind that does not tell a part has it empty: no rows, no number, no sentence. `subject` is the code of the
    municipality or organisation that it is about. `corrections` has one line of words for what was corrected since the
    version before: no count, no value, no organisation. `obstacles` are words from a fixed list, alphabetical, without
    numbers. `left_out` are sentences that say which table is not shown and why.
    """

    schema: str
    kind: str
    period: str
    year: int
    subject: str
    subject_label: str
    language: str
    version: int
    built_on: str
    method: str
    demo: bool
    closed_on: str
    forced_reason: str
    work: list[Work]
    tables: list[Table]
    crossings: list[Crossing]
    left_out: list[str]
    people: Number | None
    trajectories: Number | None
    requests: Table | None
    obstacles: list[str]
    block: Block | None
    definitions: list[Definition]
    results: list[Result]
    agreed: list[Agreed]
    words: list[Words]
    years: list[YearOfTargets]
    earlier: Earlier | None
    money: list[Money]
    klankbord: Klankbord | None
    contact: list[ContactLine]
    changes: list[Difference]
    corrections: list[str]
    # Only in the report of a survey; its tables stand in `tables`.
    survey: NotRequired[Survey]


def empty_snapshot() -> Snapshot:
    """Return a snapshot in which every part is empty: what a maker fills in."""
    return {
        "schema": SCHEMA,
        "kind": "",
        "period": "",
        "year": 0,
        "subject": "",
        "subject_label": "",
        "language": "",
        "version": 1,
        "built_on": "",
        "method": "",
        "demo": False,
        "closed_on": "",
        "forced_reason": "",
        "work": [],
        "tables": [],
        "crossings": [],
        "left_out": [],
        "people": None,
        "trajectories": None,
        "requests": None,
        "obstacles": [],
        "block": None,
        "definitions": [],
        "results": [],
        "agreed": [],
        "words": [],
        "years": [],
        "earlier": None,
        "money": [],
        "klankbord": None,
        "contact": [],
        "changes": [],
        "corrections": [],
    }


EMPTY_MONEY: dict[str, Any] = {
    "transition": False,
    "notes": "",
    "income": [],
    "share_key": "",
    "shares": [],
    "settlements": [],
    "checks": [],
}


def upgraded(snapshot: Mapping[str, Any]) -> Snapshot:
    """Return a snapshot of any earlier schema in the shape of today: what it did not know yet is empty.

    For the page on screen and for the version after it; its files stay as they were made.
    """
    new: dict[str, Any] = {**empty_snapshot(), **snapshot}
    new["tables"] = [{"revised": [], **table} for table in new["tables"]]
    new["money"] = [
        {**EMPTY_MONEY, **year, "lines": [{"explanation": "", **line} for line in year["lines"]]}
        for year in new["money"]
    ]
    return cast("Snapshot", new)
