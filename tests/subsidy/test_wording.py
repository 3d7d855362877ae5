"""How published counts are shown: nothing that the rounding does not know."""

from __future__ import annotations

from decimal import Decimal

import pytest

from subsidy.exceptions import DisclosureError
from subsidy.wording import (
    Comparison,
    Trend,
    average,
    breakdown_allowed,
    compare,
    percentage,
    shown_count,
    shown_trajectories,
    sparse,
)


@pytest.mark.parametrize(("value", "shown"), [(0, "0-10"), (5, "0-10"), (10, "10"), (15, "15"), (1250, "1250")])
def test_shown_count_in_a_municipality_hides_zero_and_five(value, shown):
    assert shown_count(value, small_area=True) == shown


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (5, "5"), (10, "10")])
def test_shown_count_of_the_region_shows_zero_and_five(value, shown):
    assert shown_count(value, small_area=False) == shown


@pytest.mark.parametrize(("value", "shown"), [(0, "0-10"), (5, "0-10"), (10, "10")])
def test_shown_trajectories_below_ten_are_a_range(value, shown):
    assert shown_trajectories(value) == shown


@pytest.mark.parametrize(
    ("part", "base", "percents"),
    [
        (0, 100, 0),
        (35, 100, 35),
        (100, 100, 100),
        # 65 / 120 = 54.17%, 25 / 200 = 12.5%, 100 / 105 = 95.24%
        (65, 120, 54),
        (25, 200, 13),
        (100, 105, 95),
        (50, 95, None),
        (0, 0, None),
    ],
)
def test_percentage_needs_a_base_of_a_hundred(part, base, percents):
    assert percentage(part, base) == percents


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 10), (110, 100), (500, 510)])
def test_compare_up_to_ten_apart_is_about_the_same(old, new):
    assert compare(old, new) == Comparison(Trend.SAME)


@pytest.mark.parametrize(
    ("old", "new", "comparison"),
    [
        (0, 15, Comparison(Trend.MORE, 15)),
        (95, 120, Comparison(Trend.MORE, 25)),
        # 25 / 100 = 25%, -100 / 300 = -33.3%, 25 / 200 = 12.5% both ways
        (100, 125, Comparison(Trend.MORE, 25, 25)),
        (300, 200, Comparison(Trend.FEWER, -100, -33)),
        (200, 225, Comparison(Trend.MORE, 25, 13)),
        (200, 175, Comparison(Trend.FEWER, -25, -13)),
        (120, 95, Comparison(Trend.FEWER, -25)),
    ],
)
def test_compare_tells_percents_only_from_a_hundred(old, new, comparison):
    assert compare(old, new) == comparison


@pytest.mark.parametrize(("total", "inner_cells", "left_out"), [(400, 216, True), (430, 216, True), (435, 216, False)])
def test_sparse_table_has_fewer_than_two_per_inner_cell(total, inner_cells, left_out):
    # 18 municipalities x 12 channels = 216 inner cells, so 432 is the limit.
    assert sparse(total, inner_cells) is left_out


@pytest.mark.parametrize(
    "show",
    [
        lambda raw: shown_count(raw, small_area=True),
        lambda raw: shown_count(raw, small_area=False),
        shown_trajectories,
        lambda raw: percentage(raw, 100),
        lambda raw: percentage(5, raw),
        lambda raw: compare(raw, 100),
        lambda raw: compare(100, raw),
        lambda raw: sparse(raw, 2),
    ],
)
@pytest.mark.parametrize("raw", [3, 104, -5])
def test_number_that_was_never_published_is_refused_everywhere(show, raw):
    with pytest.raises(DisclosureError):
        show(raw)


@pytest.mark.parametrize(
    ("measured", "base", "mean"),
    [
        # 617 hours are 620 in two digits: 620 / 540 = 1.148.
        (617, 540, "1.1"),
        # 1234.5 km are 1200: 1200 / 25 = 48.
        (Decimal("1234.5"), 25, "48"),
        # 45 stays 45: 45 / 20 = 2.25, halves up.
        (45, 20, "2.3"),
        (0, 20, "0"),
        (617, 15, None),
        (0, 0, None),
    ],
)
def test_average_has_two_digits_and_needs_a_base_of_twenty(measured, base, mean):
    assert average(measured, base) == (None if mean is None else Decimal(mean))


def test_average_refuses_what_was_never_published_or_measured():
    with pytest.raises(DisclosureError):
        average(617, 541)
    with pytest.raises(DisclosureError):
        average(-1, 100)


@pytest.mark.parametrize(("total", "allowed"), [(0, False), (15, False), (20, True), (305, True)])
def test_breakdown_of_a_municipality_needs_twenty(total, allowed):
    assert breakdown_allowed(total) is allowed


def test_breakdown_refuses_what_was_never_published():
    with pytest.raises(DisclosureError):
        breakdown_allowed(21)
