"""Keys that are missing, wrong or replaced (F13), and logs that somebody changed as owner of the database (F14)."""

from __future__ import annotations

import io
import json
import os
import secrets
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.supervisor import ROOT
from subsidy.faults import jobs
from subsidy.faults.database import WORKER
from subsidy.faults.doubles import open_trajectory_of_worker
from subsidy.faults.table import Found
from subsidy.faults.visitors import signed_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from subsidy.faults.stand import Stand

SECONDS_TO_LOOK = 60
# What a process with other keys sees of a session and of the rows: asked in a process of its own, for settings are
# read once.
LOOK = """
import os, sys, django
django.setup()
from portal.session_store import SessionStore
from django.contrib.auth import get_user
from django.http import HttpRequest
request = HttpRequest()
request.session = SessionStore(sys.argv[1])
sys.stdout.write(f"{get_user(request).is_authenticated}\\n")
"""
# Whatever keys a process has, none of these may differ after it has looked around. Of an account the moment of the
# last login is left out.
ROWS = {
    "portal_user": "t.id, t.username, t.password",
    "contacts_contact": "t.*",
    "subsidy_ledgerentry": "t.*",
    "mfa_authenticator": "t.id, t.data",
}
DIGEST = "SELECT count(*), md5(string_agg(md5(ROW({columns})::text), '' ORDER BY t.id)) FROM {table} t"


@dataclass(frozen=True)
class Look:
    """What a process said that was started with other keys."""

    status: int
    text: str
    error: str

    @property
    def is_loud(self) -> bool:
        """Say whether it refused to start, and said which setting is wrong without showing what it holds."""
        return self.status != 0 and ("SECRET_KEY" in self.error or "SDC_KEY" in self.error)


def look(command: list[str], environment: Mapping[str, str | None]) -> Look:
    """Run something with other keys."""
    values: dict[str, str] = dict(os.environ)
    for name, value in environment.items():
        if value is None:
            # Set and empty, for what is not set is read from the .env of the checkout.
            values[f"{name}_FILE"] = os.devnull
        else:
            values[name] = value
    ended = subprocess.run(
        [sys.executable, *command], check=False, capture_output=True, text=True, cwd=ROOT, env=values,
        timeout=SECONDS_TO_LOOK,
    )  # fmt: skip
    return Look(ended.returncode, ended.stdout.strip(), ended.stderr)


def keys(stand: Stand) -> Found:
    """Start the portal without a key, with a wrong one, and with one that was replaced."""
    check = ["manage.py", "check"]
    old, session = os.environ["SECRET_KEY"], next(iter(signed_in(WORKER, stand.port).cookies.values()))
    before = digest_of_rows(stand)
    refused = {
        "SECRET_KEY missing": look(check, {"SECRET_KEY": None}),
        "SDC_KEY missing": look(check, {"SDC_KEY": None}),
        "SDC_KEY is no key": look(check, {"SDC_KEY": "short"}),
        "SDC_KEY is SECRET_KEY": look(check, {"SDC_KEY": old}),
    }
    quiet = [name for name, one in refused.items() if not one.is_loud or old in one.error]
    new = {"SECRET_KEY": secrets.token_hex(32)}
    seen = ["-c", LOOK, session]
    inside = [
        look(seen, {}).text,
        look(seen, {**new, "SECRET_KEY_FALLBACKS": old}).text,
        look(seen, new).text,
    ]
    published = _published_with_another_key()
    damaged = before != digest_of_rows(stand)
    words = (
        f"{len(refused) - len(quiet)} of {len(refused)} refused in words; a session: own key {inside[0]}, replaced with"
        f" fallback {inside[1]}, without {inside[2]}; {published} published cells changed by another SDC_KEY; rows"
        f" {'DAMAGED' if damaged else 'as they were'}"
    )
    held = not quiet and inside == ["True", "True", "False"] and not published and not damaged
    return Found("SECRET_KEY and SDC_KEY missing, wrong, replaced with and without fallback", words, held)


