"""The snapshots of the shorter kinds: the numbers of the ledger and the exact work of the year report, and no more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from portal.models import Fact, Municipality
from subsidy import ledger, plan, services, solver
from subsidy.exceptions import DisclosureError
from subsidy.makers import Asked
from subsidy.making import build_snapshot
from subsidy.models import LedgerEntry, SubsidyYear
from subsidy.parts.blocks import years_side_by_side
from subsidy.parts.contact import OF_ACCOUNTS, contact_part
from subsidy.parts.places import money_for, municipality_crossings, municipality_tables, work_there
from tests.builders.records import make_activity
from tests.builders.snapshot import make_snapshot
from tests.subsidy.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db

LEEUWARDEN = "GM0080"


def asked(period, **options):
    return Asked(period=period, **{"language": "nl", "version": 1, "today": TODAY} | options)


@pytest.fixture
def leeuwarden(db):
    return Municipality.objects.get_or_create(code=LEEUWARDEN, defaults={"name": "Leeuwarden"})[0]


def published_first_contacts(here, region, *, contacts=40):
    """Return hand-made numbers of a year in which first contacts were published, with one channel and one gender."""
    numbers = {
        plan.cell_of("contacten", 2025): 100,
        plan.cell_of("contacten", 2025, gemeente=LEEUWARDEN): contacts,
        plan.cell_of("eerste_contacten", 2025): region,
        plan.cell_of("eerste_contacten", 2025, gemeente=LEEUWARDEN): here,
    }
    for dimension, split in {"kanaal": "CHANNEL", "gender": "GENDER"}.items():
        from portal import codelists  # noqa: PLC0415 - used here only

        first, *others = codelists.codes(split)
        for code in (first, *others):
            part = (here, region) if code == first else (0, 0)
            codes = {dimension: code}
            numbers[plan.cell_of("eerste_contacten", 2025, gemeente=LEEUWARDEN, **codes)] = part[0]
            numbers[plan.cell_of("eerste_contacten", 2025, **codes)] = part[1]
    return numbers


# --- The quarter -----------------------------------------------------------------------------------------------------


def test_quarter_holds_the_ledger_up_to_itself_and_nothing_of_the_year(year):
    ledger.publish(year, at=NOW, solve=solver.solve)
    numbers = ledger.published(2025)

    snapshot = build_snapshot("quarter", asked(services.period_for("2025-Q2")))

    assert (snapshot["kind"], snapshot["period"], snapshot["money"]) == ("quarter", "2025-Q2", [])
    for table in snapshot["tables"]:
        assert table["columns"] == ["K1", "K2"]
        for row in table["rows"]:
            cells = [
                plan.cell_of(table["population"], 2025, quarter, **{table["dimension"]: row["code"]})
                for quarter in ("K1", "K2")
            ]
            assert row["values"] == [numbers[cell] for cell in cells]
    people = [numbers[plan.cell_of(plan.PEOPLE, 2025, quarter)] for quarter in ("K1", "K2")]
    assert (snapshot["people"]["quarters"], snapshot["people"]["year"]) == (people, people[-1])


def test_quarter_tells_the_work_of_the_quarter_and_how_often_before(numbered):
    work = {one["number"]: one for one in build_snapshot("quarter", asked(services.period_for("2025-Q4")))["work"]}

    year = {one["number"]: one for one in build_snapshot("year", asked(numbered))["work"]}
    for number, one in work.items():
        assert one["occasions_by_quarter"] == year[number]["occasions_by_quarter"]
        assert one["occasions"] == year[number]["occasions_by_quarter"][3]
    # The two rounds of the year, in the first and in the last quarter.
    assert work["A2"]["occasions_by_quarter"] == [1, 0, 0, 1]
    assert 0 < work["A2"]["minutes"] < year["A2"]["minutes"]


def test_quarter_that_was_never_published_is_refused(year):
    with pytest.raises(DisclosureError):
        build_snapshot("quarter", asked(services.period_for("2025-Q1")))


# --- The municipality ------------------------------------------------------------------------------------------------


def test_municipality_tables_are_the_numbers_of_the_ledger():
    contacts, first = municipality_tables(LEEUWARDEN, 2025, published_first_contacts(25, 60))

    assert (contacts["rows"][0]["values"], contacts["total"]) == ([40], [100])
    assert (first["rows"][0]["values"], first["total"]) == ([25], [60])
    assert [table["small_area"] for table in (contacts, first)] == [True, True]


def test_municipality_crossings_are_rows_of_those_of_the_year():
    crossings, left_out = municipality_crossings(LEEUWARDEN, 2025, published_first_contacts(25, 60))

    assert [crossing["id"] for crossing in crossings] == [
        "eerste_contacten-gemeente-kanaal",
        "eerste_contacten-gemeente-gender",
    ]
    assert left_out == []
    for crossing in crossings:
        assert (sum(crossing["values"][0]), crossing["row_totals"]) == (25, [25])
        assert (sum(crossing["column_totals"]), crossing["total"]) == (60, 60)


@pytest.mark.parametrize(("here", "contacts", "told"), [(20, 20, 2), (15, 40, 0), (20, 15, 0)])
def test_municipality_with_fewer_than_twenty_is_not_broken_down(here, contacts, told):
    with override("en"):
        crossings, left_out = municipality_crossings(
            LEEUWARDEN, 2025, published_first_contacts(here, 60, contacts=contacts)
        )

    assert (len(crossings), len(left_out)) == (told, 0 if told else 1)
    assert all(sentence.startswith("Too few people to break down") for sentence in left_out)


def test_municipality_of_a_year_without_first_contacts_says_so():
    numbers = {plan.cell_of("contacten", 2025): 100, plan.cell_of("contacten", 2025, gemeente=LEEUWARDEN): 40}

    crossings, left_out = municipality_crossings(LEEUWARDEN, 2025, numbers)

    assert (crossings, len(left_out), len(municipality_tables(LEEUWARDEN, 2025, numbers))) == ([], 1, 1)


def test_municipality_that_was_never_published_is_refused():
    with pytest.raises(DisclosureError):
        municipality_tables(LEEUWARDEN, 2025, {})


def test_work_there_is_exact_and_knows_no_check(fier):
    for kind, day, stamp, town in (
        ("a02_rounds", "2025-02-03", "2025-Q1", LEEUWARDEN),
        ("a02_rounds", "2025-11-03", "2025-Q4", LEEUWARDEN),
        ("a02_rounds", "2025-11-04", "2025-Q4", "GM0074"),
        ("a09_checks", "2025-11-05", "2025-Q4", LEEUWARDEN),
        # Late, so it counts in the next year.
        ("a02_rounds", "2025-12-05", "2026-Q1", LEEUWARDEN),
    ):
        make_activity(fier, kind, day, minutes=90, staff=2, municipality=town, counted_in=stamp)

    (rounds,) = work_there(LEEUWARDEN, 2025)

    assert (rounds["number"], rounds["occasions"], rounds["occasions_by_quarter"]) == ("A2", 2, [1, 0, 0, 1])
    assert (rounds["minutes"], rounds["staff_minutes"]) == (180, 360)


def test_money_for_a_municipality_holds_no_share_of_another():
    years = make_snapshot()["money"]
    years[0]["shares"] = [{"code": code, "label": code, "amount": "1.00"} for code in (LEEUWARDEN, "GM0096")]

    (money,) = money_for(LEEUWARDEN, years, 2025)

    assert [share["code"] for share in money["shares"]] == [LEEUWARDEN]
    assert (money["lines"], money["spent"]) == ([], "298000.00")


def test_municipality_snapshot_says_whom_it_is_about(numbered, leeuwarden):
    snapshot = build_snapshot("municipality", asked(numbered, subject=LEEUWARDEN))

    assert (snapshot["kind"], snapshot["subject"], snapshot["subject_label"]) == (
        "municipality",
        LEEUWARDEN,
        "Leeuwarden",
    )
    assert snapshot["klankbord"] is snapshot["trajectories"] is snapshot["people"] is None
    assert snapshot["words"] == snapshot["agreed"] == snapshot["results"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_municipality_takes_the_same_queries_for_more_rows(numbered, leeuwarden, fier, rows, django_assert_num_queries):
    for number in range(rows):
        make_activity(fier, "a02_rounds", f"2025-02-0{number + 1}", municipality=LEEUWARDEN, counted_in="2025-Q1")

    # Its name, the ledger and what was revised in it, the work, the money (all rents, all municipalities, its years),
    # the fact of whom to ask.
    with django_assert_num_queries(8):
        build_snapshot("municipality", asked(numbered, subject=LEEUWARDEN))


# --- What was revised ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("leeuwarden")
@pytest.mark.parametrize(
    ("kind", "period", "subject", "marked"),
    [
        ("quarter", "2025-Q2", "", ["", "K2"]),
        ("municipality", "2025", LEEUWARDEN, ["", "jaar"]),
        ("council", "2025", "", ["", "jaar"]),
        ("summary", "2025", "", ["", "jaar"]),
    ],
)
def test_kind_marks_a_number_that_was_revised(numbered, kind, period, subject, marked):
    for time in ("K2", None):
        cell = plan.cell_of(plan.CONTACTS, 2025, time)
        LedgerEntry.objects.create(
            population=plan.CONTACTS, year=2025, cell=cell.key, value=10, version=2, published_at=NOW
        )

    snapshot = build_snapshot(kind, asked(services.period_for(period), subject=subject))

    tables = [table for table in snapshot["tables"] if table["population"] == plan.CONTACTS]
    assert (len(tables) > 0, all(table["revised"] == [marked] for table in tables)) == (True, True)
    assert all(table["total"][-1] == 10 for table in tables)


def test_block_marks_a_number_that_was_revised_in_its_year(numbered):
    cell = plan.cell_of(plan.CONTACTS, 2025, kanaal="walk_in")

    (table,) = years_side_by_side(
        {2025: ledger.published(2025)}, (("contacten", "kanaal"),), revised={2025: frozenset({cell})}
    )

    assert table["revised"] == [["walk_in", "2025"]]


# --- The others ------------------------------------------------------------------------------------------------------


def test_sheet_is_about_one_provider_and_one_year_of_money(numbered, fier):
    for year in (2024, 2025):
        SubsidyYear.objects.create(year=year, duup=Decimal("1.00"), rent=Decimal("1.00"))

    snapshot = build_snapshot("sheet", asked(numbered, subject="fier"))

    assert (snapshot["subject_label"], [money["year"] for money in snapshot["money"]]) == ("Fier", [2025])
    assert (snapshot["tables"], snapshot["klankbord"]) == ([], None)
    assert [people for work in snapshot["work"] for people in work["people"]] == []


def test_summary_holds_only_what_its_two_pages_tell(numbered):
    snapshot = build_snapshot("summary", asked(numbered, language="es"))

    assert [table["id"] for table in snapshot["tables"]] == ["contacten-onderwerp"]
    assert {work["number"] for work in snapshot["work"]} <= {"A1", "A2", "A3", "A7", "A8", "A17"}
    assert all(work["recorded"] for work in snapshot["work"])
    assert snapshot["trajectories"] is None


def test_council_holds_the_tables_that_it_tells(numbered):
    snapshot = build_snapshot("council", asked(numbered))

    assert [table["id"] for table in snapshot["tables"]] == [
        "contacten-kanaal",
        "contacten-gemeente",
        "contacten-onderwerp",
        "doorverwijzingen-status",
    ]
    assert [table["columns"] for table in snapshot["tables"]] == [["jaar"]] * 4


def test_years_side_by_side_leave_out_a_year_that_was_not_published(numbered):
    numbers = {year: ledger.published(year) for year in (2024, 2025, 2026)}

    (table,) = years_side_by_side(numbers, (("contacten", "kanaal"),))

    assert (table["columns"], table["total"]) == (["2025"], [5])


def test_block_that_was_never_published_is_refused(numbered):
    with pytest.raises(DisclosureError):
        build_snapshot("block", asked(services.period_for("2024-2026")))


@pytest.mark.parametrize(("certainty", "confirmed", "told"), [("unverified", None, 0), ("verified", TODAY, 1)])
def test_contact_is_told_only_when_somebody_confirmed_it(db, certainty, confirmed, told):
    names = {f"value_{code}": "058" for code in ("nl", "en", "es")} | {
        f"label_{code}": "SDF" for code in ("nl", "en", "es")
    }
    Fact.objects.create(key="sdf.contact", kind="text", certainty=certainty, confirmed_on=confirmed, **names)

    found = contact_part(OF_ACCOUNTS, today=TODAY)

    assert found == [{"key": "sdf.contact", "label": "SDF", "value": "058"}][:told]


def test_second_version_of_a_quarter_says_what_changed(numbered):
    period = services.period_for("2025-Q2")
    first = build_snapshot("quarter", asked(period))
    cell = plan.cell_of(plan.PEOPLE, 2025, "K2")
    LedgerEntry.objects.create(
        population=cell.population, year=2025, cell=cell.key, value=15, version=2, published_at=timezone.now()
    )

    with override("en"):
        (change,) = build_snapshot("quarter", asked(period, language="en", version=2), before=first)["changes"]

    assert (change["what"], change["before"], change["now"]) == (
        "People in these contacts, quarter 2 of 2025",
        "5",
        "15",
    )
