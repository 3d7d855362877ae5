"""Integer programs, solved by HiGHS in a process of their own.

HiGHS now and then takes the whole process down on a small program, and has called wrong answers optimal (disclosure.md
5.2, sources 17 and 18). So `solve_in_child` starts `python -m subsidy.solver`, talks to it over pipes, and checks what
comes back. The attack (`subsidy.audit`) starts a child of its own in the same way. Multiprocessing is no option:
Celery's workers are daemonic and may not start such children.

A program holds true counts. It travels over the pipe only: never in a file, an argument, a message or a core dump.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import IO, Any, NamedTuple

from subsidy.exceptions import SolverFailed

COMMAND = (sys.executable, "-m", "subsidy.solver")
PROJECT_ROOT = Path(__file__).resolve().parent.parent

# Python and scipy need a moment before the solver's own clock starts, more so on a busy machine.
SECONDS_TO_START = 15.0

# How often a waiting parent may say that it lives, and hears that nobody waits for the answer any more.
SECONDS_BETWEEN_CALLS = 1.0

# HiGHS calls a number whole within 1e-6; anything further off is not an artefact of floats but a wrong answer.
WHOLE_TOLERANCE = 1e-5

# For whoever is ended from outside when the time is over.
FOREVER = math.inf

OnWait = Callable[[], None]


def nobody() -> None:
    """Tell nobody that a child is being waited for."""


class Column(NamedTuple):
    """One unknown: its price in the objective, its bounds, and whether it must be whole."""

    cost: float
    low: float
    high: float
    whole: bool


class Row(NamedTuple):
    """One rule: low <= sum of coefficient x unknown <= high; terms are (number of the column, coefficient)."""

    terms: Sequence[tuple[int, float]]
    low: float
    high: float


@dataclass(slots=True)
class Problem:
    """A program to minimise, built column by column and row by row."""

    columns: list[Column] = field(default_factory=list, repr=False)
    rows: list[Row] = field(default_factory=list, repr=False)

    def add_column(self, *, cost: float = 0, low: float = 0, high: float = math.inf, whole: bool = False) -> int:
        """Add an unknown and return its number, which is also its place in the answer."""
        self.columns.append(Column(cost, low, high, whole))
        return len(self.columns) - 1

    def add_row(self, terms: Iterable[tuple[int, float]], *, low: float = -math.inf, high: float = math.inf) -> None:
        """Add a rule on the unknowns, each given as (number, coefficient)."""
        self.rows.append(Row(tuple(terms), low, high))


def solve_in_child(problem: Problem, *, seconds: float = 60, on_wait: OnWait = nobody) -> list[float]:
    """Solve a program in a child process and return the value of every column.

    Whole columns come back as int and within their bounds. Whether the rows hold is for the caller to check, exactly.
    Unit of `seconds`: the time that the solver itself may use. `on_wait`: as `ask_child`.
    Raises: SolverFailed on a crash, a time-out, a program without answer, or an answer that does not fit the program.
    """
    request = json.dumps({"seconds": seconds, "columns": problem.columns, "rows": problem.rows})
    reply = ask_child(COMMAND, request, seconds=seconds + SECONDS_TO_START, on_wait=on_wait)
    return _read_answer(reply, problem.columns)


def ask_child(
    command: Sequence[str], request: str, *, seconds: float, name: str = "solver", on_wait: OnWait = nobody
) -> str:
    """Start a command, hand it a request over a pipe, and return what it wrote.

    No secrets in its environment and one thread; nothing of the request is kept anywhere. Unit of `seconds`: the time
    from start to end. `name`: what the command is called in messages. `on_wait` is called about once a second while the
    child works; whatever it raises stops the child and is raised here.
    Raises: SolverFailed on a crash or a time-out, in words that hold nothing of the request.
    """
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A traceback may quote what it was reading, and logs are files.
            stderr=subprocess.DEVNULL,
            cwd=PROJECT_ROOT,
            env=_child_environment(),
            text=True,
        )
    # From None, here and below: the exceptions of the library carry what went over the pipe.
    except OSError:
        raise SolverFailed(f"The {name} could not be started.") from None
    with child:
        try:
            answer = _wait_for(child, request, until=time.monotonic() + seconds, on_wait=on_wait)
        except subprocess.TimeoutExpired:
            child.kill()
            raise SolverFailed(f"The {name} did not finish in time.") from None
        except BaseException:
            # Nobody wants the answer any more, or the task itself is out of time.
            child.kill()
            raise
    if child.returncode != 0:
        raise SolverFailed(f"The {name} stopped with code {child.returncode}.")
    return answer


def _wait_for(child: subprocess.Popen[str], request: str, *, until: float, on_wait: OnWait) -> str:
    """Hand over the request, and wait for the whole answer; raises TimeoutExpired when the time is over."""
    # By a thread, for `communicate` forgets the rest of what it was handing over when it is asked again.
    pipe, child.stdin = child.stdin, None
    threading.Thread(target=_hand_over, args=(pipe, request), daemon=True).start()
    while True:
        left = until - time.monotonic()
        try:
            return child.communicate(timeout=max(0.0, min(left, SECONDS_BETWEEN_CALLS)))[0]
        except subprocess.TimeoutExpired:
            if left <= SECONDS_BETWEEN_CALLS:
                raise
        on_wait()


def _hand_over(pipe: IO[str], request: str) -> None:
    # A child that stops before it has read everything tells so by its code.
    with suppress(OSError), pipe:
        pipe.write(request)


class System:
    """Rules over the same unknowns, kept as HiGHS reads them, for many programs that differ in prices and bounds.

    For the child, or for a caller that may crash itself. Arrays of numpy go in and come out, a number for each unknown.
    """

    def __init__(self, rows: Sequence[Row], width: int) -> None:
        # Imported here so that only the child carries scipy, not every web process and worker that knows `Problem`.
        from scipy.sparse import csr_array  # noqa: PLC0415 - see above

        starts = list(accumulate((len(row.terms) for row in rows), initial=0))
        columns = [column for row in rows for column, _coefficient in row.terms]
        coefficients = [coefficient for row in rows for _column, coefficient in row.terms]
        self._matrix = csr_array((coefficients, columns, starts), shape=(len(rows), width))
        self._lows, self._highs = [row.low for row in rows], [row.high for row in rows]

    def capped(self, columns: Any) -> System:
        """Return the system with an unknown more for each of these columns, which is at most as large."""
        from scipy.sparse import block_array, csr_array, eye_array  # noqa: PLC0415 - as above

        count = len(columns)
        chosen = csr_array(([-1] * count, (range(count), columns)), shape=(count, self._matrix.shape[1]))
        wider = System([], 0)
        wider._matrix = block_array([[self._matrix, None], [chosen, eye_array(count)]], format="csr")
        wider._lows, wider._highs = [*self._lows, *[-math.inf] * count], [*self._highs, *[0] * count]
        return wider

    def holds(self, values: Any) -> bool:
        """Say whether whole numbers keep every rule, reckoned in whole numbers; for rules with whole coefficients."""
        sums = (self._matrix.astype(int) @ values).tolist()
        return all(low <= value <= high for low, value, high in zip(self._lows, sums, self._highs, strict=True))

    def minimise(  # noqa: PLR0913 - an integer program in the words of its field
        self, costs: Any, lows: Any, highs: Any, *, whole: Any, gap: float, seconds: float = FOREVER
    ) -> Any:
        """Return the numbers at which the costs are smallest, exactly whole for the unknowns that must be.

        Unit of `seconds`: the time that the solver itself may use.
        Raises: SolverFailed unless HiGHS claims an answer within `gap` of the best one.
        """
        import numpy as np  # noqa: PLC0415 - as above
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - as above

        result = milp(
            costs,
            integrality=whole,
            bounds=Bounds(lows, highs),
            constraints=LinearConstraint(self._matrix, self._lows, self._highs),
            options={"mip_rel_gap": gap, "time_limit": seconds},
        )
        # "Out of time, but here is something" is no answer either: it would differ from one machine to the next.
        if result.status != 0:
            raise SolverFailed(f"HiGHS ended with status {result.status}.")
        nearest = np.round(result.x)
        if (np.abs(result.x - nearest)[np.asarray(whole, dtype=bool)] > WHOLE_TOLERANCE).any():
            raise SolverFailed("HiGHS gave a broken number where a whole one was asked.")
        return np.where(whole, nearest, result.x)


def solve(problem: Problem, *, seconds: float = 60, gap: float = 0.01) -> list[float]:
    """Solve a program in this very process: for the child, or for a caller that may crash itself.

    Whole columns come back as int. Unit of `seconds`: the time that the solver itself may use.
    Raises: SolverFailed unless HiGHS claims an answer within 1% of the best one, or within another `gap`.
    """
    costs, lows, highs, whole = zip(*problem.columns, strict=True)
    answer = System(problem.rows, len(costs)).minimise(costs, lows, highs, whole=whole, gap=gap, seconds=seconds)
    return [int(value) if is_whole else value for value, is_whole in zip(answer.tolist(), whole, strict=True)]


def _child_environment() -> dict[str, str]:
    # One thread, so that the same program gives the same answer; and no secrets, since a solver needs none.
    environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return environment | {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}


def _read_answer(text: str, columns: Sequence[Column]) -> list[float]:
    try:
        answer = json.loads(text)
    except ValueError:
        raise SolverFailed("The solver wrote no answer.") from None
    if not isinstance(answer, list) or len(answer) != len(columns) or not all(map(_fits, answer, columns)):
        raise SolverFailed("The answer of the solver does not fit the question.")
    return answer


def _fits(value: object, column: Column) -> bool:
    # By exact type: in Python True is an int too.
    if column.whole:
        return type(value) is int and column.low <= value <= column.high
    return type(value) is float and math.isfinite(value)


def answer_parent(reply: Callable[[Any], Any]) -> None:
    """Be the child: read one request from standard input, and write the reply to standard output."""
    # A crash is expected now and then; the kernel must not save our memory, with the true counts, to a file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Whatever the native solver prints goes to standard error, so that standard output holds the answer alone.
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    request = json.load(sys.stdin)
    with answer:
        json.dump(reply(request), answer)


def _solve_request(request: dict[str, Any]) -> list[float]:
    problem = Problem([Column(*column) for column in request["columns"]], [Row(*row) for row in request["rows"]])
    return solve(problem, seconds=request["seconds"])


if __name__ == "__main__":
    answer_parent(_solve_request)
