"""A spreadsheet of one's own: which cells are understood, and how everything else is refused by line and column."""

from __future__ import annotations

import re
import time as clock
from datetime import date, datetime, time
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Activity, Contact, PhasePeriod, Signal, Trajectory
from contacts.spreadsheets.reading import FILES, OwnSheet
from contacts.spreadsheets.sheet import Notice
from tests.builders.logs import stored_counts
from tests.builders.workbooks import csv_bytes, with_part, workbook
from tests.contacts.spreadsheets.conftest import problems

pytestmark = pytest.mark.django_db

HEAD = ["Datum", "Soort", "Gemeente", "Plek", "Bereikt", "Notitie"]
MATCH = {"date": "Datum", "kind": "Soort", "municipality": "Gemeente", "location_type": "Plek", "reached": "Bereikt"}
ROW = ["2025-04-07", "a02_rounds", "GM0080", "licensed_place", "3", "Jan, 06-12345678"]
PERSONAL = " If it is about a person, take it out of the file: no person belongs in these data."
DATE = "Write a date as 2025-01-31."
NO_MONTH = "There is no such month. Write the day first: 31-01-2025, or 2025-01-31."
COUNT = "Write a whole number from 0 to 32767."
CODE = "This code is not in the list."
DAMAGED = "This workbook is damaged or of another kind. Save it anew as XLSX."
ENDLESS = "A cell that begins here has no end. Is there a quotation mark too many?"
TOO_WIDE = "There are more than 100 columns. Take out those that are not needed."
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'


def rows(**cells):
    """Return the headings and one row with some cells changed, by the names of our columns."""
    places = dict(zip(MATCH, range(5), strict=True))
    row = list(ROW)
    for column, cell in cells.items():
        row[places[column]] = cell
    return [HEAD, row]


# --- what is understood ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("date", "2025-04-07", date(2025, 4, 7)),
        ("date", "07-04-2025", date(2025, 4, 7)),
        ("date", "7-4-2025", date(2025, 4, 7)),
        ("kind", "A02_ROUNDS", "a02_rounds"),
        ("municipality", "leeuwarden", "GM0080"),
        ("municipality", "  Súdwest-Fryslân ", "GM1900"),
        ("municipality", "", "unknown"),
        ("reached", "3.0", 3),
        ("reached", "\u00a03\u200b", 3),
        ("reached", "", None),
    ],
)
def test_cell_of_a_text_is_understood(bring_in, column, cell, value):
    result = bring_in(csv_bytes(rows(**{column: cell})), match=MATCH)

    assert problems(result) == []
    assert getattr(Activity.objects.get(), column) == value


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("date", date(2025, 4, 7), date(2025, 4, 7)),
        ("date", datetime(2025, 4, 7, 22, 30), date(2025, 4, 7)),  # noqa: DTZ001  (a workbook knows no zones)
        ("reached", 3, 3),
        ("reached", 3.0, 3),
    ],
)
def test_cell_of_a_workbook_is_understood(bring_in, column, cell, value):
    result = bring_in(workbook(rows(**{column: cell})), match=MATCH)

    assert problems(result) == []
    assert getattr(Activity.objects.get(), column) == value


@pytest.mark.parametrize("word", ["ja", "Yes", "SÍ", "si", "x", "X", True])
def test_yes_is_understood(bring_in, word):
    data = workbook([["quarter", "kind", "reported", "consent"], ["2025-Q1", "blackmail", word, "count"]])

    assert problems(bring_in(data, file="signals")) == []
    assert Signal.objects.get().reported is True


@pytest.mark.parametrize("quarter", ["2025-q1", "2025 Q1", "31-03-2025", "2025-01-01", date(2025, 2, 3)])
def test_day_becomes_its_quarter(bring_in, fier, quarter):
    data = workbook([["quarter", "kind", "reported", "consent"], [quarter, "blackmail", "nee", "count"]])

    assert problems(bring_in(data, file="signals")) == []
    signal = Signal.objects.get()
    assert (signal.quarter, signal.reported, signal.organisation) == ("2025-Q1", False, fier)


@pytest.mark.parametrize(
    "cell", ["housing tax", "Housing; TAX", "tax,housing", "huisvesting|belasting", "housing\ntax", "tax / housing"]
)
def test_words_of_several_codes_are_understood(bring_in, cell):
    from portal import codelists  # noqa: PLC0415

    words = codelists.codelist("TOPIC")
    cell = cell.replace("huisvesting", words.label("housing", "nl")).replace("belasting", words.label("tax", "es"))
    bring_in(csv_bytes([[*HEAD, "Nr"], [*ROW, "12"]]), match={**MATCH, "id": "Nr"})

    data = workbook([["activity", "channel", "topics"], [12, "walk_in", cell]])

    assert problems(bring_in(data, file="contacts")) == []
    contact = Contact.objects.get()
    assert (contact.topics, contact.activity) == (["housing", "tax"], Activity.objects.get())


