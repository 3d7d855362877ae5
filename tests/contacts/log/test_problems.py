"""One thing wrong at a time: the import names file, line and column, and saves nothing at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from contacts.log import reader
from contacts.log.columns import LOG_FILES, quarter_of
from tests.builders.logs import (
    GREETING,
    NOWHERE,
    ROUND,
    Lines,
    small_log,
    stored_counts,
    with_cell,
    with_line,
    write_log,
)

pytestmark = pytest.mark.django_db

Place = tuple[str, int, str]
TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
DAY_AFTER = (timezone.localdate() + timedelta(days=2)).isoformat()
NEXT_YEAR = quarter_of(timezone.localdate() + timedelta(days=366))
PERSON = "Jan de Vries 06-12345678"


def places(answer: dict[str, Any]) -> list[Place]:
    return [(error["file"], error["line"], error["column"]) for error in answer["errors"]]


def nothing_is_stored() -> bool:
    return not any(stored_counts().values())


# --- one cell that its column does not know --------------------------------------------------------------------------

ID = "This is not a UUID."
TELLTALE = "This UUID tells when it was made. Use a random one (version 4)."
DATE = "Write a date as 2025-01-31."
NO_DAY = "This day does not exist."
FUTURE = "This day has not been yet."
CODE = "This code is not in the list."
SPACE = "Put a space between two codes, and nothing else."
EMPTY = "This cell may not be empty."
COUNT = "Write a whole number from 0 to 32767."
PEOPLE = "Write a whole number from 1 to 99."
PERSONAL = " If it is about a person, take it out of the file: no person belongs in these data."
NOT_COUNTED = "This kind of activity does not count that."
ORGANISATION = "This organisation is not known. Known are: fier, salvation_army."
NAME = "A code is three syllables, a dash and two digits."
YES_NO = "Write yes or no."
QUARTER = "Write a quarter as 2025-Q1."

CELLS: list[tuple[str, int, str, str, str]] = [
    ("activities", 2, "id", "", EMPTY),
    ("activities", 2, "id", "12", ID),
    ("activities", 2, "id", "{11111111-1111-4111-8111-111111111111}", ID),
    ("activities", 2, "id", "11111111111141118111111111111111", ID),
    ("signals", 2, "id", "6b1b36c8-7e1a-11f0-8de9-0242ac120002", TELLTALE),
    ("signals", 2, "id", "0198b0f0-7c00-7000-8000-000000000000", TELLTALE),
    ("activities", 3, "date", "", EMPTY),
    ("activities", 3, "date", "07-04-2025", DATE),
    ("activities", 3, "date", "20250407", DATE),
    ("activities", 3, "date", "2025-W15-1", DATE),
    ("activities", 3, "date", "２０２５-04-07", DATE),  # noqa: RUF001  (digits of full width are the point)
    ("activities", 3, "date", "2025-02-29", NO_DAY),
    ("activities", 3, "date", "0000-00-00", NO_DAY),
    ("activities", 3, "date", TOMORROW, FUTURE),
    ("activities", 3, "date", "2019-12-31", "Give a day from 2020-01-01 on."),
    ("activities", 2, "kind", "a99_dancing", CODE),
    ("activities", 2, "kind", "A01_walk_in", "This code is not in the list. Do you mean a01_walk_in?"),
    ("activities", 2, "organisation", "sdf", ORGANISATION),
    ("activities", 2, "organisation", "police", ORGANISATION),
    ("activities", 2, "municipality", "GM9999", CODE),
    ("activities", 2, "location_type", "", EMPTY),
    ("activities", 2, "minutes", "0", "Write a whole number from 1 to 1440."),
    ("activities", 2, "minutes", "1441", "Write a whole number from 1 to 1440."),
    ("activities", 2, "staff", "51", "Write a whole number from 1 to 50."),
    ("activities", 2, "reached", "-1", COUNT),
    ("activities", 2, "reached", "+4", COUNT),
    ("activities", 2, "reached", "4,0", COUNT),
    ("activities", 2, "reached", "1.000,5", COUNT),
    ("activities", 2, "reached", "32768", COUNT),
    ("signals", 2, "reported", "yes", "What somebody only wanted to tell is not reported."),
    ("activities", 2, "reached", "9" * 5_000, "This cell is far too long."),
    ("activities", 2, "reached", "٤", COUNT),
    ("activities", 2, "reached", "1e3", COUNT),
    ("activities", 2, "reached", "=1+1", COUNT),
    ("activities", 2, "reached", "=SUM(A1)", COUNT + PERSONAL),
    ("activities", 2, "reached", "@A1", COUNT),
    ("activities", 2, "reached", "0612345678", COUNT + PERSONAL),
    ("activities", 2, "reached", "+31 6 1234 5678", COUNT + PERSONAL),
    ("activities", 2, "reached", "123456782", COUNT + PERSONAL),
    ("activities", 2, "reached", "jan", COUNT + PERSONAL),
    ("activities", 2, "reached", "j@example.org", COUNT + PERSONAL),
    ("activities", 2, "partners", "ggd,police", SPACE),
    ("activities", 2, "partners", "ggd, police", SPACE),
    ("activities", 2, "partners", "ggd police ggd", "The code ggd stands twice in this cell."),
    ("activities", 2, "partners", "Marieke", CODE + PERSONAL),
    ("activities", 4, "peer_led", "1", "Write yes or no, or leave it empty."),
    ("contacts", 2, "activity", "", EMPTY),
    ("contacts", 2, "channel", "walkin", "This code is not in the list. Do you mean walk_in?"),
    ("contacts", 2, "channel", "@SUM(A1)", CODE),
    ("contacts", 2, "work_setting", "-home", "This code is not in the list. Do you mean home?"),
    ("contacts", 2, "gender", "female", CODE),
    ("contacts", 2, "age_band", "17", CODE),
    ("contacts", 2, "age_band", "01-02-1990", CODE),
    ("contacts", 2, "language", "NL", "This code is not in the list. Do you mean nl?"),
    ("contacts", 2, "first_contact", "ja", "Write yes or no, or leave it empty."),
    ("contacts", 2, "people", "0", PEOPLE),
    ("contacts", 2, "people", "100", PEOPLE),
    ("contacts", 2, "people", PERSON, PEOPLE + PERSONAL),
    ("contacts", 2, "topics", "tax tax", "The code tax stands twice in this cell."),
    ("contacts", 2, "topics", "tax\u00a0housing", SPACE),
    ("contacts", 2, "support", "information drinks", CODE),
    ("referrals", 2, "partner", "", EMPTY),
    ("referrals", 2, "consent", "", EMPTY),
    ("referrals", 2, "warm", "maybe", YES_NO),
    ("referrals", 2, "state", "lost", CODE),
    ("referrals", 3, "trajectory", "Jan-23", NAME + PERSONAL),
    ("signals", 2, "quarter", "2025-K1", QUARTER),
    ("signals", 2, "quarter", "2025-Q5", QUARTER),
    ("signals", 2, "quarter", "2019-Q4", "Give a quarter from 2020-Q1 on."),
    ("signals", 2, "quarter", NEXT_YEAR, "This quarter has not begun yet."),
    ("signals", 2, "kind", "unknown", CODE),
    ("signals", 2, "reported", "TRUE", YES_NO),
    ("signals", 2, "consent", "", EMPTY),
    ("trajectories", 2, "municipality", "Leeuwarden", CODE + PERSONAL),
    ("trajectories", 3, "closed", TOMORROW, FUTURE),
    ("trajectories", 3, "outcome", "happy", CODE),
    ("phases", 2, "phase", "relapse", CODE),
    ("phases", 3, "to", DAY_AFTER, FUTURE),
]  # fmt: skip


@pytest.mark.parametrize("case", CELLS, ids=lambda case: f"{case[0]}-{case[2]}-{case[3][:12]}")
def test_cell_that_its_column_does_not_know_is_named(run_import, tmp_path, case):
    file, line, column, cell, problem = case

    answer = run_import(write_log(tmp_path, with_cell(small_log(), file, line, column, cell)))

    assert answer["exit"] == 1
    assert {"file": f"{file}.csv", "line": line, "column": column, "problem": problem} in answer["errors"]
    # A wrong name of a row also makes wrong what refers to it; nothing else is wrong.
    assert {error["problem"] for error in answer["errors"]} - {problem} <= {
        "This stands neither in activities.csv nor in the portal."
    }
    assert nothing_is_stored()


# --- rows that do not fit --------------------------------------------------------------------------------------------


def changed(*cells: tuple[str, int, str, str]) -> Lines:
    log = small_log()
    for cell in cells:
        log = with_cell(log, *cell)
    return log


def added(file: str, text: str) -> Lines:
    log = small_log()
    return with_line(log, file, len(log[file]) + 1, text)


def without(file: str) -> Lines:
    log = small_log()
    del log[file]
    return log


ROWS: list[tuple[Lines, list[tuple[str, int, str, str]]]] = [
    (changed(("activities", 2, "messages", "3")), [("activities", 2, "messages", NOT_COUNTED)]),
    (changed(("activities", 2, "replies", "3")), [("activities", 2, "replies", NOT_COUNTED)]),
    (changed(("activities", 2, "participants", "0")), [("activities", 2, "participants", NOT_COUNTED)]),
    (changed(("activities", 2, "places", "1")), [("activities", 2, "places", NOT_COUNTED)]),
    (changed(("activities", 3, "visits", "1")), [("activities", 3, "visits", NOT_COUNTED)]),
    (changed(("activities", 4, "reached", "1")), [("activities", 4, "reached", NOT_COUNTED)]),
    (changed(("activities", 3, "peer_led", "no")), [("activities", 3, "peer_led", NOT_COUNTED)]),
    (
        added("activities", small_log()["activities"][1]),
        [("activities", 5, "id", "The same stands on line 2.")],
    ),
    (
        added("trajectories", "mofila-23;fier;GM0080;2025-04-20;;"),
        [
            ("trajectories", 4, "code", "The same stands on line 2."),
            ("phases", 2, "from", "This is before the trajectory was opened."),
        ],
    ),
    (
        changed(("contacts", 3, "activity", NOWHERE)),
        [("contacts", 3, "activity", "This stands neither in activities.csv nor in the portal.")],
    ),
    (
        changed(("referrals", 2, "contact", NOWHERE)),
        [("referrals", 2, "contact", "This stands neither in contacts.csv nor in the portal.")],
    ),
    (
        changed(("referrals", 3, "trajectory", "bababa-11")),
        [("referrals", 3, "trajectory", "This stands neither in trajectories.csv nor in the portal.")],
    ),
    (
        added("phases", "bababa-11;pause;2025-01-01;"),
        [("phases", 5, "trajectory", "This stands neither in trajectories.csv nor in the portal.")],
    ),
    (
        without("activities"),
        [("contacts", line, "activity", "This stands neither in activities.csv nor in the portal.") for line in (2, 3)],
    ),
    (
        changed(("referrals", 2, "trajectory", "mofila-23")),
        [("referrals", 2, "contact", "A referral comes from one contact or from one trajectory.")],
    ),
    (
        changed(("referrals", 3, "trajectory", "")),
        [("referrals", 3, "contact", "A referral comes from one contact or from one trajectory.")],
    ),
    *[
        (
            changed(("referrals", 3, "state", state)),
            [("referrals", 3, "consent", "Without consent a referral can only be offered or declined.")],
        )
        for state in ("accepted", "arrived", "not_arrived")
    ],
    (
        changed(("trajectories", 3, "closed", "2025-01-26"), ("phases", 4, "from", "2025-01-26")),
        [
            ("trajectories", 3, "closed", "It closes on or after the day it was opened."),
            ("phases", 4, "from", "This is before the trajectory was opened."),
            ("phases", 4, "to", "This is after the trajectory was closed."),
        ],
    ),
    (
        changed(("trajectories", 2, "outcome", "moved")),
        [("trajectories", 2, "outcome", "An outcome comes with the day of closing.")],
    ),
    (changed(("phases", 2, "to", "2025-03-20")), [("phases", 2, "to", "A phase lasts at least a day.")]),
    (
        changed(("phases", 3, "from", "2025-06-14")),
        [("phases", 3, "from", "These days already belong to the phase on line 2.")],
    ),
    (changed(("phases", 2, "to", "")), [("phases", 3, "to", "Two phases are open, and there can be one.")]),
    (
        # The long one also holds the third, which does not touch its neighbour.
        changed(("phases", 2, "to", "2025-09-01"), ("phases", 3, "to", "2025-07-01")),
        [("phases", 3, "from", "These days already belong to the phase on line 2.")],
    ),
    (
        added("phases", "mofila-23;execution;2025-03-20;2025-03-21"),
        [("phases", 5, "from", "These days already belong to the phase on line 2.")],
    ),
    (
        changed(("phases", 2, "from", "2025-03-19")),
        [("phases", 2, "from", "This is before the trajectory was opened.")],
    ),
    (
        changed(("phases", 4, "to", "2025-12-24")),
        [("phases", 4, "to", "This is after the trajectory was closed.")],
    ),
    (
        changed(("phases", 4, "to", "")),
        [("phases", 4, "to", "The trajectory is closed, so this phase has an end too.")],
    ),
    (
        with_line(small_log(), "contacts", 3, f"{GREETING};{ROUND};outreach_licensed;;;;;;3;"),
        [("contacts", 3, "", "This row has 10 cells instead of 11.")],
    ),
    (
        # Its name is known all the same, so the contact that refers to it is not called wrong.
        with_line(small_log(), "activities", 2, small_log()["activities"][1] + ";;"),
        [("activities", 2, "", "This row has 18 cells instead of 16.")],
    ),
    (with_line(small_log(), "signals", 2, ";;;;"), [("signals", 2, "", "This row is empty.")]),
]


@pytest.mark.parametrize(("log", "problems"), ROWS)
def test_row_that_does_not_fit_is_named(run_import, tmp_path, log, problems):
    answer = run_import(write_log(tmp_path, log))

    assert answer["exit"] == 1
    assert [tuple(error.values()) for error in answer["errors"]] == [
        (f"{file}.csv", line, column, problem) for file, line, column, problem in problems
    ]
    assert nothing_is_stored()


def test_last_day_of_a_closed_trajectory_belongs_to_its_last_phase(run_import, tmp_path):
    # The phase ends the day after the 22nd: its last day is the 22nd, on which the trajectory closed.
    answer = run_import(write_log(tmp_path, changed(("phases", 4, "to", "2025-12-23"))))

    assert answer["errors"] == []


# --- files that cannot be read ---------------------------------------------------------------------------------------

NAMES = "id;quarter;kind;reported;consent"
ROW = "88888888-8888-4888-8888-888888888888;2025-Q1;blackmail;no;listen_only"
MISSING = "This column is missing."
NOT_UTF8 = "This file is not UTF-8. Save it as CSV UTF-8."
NUL = "There is a character here that no text has (NUL). Save the file as CSV UTF-8."
NO_END = "A cell that begins here has no end. Is there a quotation mark too many?"


def signals(*lines: str, end: str = "\n") -> bytes:
    return "".join(f"{line}{end}" for line in lines).encode()


FILES: list[tuple[bytes, list[tuple[int, str, str]]]] = [
    (b"", [(1, "", f"This file is empty. Its first line must be: {NAMES}")]),
    (b"\xef\xbb\xbf\n\n", [(1, "", f"This file is empty. Its first line must be: {NAMES}")]),
    (signals(ROW), [(1, "", f"The first line must be, with semicolons: {NAMES}")]),
    (signals(NAMES.replace(";", ",")), [(1, "", f"The first line must be, with semicolons: {NAMES}")]),
    (signals(NAMES.replace(";", "\t")), [(1, "", f"The first line must be, with semicolons: {NAMES}")]),
    (signals("id;quarter;kind;consent", ROW), [(1, "reported", MISSING)]),
    (
        signals(NAMES.replace("kind", "soort"), ROW),
        [(1, "kind", MISSING), (1, "soort", "Column 3 has a name that is not known.")],
    ),
    (
        signals(NAMES.replace("kind", "Kind"), ROW),
        [(1, "kind", MISSING), (1, "Kind", "Column 3 has a name that is not known.")],
    ),
    (signals(f"{NAMES};{PERSON}", ROW), [(1, "", "Column 6 has a name that is not known.")]),
    (signals(f"{NAMES};kind", f"{ROW};violence"), [(1, "kind", "This column is there twice.")]),
    (signals(NAMES, ROW).decode().encode("utf-16"), [(1, "", NOT_UTF8)]),
    (
        signals(NAMES, ROW).decode().encode("utf-16-le"),
        [(1, "", NUL)],
    ),
    (signals(NAMES, ROW) + b"caf\xe9", [(3, "", NOT_UTF8)]),
    (
        b"\xef\xbb\xbf" + signals(NAMES, ROW, end="\r\n") + b"\x80",
        [(3, "", NOT_UTF8)],
    ),
    (
        signals(NAMES, ROW, "\0"),
        [(3, "", NUL)],
    ),
    (signals(NAMES, f'"{ROW}', "2", "3"), [(2, "", "A quotation mark opens here and never closes.")]),
    (signals(NAMES, ROW, f'"88"x;{ROW}'), [(3, "", "The quotation marks in this line do not fit.")]),
    (
        signals(NAMES, f'"{"x" * 140_000}"'),
        [(2, "", NO_END)],
    ),
    # A cell over three lines is one row, which begins on line 2; the next begins on line 5.
    (
        signals(NAMES, ROW.replace("blackmail", '"gr\ney\n"'), ROW.replace("blackmail", "grey")),
        [(2, "kind", CODE), (5, "kind", CODE), (5, "id", "The same stands on line 2.")],
    ),
]


@pytest.mark.parametrize(("content", "problems"), FILES)
def test_file_that_cannot_be_read_says_where(run_import, tmp_path, content, problems):
    write_log(tmp_path, small_log())
    (tmp_path / "signals.csv").write_bytes(content)

    answer = run_import(tmp_path)

    assert answer["exit"] == 1
    assert [(error["line"], error["column"], error["problem"]) for error in answer["errors"]] == problems
    assert {error["file"] for error in answer["errors"]} == {"signals.csv"}
    assert nothing_is_stored()


def test_references_to_a_file_that_cannot_be_read_are_not_called_wrong(run_import, tmp_path):
    write_log(tmp_path, small_log())
    (tmp_path / "activities.csv").write_bytes(b"")

    assert places(run_import(tmp_path)) == [("activities.csv", 1, "")]


def test_one_row_too_many_is_refused(run_import, tmp_path, monkeypatch):
    assert reader.MOST_ROWS == 100_000
    monkeypatch.setattr(reader, "MOST_ROWS", 2)

    answer = run_import(write_log(tmp_path, {"activities": small_log()["activities"]}))

    # Lines 2 and 3 are two rows, line 4 is the third.
    assert places(answer) == [("activities.csv", 4, "")]
    assert nothing_is_stored()


def test_file_that_is_too_large_is_not_read(run_import, tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "MOST_BYTES", 100)

    answer = run_import(write_log(tmp_path, {"activities": small_log()["activities"]}))

    assert places(answer) == [("activities.csv", 0, "")]


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_plain_file_is_not_waited_for(run_import, tmp_path, make: Callable[[Path], None]):
    make(tmp_path / "signals.csv")

    answer = run_import(tmp_path)

    assert [tuple(error.values()) for error in answer["errors"]] == [
        ("signals.csv", 0, "", "This is not a file that can be read.")
    ]


@pytest.mark.parametrize(
    ("directory", "problem"),
    [
        ("nowhere", "This folder is not there or cannot be read."),
        ("a-file", "This folder is not there or cannot be read."),
        (
            "empty",
            f"There is no file of a log in this folder. A log is: {', '.join(file.filename for file in LOG_FILES)}.",
        ),
    ],
)
def test_folder_without_a_log_is_an_error_in_the_same_form(run_import, tmp_path, directory, problem):
    (tmp_path / "a-file").write_text("")
    (tmp_path / "empty").mkdir()

    answer = run_import(tmp_path / directory)

    assert answer["exit"] == 1
    assert answer["files"] == {}
    assert answer["errors"] == [{"file": "", "line": 0, "column": "", "problem": problem}]


# --- all of them, and nothing of a person ----------------------------------------------------------------------------


def test_all_problems_of_all_files_are_found_at_once_in_their_order(run_import, tmp_path):
    log = changed(
        ("phases", 2, "phase", "x"),
        ("activities", 3, "kind", "x"),
        ("activities", 2, "visits", "x"),
        ("activities", 2, "date", "x"),
        ("contacts", 3, "activity", NOWHERE),
    )

    answer = run_import(write_log(tmp_path, log))

    assert places(answer) == [
        ("activities.csv", 2, "date"),
        ("activities.csv", 2, "visits"),
        ("activities.csv", 3, "kind"),
        ("contacts.csv", 3, "activity"),
        ("phases.csv", 2, "phase"),
    ]
    assert {name: counts["rows"] for name, counts in answer["files"].items()} == {
        "activities": 3, "contacts": 2, "referrals": 2, "signals": 1, "trajectories": 2, "phases": 3,
    }  # fmt: skip
    assert {word: sum(counts[word] for counts in answer["files"].values()) for word in ("created", "updated")} == {
        "created": 0, "updated": 0,
    }  # fmt: skip


def test_more_than_two_hundred_problems_are_counted(run_import, tmp_path):
    header, row = small_log()["signals"]
    lines = [header, *[row.replace("blackmail", "grey").replace("88888888-", f"{place:08}-") for place in range(230)]]

    answer = run_import(write_log(tmp_path, {"signals": lines}))

    # Each of 230 rows has one wrong code.
    assert (len(answer["errors"]), answer["more_errors"]) == (200, 30)
    assert places(answer)[-1] == ("signals.csv", 201, "kind")


@pytest.mark.parametrize("file", LOG_FILES, ids=lambda file: file.name)
def test_no_problem_repeats_what_stands_in_a_cell(run_import, tmp_path, file):
    for column in file.header:
        answer = run_import(write_log(tmp_path, with_cell(small_log(), file.name, 2, column, PERSON)))

        assert (file.filename, 2, column) in places(answer)
        assert not {"Vries", "12345678"} & set(json.dumps(answer).replace("-", " ").split())
        assert "take it out of the file" in json.dumps(answer)


def test_log_that_is_broken_above_is_right_itself(run_import, tmp_path):
    answer = run_import(write_log(tmp_path, small_log()))

    assert (answer["exit"], answer["errors"]) == (0, [])
