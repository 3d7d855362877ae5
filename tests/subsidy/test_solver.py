"""The solver in its own process: right answers, and SolverFailed for whatever else may happen there."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from subsidy import solver
from subsidy.exceptions import ClaimLostError, SolverFailed
from subsidy.solver import Problem, Row, System, solve, solve_in_child


def knapsack() -> Problem:
    """Two whole numbers and a fraction; at most 9 fits, worth 5, 4 and 1 each."""
    problem = Problem()
    first = problem.add_column(cost=-5, high=2, whole=True)
    second = problem.add_column(cost=-4, high=7, whole=True)
    fraction = problem.add_column(cost=-1, high=0.5)
    problem.add_row([(first, 4), (second, 3), (fraction, 1)], high=9)
    return problem


def stand_in(monkeypatch, program: str) -> None:
    """Let another Python program play the solver."""
    monkeypatch.setattr(solver, "COMMAND", (sys.executable, "-c", program))


# Worth: 0 x 5 + 3 x 4 = 12 fills all nine; 1 x 5 + 1 x 4 + 0.5 = 9.5; 2 x 5 + 0.5 = 10.5.
BEST = [0, 3, 0.0]


def test_solve_in_child_finds_the_best_answer_with_whole_columns_as_int():
    answer = solve_in_child(knapsack())

    assert answer == BEST
    assert [type(value) for value in answer] == [int, int, float]


def test_solve_in_this_process_gives_the_same_answer():
    assert solve(knapsack()) == BEST


def test_solve_without_rows_stays_within_the_bounds():
    problem = Problem()
    problem.add_column(cost=1, low=2, high=7, whole=True)

    assert solve(problem) == [2]


def test_infeasible_program_fails():
    problem = knapsack()
    problem.add_row([(0, 1)], low=3)

    with pytest.raises(SolverFailed):
        solve_in_child(problem)


def test_program_out_of_time_fails_even_if_there_is_some_answer():
    with pytest.raises(SolverFailed):
        solve(hard_problem(), seconds=0)


def hard_problem() -> Problem:
    """A market split: whole numbers that must meet several sums at once, which no solver sees through at once."""
    problem = Problem()
    columns = [problem.add_column(cost=-50 - 7 * place % 50, high=1, whole=True) for place in range(60)]
    for row in range(8):
        problem.add_row([(column, 20 + (column * (row + 3) * 37) % 71) for column in columns], high=700)
    return problem


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", id="killed"),
        pytest.param("import os; os.abort()", id="crashed"),
        pytest.param("raise SystemExit(1)", id="refused"),
        pytest.param("", id="silent"),
        pytest.param("print('[0, 3, 0.0')", id="cut-off"),
        pytest.param("print('{}')", id="not-a-list"),
        pytest.param("print('[0, 3]')", id="too-short"),
        pytest.param("print('[0, 3, 0.0, 1]')", id="too-long"),
        pytest.param("print('[0.0, 3, 0.0]')", id="fraction-for-whole"),
        pytest.param("print('[false, 3, 0.0]')", id="truth-value-for-whole"),
        pytest.param("print('[3, 3, 0.0]')", id="out-of-bounds"),
        pytest.param("print('[null, 3, 0.0]')", id="nothing-for-whole"),
        pytest.param("print('[0, 3, NaN]')", id="not-a-number"),
    ],
)
def test_child_that_does_anything_else_than_answer_fails(monkeypatch, program):
    stand_in(monkeypatch, program)

    with pytest.raises(SolverFailed):
        solve_in_child(knapsack())


def test_child_that_hangs_is_stopped(monkeypatch):
    stand_in(monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(solver, "SECONDS_TO_START", 0.2)

    with pytest.raises(SolverFailed, match="in time"):
        solve_in_child(knapsack(), seconds=0.1)


def test_parent_that_waits_calls_back_and_still_gets_the_whole_answer(monkeypatch):
    # Larger than a pipe, both ways: whatever a call back interrupts goes on where it was.
    echo = "import sys, time; text = sys.stdin.read(); time.sleep(0.3); print(text, end='')"
    monkeypatch.setattr(solver, "SECONDS_BETWEEN_CALLS", 0.02)
    request, calls = "7" * 1_000_000, []

    answer = solver.ask_child(
        (sys.executable, "-c", echo), request, seconds=60, on_wait=lambda: calls.append(len(calls))
    )

    assert answer == request
    assert len(calls) > 3


def test_parent_that_is_not_waited_for_any_more_stops_the_child(monkeypatch, tmp_path):
    noted = tmp_path / "pid"
    program = f"import os, time; open({str(noted)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    stand_in(monkeypatch, program)
    monkeypatch.setattr(solver, "SECONDS_BETWEEN_CALLS", 0.02)

    def cancelled():
        if noted.exists() and noted.read_text():
            raise ClaimLostError

    with pytest.raises(ClaimLostError):
        solve_in_child(knapsack(), on_wait=cancelled)

    with pytest.raises(ProcessLookupError):
        os.kill(int(noted.read_text()), 0)


def test_child_that_does_not_exist_fails(monkeypatch):
    monkeypatch.setattr(solver, "COMMAND", ("/nowhere/python",))

    with pytest.raises(SolverFailed):
        solve_in_child(knapsack())


def test_answer_that_is_not_whole_within_tolerance_fails(monkeypatch):
    answers = iter([[0.0, 2.9999999, 0.25], [0.0, 2.999, 0.25]])
    monkeypatch.setattr("scipy.optimize.milp", lambda *_, **__: SimpleNamespace(status=0, x=np.array(next(answers))))

    assert solve(knapsack()) == [0, 3, 0.25]
    with pytest.raises(SolverFailed, match="broken"):
        solve(knapsack())


def test_rules_hold_for_whole_numbers_and_not_for_nearly():
    # a + b - c is nothing, and a is at most 2.
    system = System([Row([(0, 1), (1, 1), (2, -1)], 0, 0), Row([(0, 1)], -math.inf, 2)], 3)

    assert system.holds(np.array([2, 3, 5]))
    assert not system.holds(np.array([2, 3, 6]))
    assert not system.holds(np.array([3, 3, 6]))


def test_capped_columns_are_worth_something_up_to_their_cap_and_nothing_beyond():
    # 9 people in two cells: filling both to three is worth six, whatever more there is in one of them.
    system = System([Row([(0, 1), (1, 1)], 9, 9)], 2).capped(np.array([0, 1]))

    answer = system.minimise([0, 0, -1, -1], [0] * 4, [9, 9, 3, 3], whole=[1, 1, 0, 0], gap=0).tolist()

    assert sum(answer[:2]) == 9
    assert min(answer[:2]) >= 3
    assert answer[2:] == [3, 3]


def test_child_gets_no_secrets_and_one_thread(monkeypatch):
    monkeypatch.setenv("SDC_KEY", "secret")
    stand_in(
        monkeypatch,
        "import os; print([0, int('SDC_KEY' not in os.environ and os.environ['OMP_NUM_THREADS'] == '1'), 0.0])",
    )

    assert solve_in_child(knapsack()) == [0, 1, 0.0]


def test_failure_does_not_carry_what_was_on_the_pipe(monkeypatch):
    # The library's own exceptions hold the input and output; none of them may be chained to ours.
    stand_in(monkeypatch, "print('7351 people')")

    with pytest.raises(SolverFailed) as failure:
        solve_in_child(knapsack())

    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__
    assert "7351" not in str(failure.value)


def test_problem_shows_no_numbers_when_printed():
    problem = Problem()
    problem.add_column(cost=7351, high=math.inf)

    assert repr(problem) == "Problem()"


def test_importing_the_module_does_not_load_scipy():
    program = "import sys, subsidy.disclosure; print('scipy' in sys.modules or 'numpy' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout == "False\n"
