"""Logs in a folder: a small one that is right in every cell, to be broken in one place at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contacts.log.columns import ACTIVITIES, LOG_FILES
from contacts.log.importer import MODELS

EXAMPLE_YEAR = Path(__file__).resolve().parents[2] / "contacts" / "demo" / "log-2025"

WALK_IN = "11111111-1111-4111-8111-111111111111"
ROUND = "22222222-2222-4222-8222-222222222222"
SOCIAL = "33333333-3333-4333-8333-333333333333"
TAX_QUESTION = "44444444-4444-4444-8444-444444444444"
GREETING = "55555555-5555-4555-8555-555555555555"
TAX_OFFICE = "66666666-6666-4666-8666-666666666666"
TO_GGD = "77777777-7777-4777-8777-777777777777"
SIGN = "88888888-8888-4888-8888-888888888888"
NOWHERE = "99999999-9999-4999-8999-999999999999"

Lines = dict[str, list[str]]


def small_log() -> Lines:
    """Return three activities, two contacts with four people, two referrals, a signal, and two trajectories."""
    return {
        "activities": [
            ";".join(ACTIVITIES.header),
            f"{WALK_IN};2025-01-06;a01_walk_in;fier;GM0080;support_point;180;2;4;;;;;5;;ggd police",
            f"{ROUND};2025-04-07;a02_rounds;salvation_army;GM0080;licensed_place;240;2;3;;;;5;;;",
            f"{SOCIAL};2025-07-08;a07_social;fier;GM0080;support_point;120;1;;;;6;;;yes;",
        ],
        "contacts": [
            "id;activity;channel;work_setting;gender;age_band;language;first_contact;people;topics;support",
            f"{TAX_QUESTION};{WALK_IN};walk_in;home;woman;age_30_39;nl;yes;1;housing tax;information",
            f"{GREETING};{ROUND};outreach_licensed;;;;;;3;;",
        ],
        "referrals": [
            "id;contact;trajectory;partner;consent;warm;state",
            f"{TAX_OFFICE};{TAX_QUESTION};;tax_office;yes;no;arrived",
            f"{TO_GGD};;mofila-23;ggd;no;yes;offered",
        ],
        "signals": ["id;quarter;kind;reported;consent", f"{SIGN};2025-Q1;blackmail;no;listen_only"],
        "trajectories": [
            "code;organisation;municipality;opened;closed;outcome",
            "mofila-23;fier;GM0074;2025-03-20;;",
            "tekaro-58;fier;GM0060;2025-01-27;2025-12-22;better_balance",
        ],
        "phases": [
            "trajectory;phase;from;to",
            "mofila-23;contact;2025-03-20;2025-06-15",
            "mofila-23;orientation;2025-06-15;",
            "tekaro-58;contact;2025-01-27;2025-12-22",
        ],
    }


def with_cell(log: Lines, file: str, line: int, column: str, cell: str) -> Lines:
    """Return a log with one cell changed; the names of the columns are line 1."""
    cells = log[file][line - 1].split(";")
    cells[log[file][0].split(";").index(column)] = cell
    return with_line(log, file, line, ";".join(cells))


def with_line(log: Lines, file: str, line: int, text: str) -> Lines:
    """Return a log with one line changed, or added where there was none."""
    lines = list(log[file])
    lines[line - 1 : line] = [text]
    return {**log, file: lines}


def write_log(directory: Path, log: Lines) -> Path:
    """Write the files of a log in a folder, and return the folder."""
    directory.mkdir(exist_ok=True)
    for name, lines in log.items():
        (directory / f"{name}.csv").write_bytes("".join(f"{line}\n" for line in lines).encode())
    return directory


def stored_rows() -> dict[str, list[dict[str, Any]]]:
    """Return everything that is stored of a log, to compare with later."""
    return {file.name: list(MODELS[file.name]._default_manager.order_by("pk").values()) for file in LOG_FILES}


def stored_counts() -> dict[str, int]:
    """Return how many rows of each file are stored."""
    return {file.name: MODELS[file.name]._default_manager.count() for file in LOG_FILES}
