"""Plain interval tightening: what each sum says about each of its terms, again and again until nothing moves.

Pure Python and quick. It finds most of what bad methods give away, and what it finds is certain. What it does not find
is left to whole solutions (`witnesses`).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence

from subsidy.audit.figures import FiguresError
from subsidy.audit.unknowns import Rule

# Two sums can push each other on for a long time, one by one; stopping early only leaves more to the solver.
MOST_STEPS_PER_RULE = 50


def tighten(lows: list[int], highs: list[int], rules: Sequence[Rule]) -> None:
    """Narrow the bounds of all unknowns, in place, as far as single rules allow.

    Raises: FiguresError if no numbers fit, so that the file contradicts itself.
    """
    touching: defaultdict[int, list[int]] = defaultdict(list)
    for number, rule in enumerate(rules):
        for place, _coefficient in rule.terms:
            touching[place].append(number)
    todo, waiting, steps = deque(range(len(rules))), set(range(len(rules))), 0
    while todo and steps < MOST_STEPS_PER_RULE * len(rules):
        steps += 1
        number = todo.popleft()
        waiting.discard(number)
        for place in _narrow(rules[number], lows, highs):
            new = [other for other in touching[place] if other not in waiting]
            waiting.update(new)
            todo.extend(new)


def _narrow(rule: Rule, lows: list[int], highs: list[int]) -> list[int]:
    """Narrow what one rule is about, and return the unknowns that moved."""
    least = sum(c * (lows[p] if c > 0 else highs[p]) for p, c in rule.terms)
    most = sum(c * (highs[p] if c > 0 else lows[p]) for p, c in rule.terms)
    if least > 0 or (rule.exact and most < 0):
        raise FiguresError("The published numbers contradict each other.")
    moved = []
    for place, coefficient in rule.terms:
        low, high = lows[place], highs[place]
        size = abs(coefficient)
        # The others leave at most this much for the term, or, where the sum is exact, at least that much.
        room = -(least - (coefficient * (low if coefficient > 0 else high)))
        need = -(most - (coefficient * (high if coefficient > 0 else low)))
        if coefficient > 0:
            new_low, new_high = (-(-need // size) if rule.exact else low), room // size
        else:
            new_low, new_high = -(room // size), (-need // size if rule.exact else high)
        new_low, new_high = max(low, new_low), min(high, new_high)
        if new_low > new_high:
            raise FiguresError("The published numbers contradict each other.")
        if (new_low, new_high) != (low, high):
            lows[place], highs[place] = new_low, new_high
            moved.append(place)
            up, down = coefficient * (new_low - low), coefficient * (new_high - high)
            least, most = (least + up, most + down) if coefficient > 0 else (least + down, most + up)
    return moved
