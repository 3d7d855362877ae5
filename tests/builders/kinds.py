"""Made-up snapshots of the shorter kinds of report, on the same made-up year as tests/builders/snapshot.py."""

from __future__ import annotations

from django.utils.translation import override

from portal.codelists import codelist
from subsidy.documents.block import SIDE_BY_SIDE
from subsidy.documents.council import TOLD
from subsidy.documents.layout import of_column
from subsidy.documents.municipality import REGION
from subsidy.documents.summary import ASKED_ABOUT, WORK_TOLD
from subsidy.snapshot import Agreed, Crossing, Money, Result, Snapshot, Table, Words, Work
from tests.builders.snapshot import make_snapshot

LEEUWARDEN, VLIELAND = "GM0080", "GM0096"
# First contacts in Leeuwarden and in the whole region: 105 of 190.
FIRST_HERE, FIRST_REGION = 105, 190
# By channel: 55 + 25 + 10 + 10 + 5 = 105 here, 95 + 45 + 20 + 15 + 10 + 5 = 190 in the region.
CHANNELS_HERE = {"walk_in": 55, "outreach_licensed": 25, "online_outreach": 10, "chat": 10, "outreach_location": 5}
CHANNELS_REGION = {
    "walk_in": 95,
    "outreach_licensed": 45,
    "online_outreach": 20,
    "chat": 15,
    "outreach_location": 10,
    "joint_check": 5,
}
# By gender: 80 + 10 + 5 + 10 = 105 here, 145 + 20 + 10 + 5 + 10 = 190 in the region.
GENDERS_HERE = {"woman": 80, "man": 10, "trans_woman": 5, "not_asked": 10}
GENDERS_REGION = {"woman": 145, "man": 20, "trans_woman": 10, "non_binary": 5, "not_asked": 10}


def _year(*, language: str, demo: bool = True) -> Snapshot:
    """Return the made-up year without the parts of the year report that a shorter kind does not tell as they are."""
    year = make_snapshot(language=language, demo=demo)
    return year | {
        "crossings": [],
        "left_out": [],
        "requests": None,
        "obstacles": [],
        "definitions": [],
        "results": [],
        "agreed": [],
        "words": [],
        "earlier": None,
    }


def make_quarter(quarter: int = 2, *, language: str = "nl", demo: bool = True) -> Snapshot:
    """Make the snapshot of a quarter of 2025, with the quarters before it."""
    year = _year(language=language, demo=demo)
    columns = [f"K{number}" for number in range(1, quarter + 1)]
    people = year["people"]
    assert people is not None
    return year | {
        "kind": "quarter",
        "period": f"2025-Q{quarter}",
        # What has numbers of the year only is no part of a quarter.
        "tables": [_until(table, quarter, columns) for table in year["tables"] if columns[0] in table["columns"]],
        "work": [_work_of_quarter(work, quarter) for work in year["work"]],
        "people": {**people, "quarters": people["quarters"][:quarter], "year": people["quarters"][quarter - 1]},
        "trajectories": None,
        "money": [],
        "klankbord": None,
    }


def _until(table: Table, quarter: int, columns: list[str]) -> Table:
    rows = [{**row, "values": row["values"][:quarter]} for row in table["rows"]]
    revised = [[code, column] for code, column in table["revised"] if column in columns]
    return {**table, "columns": columns, "rows": rows, "total": table["total"][:quarter], "revised": revised}


def _work_of_quarter(work: Work, quarter: int) -> Work:
    """Give each time of an activity the same hours, so that the quarter has its part of the year."""
    times = work["occasions_by_quarter"]
    part = times[quarter - 1]
    share = part / sum(times) if sum(times) else 0
    return {
        **work,
        "recorded": part > 0,
        "occasions": part,
        "occasions_by_quarter": times[:quarter],
        "minutes": round(work["minutes"] * share),
        "staff_minutes": round(work["staff_minutes"] * share),
        "people": [],
        "municipalities": [],
        "partners": [],
    }


def make_municipality(
    code: str = LEEUWARDEN, *, first: int = FIRST_HERE, language: str = "nl", shares: bool = True
) -> Snapshot:
    """Make the snapshot of a municipality in 2025; with fewer than twenty first contacts nothing is broken down."""
    year = _year(language=language)
    with override(language):
        name = codelist("MUNICIPALITY").label(code)
        contacts = next(table for table in year["tables"] if table["dimension"] == "gemeente")
        own = of_column(contacts, "jaar")
        own["rows"] = [row for row in own["rows"] if row["code"] == code]
        first_table: Table = {
            **own,
            "id": "eerste_contacten-gemeente",
            "population": "eerste_contacten",
            "rows": [{**own["rows"][0], "values": [first]}],
            "total": [FIRST_REGION],
        }
        crossings = [
            _crossing(code, "kanaal", "CHANNEL", CHANNELS_HERE, CHANNELS_REGION),
            _crossing(code, "gender", "GENDER", GENDERS_HERE, GENDERS_REGION),
        ]
    return year | {
        "kind": "municipality",
        "subject": code,
        "subject_label": name,
        "tables": [own, first_table, *(of_column(table, "jaar") for table in year["tables"] if _is(table, REGION))],
        "crossings": crossings if first >= 20 else [],
        "left_out": [] if first >= 20 else ["Te weinig mensen om uit te splitsen."],
        "work": [
            _work_there(work) for work in year["work"] if name in work["municipalities"] and work["number"] != "A9"
        ],
        "money": [_money_for(year["money"][0], code, name, shares=shares)],
        "people": None,
        "trajectories": None,
        "klankbord": None,
    }


