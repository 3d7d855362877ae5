"""The snapshot: published numbers, exact work, money, and the words of the report's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from contacts.choices import COUNTS_OF_KINDS
from portal import codelists
from subsidy import ledger, plan, services, solver
from subsidy.changes import differences
from subsidy.exceptions import DisclosureError
from subsidy.makers import Asked
from subsidy.making import build_snapshot
from subsidy.models import BudgetLine, SubsidyYear
from subsidy.parts.money import money_of
from tests.builders.meetings import make_meeting
from tests.subsidy.conftest import NOW, TODAY, cell

pytestmark = pytest.mark.django_db


def snapshot_of(period, **options):
    before = options.pop("before", None)
    asked = Asked(period=period, **{"language": "nl", "version": 1, "today": TODAY} | options)
    return build_snapshot("year", asked, before=before)


def test_snapshot_of_the_small_year_holds_the_numbers_of_the_ledger_and_no_other(year):
    ledger.publish(year, at=NOW, solve=solver.solve)

    snapshot = snapshot_of(year)

    numbers = ledger.published(2025)
    told = {}
    for table in snapshot["tables"]:
        # Some tables are told of the year only.
        times = (*plan.QUARTERS, None) if len(table["columns"]) == 5 else (None,)
        assert table["columns"] == [time or "jaar" for time in times]
        for code, values in (*((row["code"], row["values"]) for row in table["rows"]), (None, table["total"])):
            codes = {} if code is None else {table["dimension"]: code}
            for time, value in zip(times, values, strict=True):
                told[cell(table["population"], time, **codes)] = value
    for number in (snapshot["people"], snapshot["trajectories"]):
        times = (*plan.QUARTERS, None) if number["quarters"] else (None,)
        for time, value in zip(times, [*number["quarters"], number["year"]], strict=True):
            told[cell(number["population"], time)] = value
    for number in (snapshot["klankbord"]["people"], snapshot["klankbord"]["fees"]["number"]):
        told[cell(number["population"])] = number["year"]
    for table in filter(None, [snapshot["requests"]]):
        told |= {
            cell(table["population"], **{table["dimension"]: row["code"]}): row["values"][-1] for row in table["rows"]
        }
    # What the report has beside these stands in tables of two dimensions, or in none where it is too thin.
    assert told.items() <= numbers.items()
    untold = {key for key in numbers.keys() - told.keys() if key.code("gemeente") not in plan.CLUSTERS}
    alone = {key for key in untold if len([name for name, _code in key.codes if name not in {"jaar", "kwartaal"}]) < 2}
    assert {key.population for key in alone} <= {plan.REQUESTS}


def test_snapshot_says_what_it_is(numbered):
    snapshot = snapshot_of(numbered, version=3)

    told = {
        name: value for name, value in snapshot.items() if value is not None and not isinstance(value, (list, dict))
    }
    assert told == {
        "schema": "xenia-report-2",
        "subject": "",
        "subject_label": "",
        "period": "2025",
        "year": 2025,
        "kind": "year",
        "language": "nl",
        "version": 3,
        "built_on": "2026-02-14",
        "method": plan.METHOD,
        "demo": False,
        "closed_on": "2026-02-14",
        "forced_reason": "",
    }
    assert snapshot["changes"] == []
    assert snapshot["trajectories"]["quarters"] == []
    assert snapshot["trajectories"]["small"] is True


def test_snapshot_tells_the_work_of_each_activity(numbered):
    work = {item["number"]: item for item in snapshot_of(numbered)["work"]}

    assert list(work) == [f"A{number}" for number in range(1, 21)]
    assert [number for number, item in work.items() if item["recorded"]] == ["A1", "A2", "A3", "A7"]
    rounds = work["A2"]
    assert {name: rounds[name] for name in rounds if name not in {"label", "people", "partners"}} == {
        "number": "A2",
        "code": "a02_rounds",
        "recorded": True,
        "occasions": 2,
        "occasions_by_quarter": [1, 0, 0, 1],
        "minutes": 450,
        "staff_minutes": 900,
        "messages": None,
        "places": 9,
        "peer_led": None,
        "organisations": ["Fier"],
        "municipalities": ["Súdwest-Fryslân"],
        "held_in": [{"code": "GM1900", "label": "Súdwest-Fryslân", "occasions": 2}],
    }
    assert [(partner["code"], partner["occasions"]) for partner in rounds["partners"]] == [("police", 1)]
    numbers = ledger.published(2025)
    reached = [cell("bereikt", time, activiteit_bereikt="a02_rounds") for time in (*plan.QUARTERS, None)]
    assert [(item["name"], [*item["quarters"], item["year"]]) for item in rounds["people"]] == [
        ("bereikt", [numbers[key] for key in reached])
    ]
    # A place that is not known is no place, and what was not recorded has no numbers of people.
    assert work["A3"]["municipalities"] == []
    assert (work["A3"]["messages"], work["A7"]["peer_led"]) == (40, 1)
    assert (work["A17"]["people"], work["A17"]["occasions"], work["A17"]["places"]) == ([], 0, None)


def test_snapshot_names_the_counts_that_a_kind_knows(numbered):
    for item in snapshot_of(numbered)["work"]:
        if item["recorded"]:
            fields = [plan.ACTIVITY_COUNTS[people["name"]] for people in item["people"]]
            known = [name for name in plan.ACTIVITY_COUNTS.values() if item["code"] in COUNTS_OF_KINDS[name]]
            assert fields == known


def test_snapshot_speaks_the_language_of_the_report(numbered):
    with override("es"):
        dutch, english = (snapshot_of(numbered, language=language) for language in ("nl", "en"))

    assert [snapshot["tables"][0]["rows"][0]["label"] for snapshot in (dutch, english)] == ["inloop", "walk-in"]
    assert english["work"][0]["organisations"] == [
        "Fier",
        codelists.codelist("ORGANISATION").label("salvation_army", "en"),
    ]
    numbers = [
        [row["values"] for table in snapshot["tables"] for row in table["rows"]] for snapshot in (dutch, english)
    ]
    assert numbers[0] == numbers[1]


def test_snapshot_of_a_year_that_was_not_published_is_refused(year):
    with pytest.raises(DisclosureError):
        snapshot_of(year)


def test_snapshot_counts_the_meetings_that_were_held_in_the_year(numbered):
    for day, points in ((datetime(2025, 3, 4, 18, tzinfo=UTC), 3), (datetime(2025, 12, 31, 18, tzinfo=UTC), 2)):
        make_meeting(day, points=points)
    make_meeting(datetime(2025, 6, 4, 18, tzinfo=UTC), points=5, state="cancelled", cancel_reason="Ziek.")
    make_meeting(datetime(2026, 1, 1, 18, tzinfo=UTC), points=7)

    klankbord = snapshot_of(numbered)["klankbord"]

    assert (klankbord["meetings"], klankbord["agenda_items"]) == (2, 5)


def test_snapshot_has_the_money_of_2024_as_the_source_gives_it(numbered):
    services.load_money()

    (money,) = snapshot_of(numbered)["money"]

    names = {
        "year",
        "demo",
        "spent",
        "duup",
        "overshoot",
        "rent",
        "rent_shared",
        "municipal_part",
        "with_rent",
        "adds_up",
    }
    assert {name: money[name] for name in names} == {
        "year": 2024,
        "demo": False,
        "spent": "297860.00",
        "duup": "223380.00",
        "overshoot": "74480.00",
        "rent": "19250.00",
        "rent_shared": False,
        "municipal_part": "74480.00",
        "with_rent": "93730.00",
        "adds_up": True,
    }
    assert [(line["budgeted"], line["realised"]) for line in money["lines"]] == [(None, "297860.00")]


def test_snapshot_has_the_year_itself_first_and_the_year_before(numbered):
    for year in (2023, 2024, 2025, 2026):
        SubsidyYear.objects.create(year=year, duup="100.00", rent="10.00")

    assert [money["year"] for money in snapshot_of(numbered)["money"]] == [2025, 2024]


@pytest.mark.parametrize(("total", "adds_up"), [("600.50", True), ("600.51", False)])
def test_snapshot_says_whether_the_lines_come_to_the_total(numbered, fier, salvation_army, total, adds_up):
    year = SubsidyYear.objects.create(year=2025, duup="500.00", rent="10.00")
    for organisation, category, amount in (
        (salvation_army, "staff", "100.25"),
        (fier, "material", "200.00"),
        (fier, "staff", "300.25"),
        (None, "total", total),
    ):
        BudgetLine.objects.create(subsidy_year=year, organisation=organisation, category=category, realised=amount)

    (money,) = snapshot_of(numbered)["money"]

    # The total is no line of its own beside what it is made of.
    assert [line["realised"] for line in money["lines"]] == ["300.25", "200.00", "100.25"]
    assert (money["spent"], money["adds_up"]) == (total, adds_up)


def test_money_from_2027_on_shares_the_rent(db):
    SubsidyYear.objects.create(year=2027, duup="100.00", rent="10.00")

    (money,) = money_of(2027)

    assert (money["rent_shared"], money["municipal_part"], money["with_rent"]) == (True, "10.00", "10.00")


def test_differences_of_equal_snapshots_are_none_also_with_better_words(numbered):
    before, now = snapshot_of(numbered), snapshot_of(numbered, version=2)
    now["tables"][0]["title"] = "A better title"

    assert differences(before, now) == []


def test_differences_are_told_as_a_reader_sees_them(numbered):
    before, now = snapshot_of(numbered), snapshot_of(numbered, version=2)
    by_municipality = next(table for table in now["tables"] if table["small_area"])
    by_channel = now["tables"][0]
    old = next(table for table in before["tables"] if table["small_area"])
    old["rows"][0]["values"][0], by_municipality["rows"][0]["values"][0] = 0, 5
    before["tables"][0]["rows"][0]["values"][4], by_channel["rows"][0]["values"][4] = 15, 20
    now["klankbord"]["meetings"] = 4

    with override("nl"):
        changes = differences(before, now)

    # 0 and 5 are both shown as 0-10, so the first is no change for a reader.
    assert [(change["before"], change["now"]) for change in changes] == [("15", "20"), ("0", "4")]
    assert changes[0]["what"].endswith(": inloop, 2025")


@pytest.mark.parametrize("rows", [1, 3])
def test_snapshot_takes_the_same_queries_for_more_rows(numbered, fier, rows, django_assert_num_queries):
    year = SubsidyYear.objects.create(year=2025, duup="1.00", rent="1.00")
    for number, category in enumerate(("staff", "material", "organisation")[:rows]):
        BudgetLine.objects.create(subsidy_year=year, organisation=fier, category=category, realised="1.00")
        make_meeting(datetime(2025, 3, 4 + number, 18, tzinfo=UTC), points=rows)

    # Ledger 1, work 2, organisations 1; money 8: years, lines, their organisations, income, payments, shares, the
    # indices of all years, municipalities; meetings 1, points 1, advices 1; results: work 2, pages 1, meetings 2,
    # advices 1; targets 1, of which there are none; the ledger of the year before 1.
    # Which numbers were revised is asked for each part: 12.
    with django_assert_num_queries(1 + 2 + 1 + 8 + 3 + 6 + 1 + 1 + 12):
        snapshot_of(numbered)