def test_every_word_of_every_list_leads_to_its_code():
    from contacts.log.columns import LOG_FILES, CodeColumn, CodesColumn  # noqa: PLC0415
    from contacts.spreadsheets.cells import codes_of  # noqa: PLC0415
    from portal import codelists  # noqa: PLC0415

    wrong = []
    for file in LOG_FILES:
        for column in file.columns:
            if isinstance(column, CodeColumn | CodesColumn):
                for code, words in codelists.codelist(column.codelist).words.items():
                    wrong += [(code, word) for word in words.values() if codes_of(column, word.upper()) != code]

    assert wrong == []


def test_fixed_code_holds_for_all_rows(bring_in, fier):
    data = csv_bytes([["Datum", "Plek"], ["2025-04-07", "hotel"], ["2025-04-08", "hotel"]])

    result = bring_in(data, match={"date": "Datum", "location_type": "Plek"}, kind="a09_checks", municipality="GM0074")

    assert problems(result) == []
    assert {(row.kind, row.municipality, row.organisation) for row in Activity.objects.all()} == {
        ("a09_checks", "GM0074", fier)
    }


def test_trajectories_and_phases_come_in_too(bring_in, fier):
    opened = workbook([["code", "municipality", "opened"], ["MOFILA-23", "Leeuwarden", date(2025, 3, 20)]])
    phases = workbook([["trajectory", "phase", "from", "to"], ["mofila-23", "contact", date(2025, 3, 20), None]])

    assert problems(bring_in(opened, file="trajectories")) == []
    assert problems(bring_in(phases, file="phases")) == []
    assert Trajectory.objects.get().organisation == fier
    assert PhasePeriod.objects.get().phase == "contact"


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("date", "04-13-2025", NO_MONTH),
        ("date", "04/07/2025", DATE),
        ("date", "7 april 2025", DATE),
        ("date", "31-02-2025", "This day does not exist."),
        ("date", "0-0-0000", NO_MONTH),
        ("date", "20250407", DATE),
        ("reached", "1.000,5", COUNT),
        ("reached", "1.000", COUNT),
        ("reached", "2,0", COUNT),
        ("reached", "-1", COUNT),
        ("reached", "=cmd|'/c calc'!A1", COUNT + PERSONAL),
        ("reached", "+3", COUNT),
        ("reached", "@A1", COUNT),
        ("reached", "Jan de Vries", COUNT + PERSONAL),
        ("reached", "123456782", COUNT + PERSONAL),
        ("reached", "06-12345678", COUNT + PERSONAL),
        ("reached", "#REF!", "This cell holds an error of the spreadsheet."),
        ("kind", "Marieke", CODE + PERSONAL),
        ("kind", "{{7*7}}", CODE),
        ("kind", "", "This cell may not be empty."),
        ("reached", "9" * 5_000, "This cell is far too long."),
    ],
)  # fmt: skip
def test_cell_is_refused_by_line_and_column(bring_in, column, cell, problem):
    data = csv_bytes([HEAD, ROW, rows(**{column: cell})[1]])

    assert problems(bring_in(data, match=MATCH)) == [(3, column, problem)]
    assert not any(stored_counts().values())


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("date", 45678, DATE),
        ("date", time(22, 30), "This cell holds a time of day, and no time of day belongs in these data."),
        ("reached", 3.5, COUNT),
        ("reached", 2**70, COUNT + PERSONAL),
        ("reached", 612345678, COUNT + PERSONAL),
        ("reached", True, COUNT + PERSONAL),
    ],
)
def test_cell_of_a_workbook_is_refused(bring_in, column, cell, problem):
    found = problems(bring_in(workbook([HEAD, [], rows(**{column: cell})[1]]), match=MATCH))

    # The row with nothing in it counts, as in the spreadsheet.
    assert [(line, name, text.removesuffix(PERSONAL)) for line, name, text in found] == [
        (3, column, problem.removesuffix(PERSONAL))
    ]


def test_formula_gives_its_value_or_says_that_it_has_none(bring_in):
    without = workbook(rows(reached="=1+2"))
    with_value = with_part(
        without, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb"<v ?/>|<v></v>", b"<v>3</v>", xml)
    )

    assert problems(bring_in(without, match=MATCH)) == [
        (2, "reached", "This formula has no result yet. Open the file in your spreadsheet, save it, and send it anew.")
    ]
    assert problems(bring_in(with_value, match=MATCH)) == []
    assert Activity.objects.get().reached == 3