def _is(table: Table, wanted: tuple[tuple[str, str], ...]) -> bool:
    return (table["population"], table["dimension"]) in wanted


def _crossing(code: str, dimension: str, codes: str, here: dict[str, int], region: dict[str, int]) -> Crossing:
    words = codelist(codes)
    return {
        "id": f"eerste_contacten-gemeente-{dimension}",
        "population": "eerste_contacten",
        "row_dimension": "gemeente",
        "column_dimension": dimension,
        "title": f"Eerste contacten: {dimension}",
        "unit": "eerste contacten",
        "small_area": True,
        "multiple_rows": False,
        "multiple_columns": False,
        "rows": [{"code": code, "label": codelist("MUNICIPALITY").label(code)}],
        "columns": [{"code": one, "label": words.label(one)} for one in words.codes],
        "values": [[here.get(one, 0) for one in words.codes]],
        "row_totals": [FIRST_HERE],
        "column_totals": [region.get(one, 0) for one in words.codes],
        "total": FIRST_REGION,
    }


def make_long_crossing(dimension: str, codes: str) -> Crossing:
    """Make a breakdown of Leeuwarden in which every answer has a number of its own."""
    words = codelist(codes).codes
    crossing = _crossing(LEEUWARDEN, dimension, codes, dict.fromkeys(words, 10), dict.fromkeys(words, 20))
    return {**crossing, "multiple_columns": True}


def _work_there(work: Work) -> Work:
    return {**work, "people": [], "partners": [], "municipalities": [], "organisations": []}


def _money_for(money: Money, code: str, name: str, *, shares: bool) -> Money:
    share = [{"code": code, "label": name, "amount": "14924.00"}] if shares else []
    return {**money, "lines": [], "share_key": "naar inwoners" if shares else "", "shares": share}


def make_sheet(*, language: str = "nl", empty: bool = False) -> Snapshot:
    """Make the activity sheet of Fier over 2025; `empty`: nothing was recorded, agreed or written."""
    year = _year(language=language)
    own = [work if "Fier" in work["organisations"] else _nothing(work) for work in year["work"]]
    money = year["money"][0]
    lines = [line for line in money["lines"] if line["organisation"] == "Fier"]
    lines[0] = {**lines[0], "explanation": "De lonen stegen in juli volgens de cao."}
    # 168400.00 + 12500.00 + 21000.00 = 201900.00; 171240.50 + 11904.75 + 21000.00 = 204145.25
    settled = {"organisation": "Fier", "advanced": "200000.00", "spent": "204145.25", "remaining": "4145.25"}
    return year | {
        "kind": "sheet",
        "subject": "fier",
        "subject_label": "Fier",
        "tables": [],
        "people": None,
        "trajectories": None,
        "klankbord": None,
        "work": [_nothing(work) for work in own] if empty else [{**work, "people": []} for work in own],
        "agreed": [] if empty else [make_agreed(), make_agreed(**MISSED)],
        "results": [] if empty else [make_result()],
        "words": [] if empty else [make_words()],
        "money": [] if empty else [{**money, "lines": lines, "settlements": [settled]}],
    }


def _nothing(work: Work) -> Work:
    """Return an activity of which nothing was recorded."""
    return {
        **_work_there(work),
        "recorded": False,
        "occasions": 0,
        "occasions_by_quarter": [0, 0, 0, 0],
        "minutes": 0,
        "staff_minutes": 0,
        "messages": None,
        "places": None,
        "peer_led": None,
    }


MISSED = {
    "activity": "A3",
    "code": "a03_online",
    "indicator": "messages",
    "label": "verstuurde berichten",
    "unit": "berichten",
    "agreed": "3000",
    "result": "2229",
    "protected": False,
    "small": False,
    "light": "missed",
    "light_label": "niet gehaald",
}


def make_agreed(**own: object) -> Agreed:
    """Make one agreed number beside its result."""
    agreed: Agreed = {
        "activity": "A2",
        "code": "a02_rounds",
        "organisation": "fier",
        "organisation_label": "Fier",
        "indicator": "rounds",
        "label": "contactrondes",
        "unit": "keer",
        "agreed": "26",
        "result": "27",
        "protected": False,
        "small": False,
        "light": "reached",
        "light_label": "gehaald",
    }
    return agreed | own  # type: ignore[return-value]  # keys of Agreed


