"""The gate before every publication: the attack in a process of its own, with a time limit.

True counts travel over the pipe only: never in a file, an argument, a message, a log or a core dump. What comes back
are numbers of cells. Source: disclosure.md 5.3.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from subsidy.audit.attack import Outcome, attack
from subsidy.disclosure import Cell
from subsidy.exceptions import DisclosureError
from subsidy.solver import SECONDS_TO_START, OnWait, ask_child, nobody

COMMAND = (sys.executable, "-m", "subsidy.audit")
# A year takes three to five seconds on an idle core; what a whole report may take is in subsidy.tasks.
SECONDS = 30.0


def gate_in_child(
    figures: Mapping[str, Any],
    truth: Mapping[Cell, int],
    *,
    seconds: float = SECONDS,
    on_wait: OnWait = nobody,
) -> None:
    """Let a publication pass only if the attack finds nothing in it.

    `figures`: all of the year in the format of the attack, the new numbers included. `truth`: the true counts behind
    them. Numbers of an earlier quarter whose records were changed since wait for the yearly revision (5.4); they are
    attacked as if their truth was not known. `on_wait`: as `solver.ask_child`. Works from any process, Celery's
    daemonic workers included.
    Raises: DisclosureError on any finding, a crash or a time-out, in words that hold no count.
    """
    if not attack_in_child(figures, truth, seconds=seconds, first=True, on_wait=on_wait).is_clean:
        raise DisclosureError("Somebody could be found in these numbers together, so they are not published.")


def attack_in_child(  # noqa: PLR0913  (each is a border of its own)
    figures: Mapping[str, Any],
    truth: Mapping[Cell, int] | None,
    *,
    seconds: float,
    exact: bool = False,
    first: bool = False,
    on_wait: OnWait = nobody,
) -> Outcome:
    """Run the attack in a child process. Unit of `seconds`: the time that the attack itself may use.

    Raises: SolverFailed (a DisclosureError) on a crash, a time-out, a file that is not in the format, or an answer that
    is none.
    """
    counts = None if truth is None else {cell.key: count for cell, count in truth.items()}
    request = json.dumps({"figures": figures, "truth": counts, "exact": exact, "first": first})
    reply = ask_child(COMMAND, request, seconds=seconds + SECONDS_TO_START, name="attack", on_wait=on_wait)
    # From None: the exception would carry what went over the pipe.
    try:
        return Outcome.of_json(json.loads(reply))
    except (ValueError, TypeError, KeyError):
        raise DisclosureError("The attack wrote no outcome.") from None


def reply_to(request: dict[str, Any]) -> dict[str, Any]:
    """Run the attack that a parent asked for: for the child."""
    truth = request["truth"]
    counts = None if truth is None else {Cell.parse(key): count for key, count in truth.items()}
    return attack(request["figures"], counts, exact=request["exact"], first=request["first"]).as_json()