def test_other_organisation_is_refused(bring_in):
    data = csv_bytes([[*HEAD, "Org"], [*ROW, "Fier"], [*ROW, "salvation_army"], [*ROW, "Leger des Heils"]])

    found = problems(bring_in(data, match={**MATCH, "organisation": "Org"}))

    assert [(line, column) for line, column, _text in found] == [(3, "organisation"), (4, "organisation")]
    assert found[0][2] == "Only rows of your own organisation (fier) can come in here."


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"", 1, "This file is empty. Its first line must hold the headings of the columns."),
        (b"\r\n;;\r\n", 1, "This file is empty. Its first line must hold the headings of the columns."),
        (b"a;b\n1;2;3\n", 2, "This row has 3 cells instead of 2."),
        (b"a;b\n1\n", 2, "This row has 1 cells instead of 2."),
        (b'a;b\n"1;2\n', 2, "A quotation mark opens here and never closes."),
        (b"a;b\n1;" + b"2" * 131_073 + b"\n", 2, ENDLESS),
        (b"a;b\n1;\x00\n", 2, "There is a character here that no text has (NUL). Save the file as CSV UTF-8."),
        (b"a;A \n1;2\n", 1, "Two columns have the same heading. Give each a heading of its own."),
        (b"a;\x81\x8d\n1;2\n", 0, "This file is not UTF-8. Save it as CSV UTF-8."),
        (b"\xff\xfe\x00\xd8", 0, "This file is not UTF-8. Save it as CSV UTF-8."),
        (b"<html><table>a;b</table>", 0, "This is no spreadsheet. Save it as CSV or as XLSX."),
        (b"%PDF-1.7 a;b", 0, "This is no spreadsheet. Save it as CSV or as XLSX."),
        (b"\xff\xd8\xff\xe0<script>alert(1)</script>", 0, "This is no spreadsheet. Save it as CSV or as XLSX."),
        (b";".join(b"%d" % n for n in range(101)), 1, TOO_WIDE),
        (b"PK\x03\x04 and then nothing", 0, DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, 0,
         "This workbook is of an old kind (.xls) or has a password. Save it as XLSX without a password."),
    ],
)  # fmt: skip
def test_file_that_cannot_be_read_says_why(bring_in, data, line, problem):
    match = {"date": "a"} if b"a;b\n" in data else None

    assert (line, "", problem) in problems(bring_in(data, match=match))


BOOK = workbook(rows())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(BOOK[: len(BOOK) // 2], id="truncated"),
        pytest.param(with_part(BOOK, "xl/workbook.xml", lambda xml: b"<a"), id="broken XML"),
        pytest.param(with_part(BOOK, "xl/worksheets/sheet1.xml", lambda xml: xml[:-60]), id="broken further on"),
        pytest.param(with_part(BOOK, "xl/workbook.xml", lambda xml: ENTITIES + xml), id="entities"),
        pytest.param(with_part(BOOK, "xl/x.rels", lambda xml: ENTITIES.decode().encode("utf-16")), id="UTF-16"),
        pytest.param(
            with_part(BOOK, "xl/x.xml", lambda xml: b'<?xml version="1.0" encoding="cp037"?>\x4c\x5a'), id="EBCDIC"
        ),
        pytest.param(with_part(b"PK\x05\x06" + b"\0" * 18, "word/document.xml", lambda xml: b"<a/>"), id="no workbook"),
    ],
)
def test_workbook_that_is_none_is_refused(bring_in, data):
    assert (0, "", DAMAGED) in problems(bring_in(data, match=None))
    assert not any(stored_counts().values())


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/media/image1.png", "xl/worksheets/sheet1.xml"])
def test_bomb_is_not_unpacked(bring_in, part):
    bomb = with_part(BOOK, part, lambda xml: b" " * 61_000_000)
    started = clock.monotonic()

    found = problems(bring_in(bomb))

    assert found == [(0, "", "This workbook is too large when it is unpacked. Split it, or save it as CSV.")]
    assert len(bomb) < 100_000
    assert clock.monotonic() - started < 2


def test_row_of_a_million_is_not_walked_to(bring_in):
    data = with_part(BOOK, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<row r="2"', b'<row r="900000000"'))

    assert (100_002, "", "There are more than 100000 rows in this file. Split it.") in problems(
        bring_in(data, match=MATCH)
    )


def test_one_row_too_many_is_refused(bring_in):
    data = b"trajectory;phase;from;to\n" + b"mofila-23;contact;2025-03-20;\n" * 100_001

    found = problems(bring_in(data, file="phases"))

    assert (100_002, "", "There are more than 100000 rows in this file. Split it.") in found


# --- ways to save a text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(csv_bytes(rows(), delimiter=";"), id="semicolons"),
        pytest.param(csv_bytes(rows(), delimiter="\t"), id="tabs"),
        pytest.param(csv_bytes([[*HEAD[:5], '"Note; free"'], [*ROW[:5], '"a;b"']], delimiter=","), id="commas"),
        pytest.param(b"\xef\xbb\xbf" + csv_bytes(rows()), id="byte order mark"),
        pytest.param(csv_bytes(rows(), delimiter="\t").decode().encode("utf-16"), id="UTF-16 of Excel"),
        pytest.param(csv_bytes(rows(), end="\r"), id="old Mac"),
        pytest.param(csv_bytes(rows(), end="\n") + b";;;;;\n;;;;;\n", id="empty rows at the end"),
        pytest.param(csv_bytes([[*HEAD, "", ""], [*ROW, "a", "b"]]), id="columns without a heading"),
        pytest.param(csv_bytes([HEAD, [*ROW[:5], "caf\u00e9"]]).decode().encode("cp1252"), id="cp1252"),
    ],
)
def test_text_is_read_however_it_was_saved(bring_in, data):
    assert problems(bring_in(data, match=MATCH)) == []
    assert Activity.objects.get().reached == 3


