"""The chapter on activities: agreed beside reached with a light in words, and the providers' own words."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from subsidy.chapters.activities import work_chapter
from subsidy.chapters.figures import Tables, grids, list_of_tables
from subsidy.chapters.measured import lights_sentence, measures_of, voices_of
from subsidy.exceptions import DisclosureError
from subsidy.snapshot import Snapshot
from tests.builders.snapshot import make_snapshot


@pytest.fixture
def snapshot() -> Snapshot:
    return make_snapshot(language="en")


def rows_of(snapshot: Snapshot, activity: str, *by: str) -> list[tuple[str, ...]]:
    with override("en"):
        found = measures_of(snapshot, activity, by=by)
    return [(row.label, row.agreed, row.result, row.light, row.words) for row in found]


def test_measures_put_what_was_agreed_beside_what_came_out(snapshot: Snapshot) -> None:
    assert rows_of(snapshot, "A1", "Leger des Heils") == [
        ("walk-in half-days", "100 half-days", "103", "reached", "reached"),
        ("visits to the walk-in", "400 visits", "405", "reached", "reached"),
        ("share with a partner", "", "66%", "", ""),
    ]


def test_measures_name_the_provider_where_there_are_more(snapshot: Snapshot) -> None:
    assert rows_of(snapshot, "A2", "Fier", "Leger des Heils")[0][0] == "contact rounds (Fier)"


def test_measures_without_a_result_say_so_in_words(snapshot: Snapshot) -> None:
    assert rows_of(snapshot, "A14") == [("pages in three languages", "20 pages", "", "unknown", "not known")]


def test_measures_of_people_helped_to_other_work_stay_small(snapshot: Snapshot) -> None:
    snapshot["results"] = [
        {**snapshot["results"][0], "activity": "A20", "label": "people", "unit": "", "value": "5", "protected": True}
    ]

    assert rows_of(snapshot, "A20") == [("people", "", "0-10", "", "")]


def test_measures_a_true_count_stops_the_report(snapshot: Snapshot) -> None:
    snapshot["agreed"][1]["result"] = "403"

    with pytest.raises(DisclosureError):
        rows_of(snapshot, "A1")


def test_lights_are_counted_in_a_sentence(snapshot: Snapshot) -> None:
    with override("en"):
        assert (
            lights_sentence(snapshot)
            == "Of the 7 agreed numbers: 3 reached, 1 almost reached, 2 not reached and 1 not known."
        )
        snapshot["agreed"] = []
        assert lights_sentence(snapshot) == ""


def test_voices_keep_the_words_of_each_provider_together(snapshot: Snapshot) -> None:
    (voice,) = voices_of(snapshot, "A1")

    assert voice.organisation == "Leger des Heils"
    assert [answer.question for answer in voice.answers] == [
        "What went well",
        "What stood in the way",
        "What next",
        "An example",
    ]


def test_chapter_tells_every_activity_of_which_something_is_known_in_the_order_of_the_assignment(
    snapshot: Snapshot,
) -> None:
    with override("en"):
        chapter = work_chapter(snapshot, told_in={"referrals"})

    stories = {story.number: story for story in chapter.more["stories"]}
    assert list(stories) == [f"A{number}" for number in (1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15)]
    assert (stories["A5"].anchor, stories["A1"].anchor) == ("referrals", "")
    assert [number for number, story in stories.items() if story.apart] == ["A9"]
    assert stories["A10"].text == ""


def test_list_of_tables_numbers_requests_and_crossings_behind_the_others(snapshot: Snapshot) -> None:
    listed = list_of_tables(Tables(snapshot))

    assert [number for number, _title in listed] == list(range(1, 23))
    assert [title for _number, title in listed[-3:]] == [
        "Requests to municipalities and their answers",
        "First contacts by municipality and channel",
        "First contacts by gender and age",
    ]


def test_grid_of_municipalities_shows_no_small_number_and_names_what_it_leaves_out(snapshot: Snapshot) -> None:
    with override("en"):
        grid = grids(Tables(snapshot))[0]

    assert grid.rows[0] == ("Heerenveen", ["10", "0-10", "0-10", "0-10", "20"])
    assert grid.total == ["95", "40", "30", "15", "190"]
    assert (grid.silent_rows, grid.few) == ("Ameland and Smallingerland", "0-10")


def test_grid_that_is_too_wide_goes_on_in_a_next_part(snapshot: Snapshot) -> None:
    crossing = snapshot["crossings"][1]
    crossing["columns"] *= 2
    crossing["values"] = [row * 2 for row in crossing["values"]]
    crossing["column_totals"] *= 2

    with override("en"):
        parts = [grid for grid in grids(Tables(snapshot)) if grid.number == 22]

    # Twelve columns with something in them: seven and five, and the total behind each.
    assert [(grid.part, grid.parts, len(grid.columns)) for grid in parts] == [(1, 2, 7), (2, 2, 5)]
    assert {len(values) for _label, values in parts[1].rows} == {6}
