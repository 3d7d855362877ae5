"""Signal lights: what may be said of a result, at each boundary."""

from __future__ import annotations

from decimal import Decimal

import pytest

from subsidy.catalogue import Outcome
from subsidy.choices import Light
from subsidy.lights import SHAPES, in_snapshot, light


def within(value: int, room: int = 5) -> Outcome:
    return Outcome(Decimal(value), Decimal(max(0, value - room)), Decimal(value + room))


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("100", Light.REACHED),
        ("100.1", Light.REACHED),
        ("99.9", Light.ALMOST),
        ("90", Light.ALMOST),
        ("89.9", Light.MISSED),
        ("0", Light.MISSED),
    ],
)
def test_exact_result_is_never_about(result, expected):
    assert light(Decimal(100), Outcome.exact(Decimal(result))) is expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        # The real number is 100 to 110.
        (105, Light.REACHED),
        # It is 95 to 105 and 90 to 100: nobody can know.
        (100, Light.ABOUT),
        (95, Light.ABOUT),
        # It is 85 to 95: not reached, perhaps 90.
        (90, Light.ALMOST),
        (85, Light.ALMOST),
        # It is 75 to 85.
        (80, Light.MISSED),
    ],
)
def test_protected_result_claims_no_more_than_the_rounding_knows(published, expected):
    assert light(Decimal(100), within(published)) is expected


def test_published_number_below_what_was_agreed_is_never_reached():
    found = {light(Decimal(agreed), within(value)) for agreed in range(1, 60) for value in range(0, agreed, 5)}

    assert Light.REACHED not in found


def test_light_is_the_same_for_each_number_that_is_written_as_0_to_10():
    shown = Outcome(Decimal(0), Decimal(0), Decimal(10), small=True)

    assert light(Decimal(6), shown) is Light.ABOUT
    assert light(Decimal(11), shown) is Light.ALMOST
    assert light(Decimal(20), shown) is Light.MISSED


def test_nothing_known_is_unknown_and_nothing_agreed_is_reached():
    assert light(Decimal(5), None) is Light.UNKNOWN
    assert light(Decimal(0), Outcome.exact(0)) is Light.REACHED


def test_every_light_has_a_shape_of_its_own_and_words():
    assert set(SHAPES) == set(Light)
    assert len(set(SHAPES.values())) == len(Light)
    assert len({str(one.label) for one in Light}) == len(Light)
    assert {in_snapshot(one) for one in Light} == {"reached", "almost", "missed", "unknown"}
