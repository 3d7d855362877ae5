"""The columns are a contract (design.md section 7): other organisations write these files."""

from __future__ import annotations

from datetime import date

import pytest

from contacts.log.columns import LOG_FILES, may_be_personal, quarter_of

CONTRACT = {
    "activities.csv": (
        "id;date;kind;organisation;municipality;location_type;minutes;staff;reached;messages;replies;participants;"
        "places;visits;peer_led;partners"
    ),
    "contacts.csv": "id;activity;channel;work_setting;gender;age_band;language;first_contact;people;topics;support",
    "referrals.csv": "id;contact;trajectory;partner;consent;warm;state",
    "signals.csv": "id;quarter;kind;reported;consent",
    "trajectories.csv": "code;organisation;municipality;opened;closed;outcome",
    "phases.csv": "trajectory;phase;from;to",
}


def test_files_and_columns_are_those_of_the_contract_in_their_order():
    assert {file.filename: ";".join(file.header) for file in LOG_FILES} == CONTRACT
    assert [file.filename for file in LOG_FILES] == list(CONTRACT)


@pytest.mark.parametrize(
    "text",
    ["Jan", "Jan de Vries", "Élodie", "06-12345678", "0612345678", "+31 6 12 34 56 78", "(058) 212 3456", "123456782",
     "12.34.56.782", "j.devries@example.org"],
)  # fmt: skip
def test_what_may_be_about_a_person_is_seen(text):
    assert may_be_personal(text)


@pytest.mark.parametrize("text", ["", "walkin", "ggd,police", "31-01-2025", "2025/01/31", "1.000,5", "12", "=1+1"])
def test_what_is_only_a_wrong_code_or_number_is_not_called_personal(text):
    assert not may_be_personal(text)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2025, 1, 1), "2025-Q1"),
        (date(2025, 3, 31), "2025-Q1"),
        (date(2025, 4, 1), "2025-Q2"),
        (date(2025, 9, 30), "2025-Q3"),
        (date(2025, 10, 1), "2025-Q4"),
        (date(2025, 12, 31), "2025-Q4"),
    ],
)
def test_quarter_of_a_day(day, quarter):
    assert quarter_of(day) == quarter
