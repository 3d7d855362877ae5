"""The sentences above the pictures stay within what rounded numbers can say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from subsidy.conclusions import FRAMES, leaders, most_often, over_the_quarters, share
from subsidy.plan import TABLES
from subsidy.snapshot import Table


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def make_table(years: dict[str, int], *, total: int | None = None, dimension: str = "kanaal") -> Table:
    return {
        "id": dimension,
        "population": "contacten",
        "dimension": dimension,
        "title": "Contacts",
        "unit": "contacts",
        "multiple": False,
        "small_area": False,
        "columns": ["jaar"],
        "rows": [{"code": code, "label": code, "values": [value]} for code, value in years.items()],
        "total": [sum(years.values()) if total is None else total],
    }


@pytest.mark.parametrize(
    ("years", "names"),
    [
        ({"a": 40, "b": 25}, ["a"]),
        # Ten apart can be rounding alone: no leader.
        ({"a": 40, "b": 30}, []),
        # The group of leaders ends at the first gap above ten, also if its own numbers differ.
        ({"a": 40, "b": 30, "c": 15}, ["a", "b"]),
        ({"a": 5, "b": 40}, ["b"]),
        # "Not asked" is never what most people said.
        ({"not_asked": 90, "a": 40, "b": 25}, ["a"]),
        # Seven leaders are no leaders.
        (dict.fromkeys("abcdefg", 40) | {"h": 5}, []),
        ({"a": 40}, []),
        ({}, []),
    ],
)
def test_leaders_only_where_the_gap_is_above_ten(years: dict[str, int], names: list[str]) -> None:
    assert [row["label"] for row in leaders(make_table(years))] == names


def test_most_often_one_leader_gives_its_share_of_a_base_of_100() -> None:
    assert (
        most_often(make_table({"a": 75, "b": 25}))
        == "Contact was made most often through a: 75 of the 100 contacts (75%)."
    )


def test_most_often_base_below_100_gives_no_share() -> None:
    assert most_often(make_table({"a": 70, "b": 25})) == "Contact was made most often through a: 70 of the 95 contacts."


def test_most_often_several_leaders_are_named_with_their_numbers() -> None:
    assert (
        most_often(make_table({"a": 75, "b": 70, "c": 5})) == "Contact was made most often through a (75) and b (70)."
    )


def test_most_often_close_numbers_are_not_ranked() -> None:
    expected = "The numbers are too close to each other to say what was most frequent."

    assert most_often(make_table({"a": 10, "b": 5, "c": 5})) == expected


def test_most_often_nothing_recorded_says_that_it_may_be_rounding() -> None:
    expected = "No contacts were recorded, or so few that the number is rounded to 0."

    assert most_often(make_table({"a": 0, "b": 0})) == expected


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([100, 105, 110, 105], "The number of contacts was about the same in each quarter."),
        ([100, 105, 110, 115], "There were more contacts in the fourth quarter than in the first: 115 against 100."),
        ([115, 105, 110, 100], "There were fewer contacts in the fourth quarter than in the first: 100 against 115."),
        ([100, 130, 80, 105], "The number of contacts went from 80 in Q3 to 130 in Q2."),
    ],
)
def test_over_the_quarters_speaks_of_more_only_above_ten(values: list[int], sentence: str) -> None:
    assert over_the_quarters(values, unit="contacts") == sentence


def test_share_rounds_to_whole_percents() -> None:
    # 190 / 540 = 35.2%
    assert share(190, 540, unit="contacts") == "190 of the 540 contacts (35%)"


def test_frames_belong_to_tables_of_the_plan() -> None:
    assert set(FRAMES) <= {table.split.name for table in TABLES}
