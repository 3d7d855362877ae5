"""The parts of a report on targets: definitions, results, agreed numbers, several years, and work of one provider."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from portal import codelists
from subsidy import plan
from subsidy.catalogue import INDICATORS, UNTOLD
from subsidy.models import LedgerEntry
from subsidy.parts.earlier import earlier_part
from subsidy.parts.places import work_there
from subsidy.parts.quarters import quarter_work
from subsidy.parts.targets import agreed_part, definitions_part, results_part, years_part
from subsidy.parts.work import work_part
from tests.builders.records import make_activity
from tests.builders.targets import make_target
from tests.subsidy.conftest import NOW, cell

pytestmark = pytest.mark.django_db

NUMBERS = {
    cell("bezoeken", activiteit_bezoeken="a01_walk_in"): 15,
    cell("bezoeken", activiteit_bezoeken="a01_walk_in", organisatie="salvation_army"): 5,
    cell("contacten"): 540,
    cell("trajecten"): 5,
}


def one_of(rows, indicator):
    (found,) = [row for row in rows if row["indicator"] == indicator]
    return found


# --- Definitions -----------------------------------------------------------------------------------------------------


def test_definitions_tell_every_indicator_and_what_is_not_counted_in_the_order_of_the_activities():
    with override("en"):
        definitions = definitions_part()

    assert {one["code"] for one in definitions} == {*INDICATORS, *(one.code for one in UNTOLD)}
    assert list(dict.fromkeys(one["activities"][0] for one in definitions)) == [f"A{n}" for n in range(1, 21)]
    assert definitions[2] == {
        "code": "a01_visits",
        "label": "Visits to the walk-in",
        "activities": ["A1"],
        "formula": "What staff counted each time, added up.",
        "unit": "visits",
        "source": "Records of activities, counted in the quarter with which they were closed.",
        "limits": "Somebody who comes more often counts more often."
        " Rounded to fives: the real number is at most 5 higher or lower.",
        "protected": True,
    }
    (untold,) = [one for one in definitions if one["code"] == "a14_visitors"]
    assert untold["limits"] == "The portal does not follow visitors and does not count them."


# --- Results ---------------------------------------------------------------------------------------------------------


def test_results_of_all_together_have_every_indicator_and_no_number_that_was_not_published(year):
    with override("en"):
        results = results_part(2025, NUMBERS)

    assert [row["indicator"] for row in results] == list(INDICATORS)
    assert one_of(results, "a01_hours") == {
        "activity": "A1",
        "code": "a01_walk_in",
        "organisation": "",
        "organisation_label": "",
        "indicator": "a01_hours",
        "label": "Hours that the walk-in was open",
        "unit": "hours",
        "value": "6",
        "protected": False,
        "small": False,
    }
    assert one_of(results, "a01_visits")["value"] == "15"
    assert one_of(results, "a20_people")["small"]
    known = {row["indicator"] for row in results if row["protected"] and row["value"] is not None}
    assert known == {"a01_visits", "a04_contacts", "a20_people"}


def test_results_of_one_organisation_leave_out_what_is_known_together_only(year):
    results = results_part(2025, NUMBERS, organisation="salvation_army")

    assert {row["indicator"] for row in results} == {code for code, one in INDICATORS.items() if one.per_organisation}
    assert {row["organisation_label"] for row in results} == {"Leger des Heils"}
    assert one_of(results, "a01_visits")["value"] == "5"
    assert one_of(results, "a02_times")["value"] == "0"


# --- Agreed ----------------------------------------------------------------------------------------------------------


def test_agreed_numbers_stand_beside_their_results_those_of_all_together_first(year, fier, salvation_army):
    make_target(fier, "a02_places", "9.50")
    make_target(salvation_army, "a01_visits", "8")
    make_target(salvation_army, "a07_participants", "8")
    make_target(None, "a04_contacts", "500")
    make_target(None, "a01_times", "4")
    make_target(fier, year=2026)

    with override("en"):
        rows = agreed_part(2025, NUMBERS)

    assert [
        (row["organisation"], row["indicator"], row["agreed"], row["result"], row["light"], row["light_label"])
        for row in rows
    ] == [
        ("", "a01_times", "4", "2", "missed", "not reached"),
        ("", "a04_contacts", "500", "540", "reached", "reached"),
        # 9 of 9.5 is more than nine tenths.
        ("fier", "a02_places", "9.5", "9", "almost", "almost reached"),
        # A published 5 can be 10 in truth.
        ("salvation_army", "a01_visits", "8", "5", "almost", "about reached"),
        ("salvation_army", "a07_participants", "8", None, "unknown", "not known yet"),
    ]
    assert {row["organisation"] for row in agreed_part(2025, NUMBERS, organisation="fier")} == {"fier"}
    assert agreed_part(2027, {}) == []


@pytest.mark.parametrize("copies", [1, 3])
def test_agreed_numbers_take_the_same_queries_for_more_targets(
    year, fier, salvation_army, copies, django_assert_num_queries
):
    for indicator in ("a02_times", "a02_places", "a03_messages")[:copies]:
        make_target(fier, indicator)
        make_target(salvation_army, indicator)

    # The targets; work and its partners.
    with django_assert_num_queries(3):
        agreed_part(2025, NUMBERS)


def test_years_have_results_only_where_they_are_closed_and_published(year, fier):
    make_target(fier, "a02_places", "9")
    make_target(fier, "a04_contacts", "100")
    make_target(fier, "a02_places", "12", year=2026)
    make_activity(fier, "a02_rounds", "2026-01-05", places=50)
    own = cell("contacten", organisatie="fier")
    LedgerEntry.objects.create(population="contacten", year=2025, cell=own.key, value=120, published_at=NOW)

    found = years_part(2025, 2032)

    assert [(one["year"], [(row["result"], row["light"]) for row in one["agreed"]]) for one in found] == [
        (2025, [("9", "reached"), ("120", "reached")]),
        (2026, [(None, "unknown")]),
    ]


# --- Work ------------------------------------------------------------------------------------------------------------


def by_code(parts):
    return {one["code"]: one for one in parts}


def test_work_of_one_organisation_is_its_own_with_its_own_published_people(year):
    parts = by_code(work_part(2025, NUMBERS, organisation="salvation_army"))

    assert list(parts) == list(codelists.codes("ACTIVITY_KIND"))
    walk_in = parts["a01_walk_in"]
    assert (walk_in["occasions"], walk_in["minutes"], walk_in["organisations"]) == (1, 180, ["Leger des Heils"])
    assert [(one["code"], one["occasions"]) for one in walk_in["partners"]] == [("ggd", 1)]
    assert [(one["name"], one["quarters"], one["year"]) for one in walk_in["people"]] == [("bezoeken", [], 5)]
    assert not parts["a02_rounds"]["recorded"]
    # Held, but the number of its participants was never published.
    assert parts["a07_social"]["people"] == []


def test_work_says_how_often_it_was_held_in_each_municipality(numbered, fier):
    make_activity(fier, "a17_multi_site", "2025-12-01", municipality="GM0060", counted_in="2025-Q4")
    make_activity(fier, "a17_multi_site", "2025-12-02", municipality="unknown", counted_in="2025-Q4")
    numbers = {key: 5 for time in (*plan.QUARTERS, None) for key in plan.cells(2025, time)}

    parts = by_code(work_part(2025, numbers))

    assert parts["a17_multi_site"]["held_in"] == [{"code": "GM0060", "label": "Ameland", "occasions": 1}]
    assert parts["a17_multi_site"]["municipalities"] == ["Ameland"]


@pytest.mark.parametrize("kind", ["a04_support", "a05_referral", "a06_signals", "a20_work_change"])
def test_work_where_each_record_is_one_person_tells_many_hours_in_tens_and_nothing_else(numbered, fier, kind):
    where = {"municipality": "GM0060", "partners": ["ggd"], "counted_in": "2025-Q4"}
    numbers = {key: 5 for time in (*plan.QUARTERS, None) for key in plan.cells(2025, time)}
    for minutes in (1000, 1000, 1000, 1000, 1000, 999):
        make_activity(fier, kind, "2025-12-01", minutes=minutes, staff=2, **where)

    few = by_code(work_part(2025, numbers))[kind]
    make_activity(fier, kind, "2025-12-01", minutes=900, staff=2, **where)
    make_activity(fier, kind, "2025-12-01", minutes=900, staff=2, **where)
    many = by_code(work_part(2025, numbers))[kind]

    # 99:59 is not told; 129:59 is 130, and 259:58 of staff is 260.
    assert (few["recorded"], few["minutes"], few["staff_minutes"]) == (False, 0, 0)
    assert (many["recorded"], many["minutes"], many["staff_minutes"]) == (True, 130 * 60, 260 * 60)
    assert (many["occasions"], many["occasions_by_quarter"]) == (0, [0, 0, 0, 0])
    assert (many["municipalities"], many["held_in"], many["partners"], many["organisations"]) == ([], [], [], [])
    # Of one provider nothing, and of a quarter, a village and the year before neither.
    assert not by_code(work_part(2025, numbers, organisation="fier"))[kind]["recorded"]
    assert not by_code(quarter_work(2025, "K4"))[kind]["recorded"]
    assert work_there("GM0060", 2025) == []
    assert kind not in {work["code"] for work in earlier_part(2026)["work"]}


def test_work_never_tells_where_a_check_was(numbered, fier):
    make_activity(fier, "a09_checks", "2025-12-01", municipality="GM0060", counted_in="2025-Q4")
    numbers = {key: 5 for time in (*plan.QUARTERS, None) for key in plan.cells(2025, time)}

    found = by_code(work_part(2025, numbers))["a09_checks"]

    assert (found["occasions"], found["municipalities"], found["held_in"]) == (1, [], [])