def _published_with_another_key() -> int:
    """Publish again with another key of the rounding, and count the cells that changed: what is out stays out."""
    from django.test import override_settings  # noqa: PLC0415  (needs the settings)

    from subsidy import building  # noqa: PLC0415
    from subsidy.faults.quick import quick_files  # noqa: PLC0415
    from subsidy.models import LedgerEntry  # noqa: PLC0415

    def cells() -> dict[tuple[str, str], int]:
        rows = LedgerEntry.objects.values_list("population", "cell", "value")
        return {(population, json.dumps(cell)): value for population, cell, value in rows}

    before = cells()
    (report,) = jobs.ask(1)
    building.files_of_snapshot = quick_files
    with override_settings(SDC_KEY="f0" * 32):
        building.build(report)
    after = cells()
    return sum(after.get(key) != value for key, value in before.items()) + len(after.keys() - before.keys())


def digest_of_rows(stand: Stand) -> dict[str, str]:
    """Return a digest of every row of some tables."""
    with stand.servers.as_superuser() as owner:
        return {
            table: str(owner.execute(DIGEST.format(columns=columns, table=table)).fetchone())
            for table, columns in ROWS.items()
        }


# --- Logs that are no longer as they were written --------------------------------------------------------------------
@dataclass(frozen=True)
class Log:
    """A log that closes its own chain: the command that verifies it, its table and a column of words."""

    command: str
    table: str
    column: str


LOGS = (
    Log("verify_read_log", "contacts_readevent", "reason"),
    # Built beside this one; it is looked at where it is there.
    Log("verify_audit_log", "portal_auditevent", "action"),
)


def tampering(stand: Stand) -> Found:
    """Change a row, delete one in the middle and cut off the end of each log, as owner of the database."""
    from django.core.management import get_commands  # noqa: PLC0415  (needs the settings)

    _write_readings(stand)
    told, held, looked = [], True, 0
    for log in LOGS:
        if log.command not in get_commands():
            told.append(f"{log.command} is not built here")
            continue
        looked += 1
        good, words = _tampered(stand, log)
        held &= good
        told.append(f"{log.table}: {words}")
    return Found("row edited, middle row deleted, tail cut, as superuser", "; ".join(told), held and looked > 0)


def _write_readings(stand: Stand) -> None:
    stand.processes.web()
    worker = signed_in(WORKER, stand.port)
    for _reading in range(4):
        trajectory = open_trajectory_of_worker()
        for _again in range(2):
            worker.get(f"/nl/contacten/traject/{trajectory.key}/")


def verified(command: str, *options: str) -> dict[str, Any]:
    """Run a command that verifies a log, and return what it printed."""
    from django.core.management import call_command  # noqa: PLC0415  (needs the settings)

    out = io.StringIO()
    with redirect_stdout(out):
        try:
            call_command(command, *options, stdout=out)
        except SystemExit as ended:
            status = int(ended.code or 0)
        else:
            status = 0
    outcome: dict[str, Any] = json.loads(out.getvalue())
    return outcome | {"status": status}


def _tampered(stand: Stand, log: Log) -> tuple[bool, str]:
    clean = verified(log.command)
    if clean["rows"] < 4 or not clean["intact"]:
        return False, f"{clean['rows']} rows, intact {clean['intact']}"
    with stand.servers.as_superuser() as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(f"CREATE TABLE as_it_was AS SELECT * FROM {log.table}")  # noqa: S608  (names of our own)
        numbers = [row[0] for row in owner.execute(f"SELECT number FROM {log.table} ORDER BY number")]  # noqa: S608
        middle, last = numbers[len(numbers) // 2], numbers[-1]
        found: list[bool] = []
        for statement, options, row in (
            (f"UPDATE {log.table} SET at = at + interval '1 hour' WHERE number = {middle}", (), middle),  # noqa: S608
            (f"DELETE FROM {log.table} WHERE number = {middle}", (), middle),  # noqa: S608
            (f"DELETE FROM {log.table} WHERE number = {last}", ("--head", clean["head"]), last),  # noqa: S608
        ):
            owner.execute(statement)
            seen = verified(log.command, *options)
            found.append(seen["status"] == 1 and seen["breaks"][0]["row"] == row)
            owner.execute(f"DELETE FROM {log.table}")  # noqa: S608
            owner.execute(f"INSERT INTO {log.table} OVERRIDING SYSTEM VALUE SELECT * FROM as_it_was")  # noqa: S608
        owner.execute("DROP TABLE as_it_was")
    again = verified(log.command)["intact"]
    return all(found) and again, f"{clean['rows']} rows, {found.count(True)} of 3 changes found and the row named"