def make_result(**own: object) -> Result:
    """Make one result without an agreed number; the number of people is a published one."""
    result: Result = {
        "activity": "A2",
        "code": "a02_rounds",
        "organisation": "fier",
        "organisation_label": "Fier",
        "indicator": "reached",
        "label": "bereikte mensen",
        "unit": "mensen",
        "value": "210",
        "protected": True,
        "small": False,
    }
    return result | own  # type: ignore[return-value]  # keys of Result


def make_words(**own: object) -> Words:
    """Make one answer of a provider in its own words."""
    words: Words = {
        "activity": "A2",
        "code": "a02_rounds",
        "organisation": "fier",
        "organisation_label": "Fier",
        "question": "went_well",
        "question_label": "Wat ging goed?",
        "text": "Een vaste collega ging mee, zodat mensen weten wie er komt.",
    }
    return words | own  # type: ignore[return-value]  # keys of Words


def make_block(*, people: int = 20, language: str = "nl") -> Snapshot:
    """Make the evaluation of 2024-2026, in which 2024 was not published; below 20 people nothing is broken down."""
    year = _year(language=language)
    with override(language):
        phases = _phases(people)
    tables = [_two_years(table) for table in year["tables"] if _is(table, SIDE_BY_SIDE)]
    years = [
        {"year": 2025, "agreed": [make_agreed(), make_agreed(**MISSED)], "results": [make_result()]},
        {
            "year": 2026,
            "agreed": [make_agreed(result="25", light="almost", light_label="bijna gehaald")],
            "results": [],
        },
    ]
    return year | {
        "kind": "block",
        "period": "2024-2026",
        "year": 2024,
        "tables": tables,
        "work": [],
        "people": None,
        "trajectories": None,
        "money": [],
        "klankbord": None,
        "obstacles": ["geen woning", "schulden", "taal"],
        "years": years,
        "block": {
            "code": "2024-2026",
            "first": 2024,
            "last": 2026,
            "people": people,
            "tables": [phases] if people >= 20 else [],
            "sentence": "" if people >= 20 else "Te weinig mensen om uit te splitsen.",
        },
    }


def _two_years(table: Table) -> Table:
    """Put beside 2025 a year 2026 in which each number is twenty higher."""
    rows = [{**row, "values": [row["values"][-1], row["values"][-1] + 20]} for row in table["rows"]]
    total = table["total"][-1]
    more = 20 if table["multiple"] else 20 * len(rows)
    return {**table, "columns": ["2025", "2026"], "rows": rows, "total": [total, total + more]}


def _phases(people: int) -> Table:
    words = codelist("PHASE")
    numbers = {"contact": 10, "orientation": 15, "execution": 10, "aftercare": 5}
    return {
        "id": "trajecten-fase",
        "population": "trajecten",
        "dimension": "fase",
        "title": "Trajecten naar fase",
        "unit": "mensen",
        "multiple": True,
        "small_area": True,
        "columns": ["2024-2026"],
        "rows": [{"code": one, "label": words.label(one), "values": [numbers.get(one, 0)]} for one in words.codes],
        "total": [people],
        "revised": [],
    }


def make_summary(*, language: str = "nl") -> Snapshot:
    """Make the summary in plain language of 2025."""
    year = _year(language=language)
    work = [_work_there(one) for one in year["work"] if one["number"] in WORK_TOLD and one["recorded"]]
    money = [{**one, "lines": []} for one in year["money"] if one["year"] == 2025]
    danger = {"key": "number.112", "label": "Direct gevaar", "value": "112"}
    return year | {
        "kind": "summary",
        "tables": [of_column(table, "jaar") for table in year["tables"] if _is(table, ASKED_ABOUT)],
        "work": work,
        "money": money,
        "trajectories": None,
        "contact": [danger],
    }


def make_council(*, language: str = "nl", earlier: bool = True) -> Snapshot:
    """Make the annex to a letter to the council on 2025, with or without published numbers of 2024."""
    year = _year(language=language)
    tables = [of_column(table, "jaar") for table in year["tables"] if _is(table, TOLD)]
    before = {
        "year": 2024,
        # 540 - 25 = 515 contacts, and 125 - 5 = 120 referrals.
        "tables": [
            {**table, "total": [table["total"][0] - (25 if table["population"] == "contacten" else 5)]}
            for table in tables
        ],
        "people": None,
        "work": [{"code": "a01_walk_in", "occasions": 98, "staff_minutes": 35_280}],
    }
    return year | {
        "kind": "council",
        "tables": tables,
        "work": [_work_there(work) for work in year["work"]],
        "people": None,
        "trajectories": None,
        "klankbord": None,
        "earlier": before if earlier else None,
    }


MAKERS = {
    "quarter": make_quarter,
    "municipality": make_municipality,
    "sheet": make_sheet,
    "block": make_block,
    "summary": make_summary,
    "council": make_council,
}