def test_only_the_first_sheet_that_is_seen_is_read(bring_in, fier):
    data = workbook(rows(), hidden="Jan de Vries", others=2)

    own = OwnSheet.open(data, file=FILES["activities"], organisation=fier)

    assert own.sheet.headings == HEAD
    assert own.sheet.notices == {Notice.OTHER_SHEETS: 2, Notice.HIDDEN_SHEETS: 1}
    assert problems(bring_in(data, match=MATCH)) == []


# --- ids -------------------------------------------------------------------------------------------------------------


def test_same_file_twice_changes_nothing_and_equal_rows_stay_apart(bring_in):
    data = csv_bytes([HEAD, ROW, ROW, [*ROW[:4], "9", ""]])

    first, second = (bring_in(data, match=MATCH).files["activities"] for _time in range(2))

    assert first == {"rows": 3, "created": 3, "updated": 0, "unchanged": 0}
    assert second == {"rows": 3, "created": 0, "updated": 0, "unchanged": 3}
    ids = set(Activity.objects.values_list("pk", flat=True))
    assert {one.version for one in ids} == {4}
    assert len(ids) == 3


def test_made_ids_stay_when_the_secret_is_renewed(fier, settings):
    """Otherwise the whole spreadsheet would come in a second time."""
    from contacts.spreadsheets.ids import RowIds  # noqa: PLC0415

    before = RowIds(fier, "contacts").next_for(["a"])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]

    assert RowIds(fier, "contacts").next_for(["a"]) == before


def test_made_ids_depend_on_the_organisation_and_on_the_secret(bring_in, fier, salvation_army, settings):
    from contacts.spreadsheets.ids import RowIds, of_own_number  # noqa: PLC0415

    def ids() -> set[UUID]:
        made = {RowIds(one, file).next_for(["a"]) for one in (fier, salvation_army) for file in ("signals", "contacts")}
        return made | {of_own_number(one, "12") for one in (fier, salvation_army)}

    before = ids()
    settings.SECRET_KEY = "another"

    assert len(before | ids()) == 12


def test_own_number_names_the_same_activity_next_time(bring_in):
    match = {**MATCH, "id": "Nr"}
    bring_in(csv_bytes([[*HEAD, "Nr"], [*ROW, "12"]]), match=match)

    changed = bring_in(csv_bytes([[*HEAD, "Nr"], [*ROW[:4], "9", "", "012"]]), match=match)
    citizen = bring_in(csv_bytes([[*HEAD, "Nr"], [*ROW, "123456782"]]), match=match)

    assert changed.files["activities"]["updated"] == 1
    assert Activity.objects.get().reached == 9
    assert problems(citizen) == [(2, "id", "This is not a UUID." + PERSONAL)]


# --- speed -----------------------------------------------------------------------------------------------------------


def many(number):
    return workbook(
        [HEAD, *([date(2025, 4, 7), "Contact rounds", "Leeuwarden", "hotel", n % 40, "x"] for n in range(number))]
    )


def test_number_of_queries_does_not_grow_with_the_rows(bring_in):
    with CaptureQueriesContext(connection) as few:
        bring_in(many(1), match=MATCH, kind="a02_rounds")
    with CaptureQueriesContext(connection) as more:
        bring_in(many(50), match=MATCH, kind="a02_rounds")

    # Savepoint and its release 2, lock 1, activities and which are taken 2, COPY 1, check of references 2.
    assert len(few) == 9
    # The one row of the first time is there already: all of it else is the same.
    assert len(more) == 9


def test_twenty_thousand_rows_take_seconds(bring_in):
    data = many(20_000)
    # Of this process alone: the tests may share their machine.
    started = clock.process_time()

    result = bring_in(data, match={name: words for name, words in MATCH.items() if name != "kind"}, kind="a02_rounds")

    assert result.files["activities"]["created"] == 20_000
    assert clock.process_time() - started < 15
