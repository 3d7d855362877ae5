"""Runs the faults and prints what survived: `make faults`, or `python -m subsidy.faults F4 T7` for some of them."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import redis
from psycopg import Error as DatabaseError

from portal.embedded import ServersFailed
from subsidy.faults import (
    clock,
    database,
    deploying,
    doubles,
    jobs,
    keys,
    limits,
    queue_away,
    stand,
)
from subsidy.faults.processes import NotUpError
from subsidy.faults.table import Found, Row, as_markdown, chosen, exit_status

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what is asked, and the function that does it."""

    asked: str
    run: Callable[[stand.Stand], Found]


def elsewhere(done: str, where: str) -> Callable[[stand.Stand], Found]:
    """Return a fault that is proven by something else."""
    return lambda _stand: Found(done, where, None)


FAULTS: dict[str, Fault] = {
    "F1": Fault("50 done, none doubled, within 60 s of work", jobs.group_kills),
    "F2": Fault("50 done, none lost", jobs.child_kills),
    "F3": Fault("50 done, 0 x 5xx for users, at most 3 s", jobs.queue_wiped),
    "F4": Fault("0 lost commits, 0 x 5xx once up, at most 3 s while down", database.away),
    "F5": Fault("each request at most 3 s", queue_away.silent),
    "F6": Fault("clear error, no half record", database.disk_full),
    "F7": Fault("no double or missing period, retention exact", clock.jumps),
    "F8": Fault(
        "restore equals the original",
        elsewhere("backup under load, restore, compare", "the tests of `manage.py backup` and `restore` run it"),
    ),
    "F9": Fault("0 failed requests, 0 lost jobs", deploying.deploy),
    "F10": Fault("1 row of each", doubles.same_form),
    "F11": Fault("1 winner, the others told, nothing lost", doubles.races),
    "F12": Fault("sweep sends all within 180 s", jobs.outbox),
    "F13": Fault("loud failure, 0 damaged rows", keys.keys),
    "F14": Fault("the row is named; a cut tail by the head kept elsewhere", keys.tampering),
    "T4": Fault("exactly 3 runs, then failed with a reason; others go on", jobs.poison),
    "T5": Fault("soft < hard < visibility for every task", limits.in_order),
    "T6": Fault("at most 3 s", queue_away.publish_away),
    "T7": Fault("0 x 5xx on pages, login, recording", queue_away.down),
    "T8": Fault("at most 500 waiting, 5 per account, polite refusal", jobs.bounds),
    "T9": Fault("once", jobs.two_beats),
    "T10": Fault("0 canaries; without password refused", queue_away.nothing_in_it),
}
WENT_WRONG = (NotUpError, ServersFailed, DatabaseError, redis.RedisError, OSError, subprocess.SubprocessError)


def run_one(code: str, here: stand.Stand) -> Row:
    """Do one fault and clear up after it; one that cannot be done has missed."""
    from django.db import Error, connections  # noqa: PLC0415  (needs the settings)

    fault, begun = FAULTS[code], time.monotonic()
    try:
        found = fault.run(here)
    except (*WENT_WRONG, Error) as error:
        found = Found("could not be done", f"{type(error).__name__}: {str(error)[:200]}", held=False)
    seconds = time.monotonic() - begun
    here.processes.end_workers()
    # The fault may have cut those of this process too.
    connections.close_all()
    return Row(code, fault.asked, found, seconds)


def main(arguments: list[str]) -> int:
    """Run the faults that were asked for, or all; return 1 if one missed what is asked, 2 if one is not known."""
    try:
        codes = chosen(arguments, list(FAULTS))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    stand.obey_signals()
    print("Making servers and a year of records ...", flush=True)
    here = stand.begin()
    rows: list[Row] = []
    try:
        for code in codes:
            rows.append(run_one(code, here))
            found = rows[-1].found
            print(f"{code:<4}{found.verdict:<10}{rows[-1].seconds:4.0f} s  {found.survived}", flush=True)
    except KeyboardInterrupt:
        print("Stopped.", flush=True)
        return 130
    finally:
        here.close()
    print("\n" + as_markdown(rows))
    return exit_status(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
