"""What changed since the year before: never more than rounded numbers can say, and no cause is claimed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from subsidy.chapters.figures import Tables
from subsidy.chapters.since import contacts_since, difference, since_chapter
from subsidy.exceptions import DisclosureError
from subsidy.snapshot import Snapshot
from tests.builders.snapshot import make_snapshot


@pytest.fixture
def snapshot() -> Snapshot:
    return make_snapshot(language="en")


def chapter_of(snapshot: Snapshot) -> Any:
    with override("en"):
        return since_chapter(snapshot, Tables(snapshot))


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (100, 100, "about the same"),
        (100, 110, "about the same"),
        (100, 90, "about the same"),
        # 15 of 100 is 15 percent; below a hundred there is no percentage.
        (100, 115, "15 more (15%)"),
        (115, 100, "15 fewer (13%)"),
        (95, 110, "15 more"),
        (110, 95, "15 fewer"),
        (0, 15, "15 more"),
    ],
)
def test_difference_is_told_only_where_the_numbers_are_more_than_ten_apart(before: int, now: int, words: str) -> None:
    with override("en"):
        assert difference(before, now) == words


def test_difference_of_a_true_count_stops_the_report() -> None:
    with pytest.raises(DisclosureError):
        difference(100, 113)


def test_chapter_puts_both_years_beside_each_other(snapshot: Snapshot) -> None:
    chapter = chapter_of(snapshot)

    lines = [(line.what, line.before, line.now, line.difference) for line in chapter.more["lines"]]
    assert lines == [
        # 540 / 475 = 113.7%, 615 / 545 = 112.8%
        ("Contacts", "475", "540", "65 more (14%)"),
        ("Referrals", "130", "125", "about the same"),
        ("People in these contacts", "545", "615", "70 more (13%)"),
        ("A1 walk-in: times", "98", "103", "5 more"),
        ("A2 contact rounds: times", "30", "27", "3 fewer"),
        ("A3 online outreach: times", "50", "52", "2 more"),
        # 588 + 240 + 125 = 953 hours, and 618 + 216 + 130 = 964.
        ("Hours of staff, for what both years have", "953", "964", "11 more"),
    ]
    assert chapter.figures[0].conclusion == "Clearly different: contacts. About the same: referrals."


def test_chapter_names_the_parts_that_differ_and_no_other(snapshot: Snapshot) -> None:
    (move,) = chapter_of(snapshot).more["moves"]

    assert move == {
        "title": "Contacts by channel",
        "more": "walk-in (from 230 to 275) and round licensed places (from 110 to 130)",
        "fewer": "",
    }


def test_chapter_meaning_puts_the_hours_beside_the_contacts_and_claims_no_cause(snapshot: Snapshot) -> None:
    told = " ".join(chapter_of(snapshot).more["meaning"])

    assert "So the difference in contacts does not come from the hours alone." in told
    assert "The figures alone cannot tell which." in told


def test_chapter_meaning_says_that_more_hours_may_explain_a_part(snapshot: Snapshot) -> None:
    assert snapshot["earlier"] is not None
    for work in snapshot["earlier"]["work"]:
        work["staff_minutes"] //= 2

    told = " ".join(chapter_of(snapshot).more["meaning"])

    assert "Staff spent clearly more hours" in told
    assert "That may explain a part of the difference in contacts." in told


def test_chapter_is_absent_without_a_year_before(snapshot: Snapshot) -> None:
    snapshot["earlier"] = None

    assert chapter_of(snapshot) is None
    assert contacts_since(snapshot, Tables(snapshot)) == ""


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (475, "There were more contacts than in 2024: 540 against 475."),
        (530, "The number of contacts is about the same as in 2024: 540 against 530."),
        (600, "There were fewer contacts than in 2024: 540 against 600."),
    ],
)
def test_first_page_compares_the_contacts_in_one_sentence(snapshot: Snapshot, before: int, sentence: str) -> None:
    assert snapshot["earlier"] is not None
    snapshot["earlier"]["tables"][0]["total"] = [before]

    with override("en"):
        assert contacts_since(snapshot, Tables(snapshot)) == sentence
