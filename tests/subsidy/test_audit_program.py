"""Examples for the attack: whole numbers, also where the quick way ends in broken ones."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from subsidy.audit.program import Program
from subsidy.audit.witnesses import Seen, Web
from subsidy.exceptions import SolverFailed


def pairs_within(most: int) -> tuple[Program, Seen]:
    """Three cells of at most nine, of which no two together may exceed a number."""
    rules = [([(one, 1), (other, 1)], -most, False) for one, other in combinations(range(3), 2)]
    seen = Seen.between([0] * 3, [9] * 3, cells=3)
    return Program(Web(places=[0, 1, 2], rules=rules), seen, watched=range(3)), seen


def numbers(seen: Seen) -> list[int | None]:
    assert seen.least == seen.most
    return seen.most


def test_broken_example_is_mended_close_by():
    # Large in all three is half of one in each, which is nobody.
    program, seen = pairs_within(1)

    program.example([], [0, 1, 2])

    found = numbers(seen)
    assert set(found) <= {0, 1}
    assert sum(found) <= 1


def test_broken_example_that_cannot_be_mended_is_looked_for_in_whole_numbers():
    # One and a half in each, and two in each does not fit: 2, 1 and 1 is the most that does.
    program, seen = pairs_within(3)

    program.example([], [0, 1, 2])

    assert sorted(numbers(seen)) == [1, 1, 2]


def test_few_cells_are_emptied_before_many_are_filled():
    # The first is as large as the other two are; empty, it leaves nothing for them.
    seen = Seen.between([0] * 3, [9] * 3, cells=3)
    web = Web(places=[0, 1, 2], rules=[([(0, -1), (1, 1), (2, 1)], 0, True)])

    Program(web, seen, watched=range(3)).example([0], [1, 2])

    assert numbers(seen) == [0, 0, 0]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [([0, 0, 10], "out of bounds"), ([2, 2, 0], "does not add up"), ([-1, 0, 0], "out of bounds")],
)
def test_answer_that_does_not_fit_is_not_believed(monkeypatch, answer, problem):
    program, seen = pairs_within(3)
    monkeypatch.setattr("subsidy.solver.System.minimise", lambda *_, **__: np.array(answer, dtype=float))

    with pytest.raises(SolverFailed, match=problem):
        program.example([], [0, 1, 2])
    assert seen.least == seen.most == [None, None, None]
