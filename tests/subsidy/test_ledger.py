"""Publishing: rounded counts that add up, once and for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from contacts.counted import counted_rows_open
from contacts.models import Activity
from subsidy import indicators, ledger, plan, services, solver
from subsidy.choices import ReportStep
from subsidy.exceptions import DisclosureError, PeriodStillOpenError, SolverFailed, UnknownPeriodError
from subsidy.models import LedgerEntry
from tests.builders.figures import broken_sums, read_figures
from tests.builders.records import make_activity, make_contacts
from tests.subsidy.conftest import NOW, TODAY, cell

pytestmark = pytest.mark.django_db


def publish(code, **options):
    return ledger.publish(services.period_for(code), **{"at": NOW, "solve": solver.solve} | options)


def failing(problem):
    raise SolverFailed("The solver stopped with code -11.")


def entries():
    return set(LedgerEntry.objects.values_list("cell", "value", "version"))


def cells_of(*quarters):
    return [key for quarter in quarters for key in plan.cells(2025, quarter)]


def test_publish_year_keeps_every_promise(year):
    added = publish("2025")

    published = ledger.published(2025)
    truth = indicators.true_counts(2025, plan.QUARTERS)
    assert added == len(published) == len(cells_of("K1", "K2", "K3", "K4", None))
    assert published.keys() == truth.keys()
    assert [key for key, value in published.items() if value % 5 or abs(value - truth[key]) > 5] == []
    figures = ledger.figures(year)
    assert broken_sums(figures) == []
    assert len(read_figures(figures)) == added


def test_publish_hides_what_is_true_for_somebody(year):
    publish("2025")

    published, truth = ledger.published(2025), indicators.true_counts(2025, plan.QUARTERS)

    # Not one of the true numbers that are not fives is published, and not every empty cell is shown as empty.
    assert not any(published[key] == number for key, number in truth.items() if number % 5)
    assert any(published[key] for key, number in truth.items() if not number)


def test_publish_shows_no_visits_where_nothing_was_held(year):
    publish("2025")

    published = ledger.published(2025)
    assert [published[cell("deelnemers", quarter)] for quarter in ("K1", "K2", "K4")] == [0, 0, 0]
    assert published[cell("bezoeken", activiteit_bezoeken="a17_multi_site")] == 0


def test_publish_people_is_never_below_contacts(year):
    publish("2025")

    published = ledger.published(2025)
    for quarter in (*plan.QUARTERS, None):
        assert published[cell("contacten", quarter)] <= published[cell("mensen", quarter)]


def test_publish_twice_adds_nothing(year):
    publish("2025")
    first = entries()

    assert publish("2025", solve=failing) == 0
    assert publish("2025-Q3", solve=failing) == 0
    assert entries() == first


def test_publish_same_records_gives_same_numbers(year):
    publish("2025")
    first = entries()

    numbers = ledger._round(2025, plan.QUARTERS, {}, on_step=lambda step, part: None, solve=solver.solve)

    assert {(key.key, value, 1) for key, value in numbers.items()} == first


def test_publish_quarter_leaves_later_quarters_and_the_year(small_year):
    services.close_period("2025-Q1", today=TODAY)

    added = publish("2025-Q1")

    assert added == len(cells_of("K1"))
    assert ledger.published(2025).keys() == set(cells_of("K1"))


def test_publish_quarter_publishes_the_ones_before_it_first(small_year):
    for quarter in ("2025-Q1", "2025-Q2"):
        services.close_period(quarter, today=TODAY)

    publish("2025-Q2")

    assert ledger.published(2025).keys() == set(cells_of("K1", "K2"))


def test_publish_fourth_quarter_brings_the_year_with_it(small_year):
    for quarter in ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"):
        services.close_period(quarter, today=TODAY)
        publish(quarter)
    before = entries()

    year = services.close_period("2025", today=TODAY).period

    assert publish("2025", solve=failing) == 0
    assert entries() == before
    assert broken_sums(ledger.figures(year)) == []


def test_publish_year_keeps_the_quarters_that_were_published(small_year):
    services.close_period("2025-Q1", today=TODAY)
    publish("2025-Q1")
    first = entries()
    year = services.close_period("2025", today=TODAY).period

    publish("2025")

    assert first < entries()
    assert broken_sums(ledger.figures(year)) == []


def test_publish_after_a_late_record_changes_nothing_that_was_published(small_year, fier):
    services.close_period("2025-Q1", today=TODAY)
    publish("2025-Q1")
    first = entries()
    make_contacts(make_activity(fier, "a01_walk_in", "2025-01-20", visits=30), 30)
    services.close_period("2025-Q2", today=TODAY)

    assert publish("2025-Q1") == 0
    assert entries() == first
    publish("2025-Q2")
    # Eight of the quarter itself and thirty that came late: 38 rounds to 35 or 40, at most five away.
    assert 33 <= ledger.published(2025)[cell("contacten", "K2")] <= 43


def test_publish_open_period_is_refused(small_year):
    services.close_period("2025-Q1", today=TODAY)

    for code in ("2025-Q2", "2025-Q4", "2025"):
        with pytest.raises(PeriodStillOpenError, match="2025-Q2"):
            publish(code)
    assert not LedgerEntry.objects.exists()


def test_publish_block_is_refused(db):
    with pytest.raises(UnknownPeriodError):
        publish("2024-2026")


def test_publish_with_a_solver_that_fails_writes_nothing(year):
    with pytest.raises(SolverFailed):
        publish("2025", solve=failing)

    assert not LedgerEntry.objects.exists()


def test_publish_with_a_solver_that_breaks_a_sum_writes_nothing(year):
    def off_by_one(problem):
        first, *rest = solver.solve(problem)
        return [first + 1, *rest]

    with pytest.raises(DisclosureError):
        publish("2025", solve=off_by_one)

    assert not LedgerEntry.objects.exists()


def test_publish_by_two_at_once_keeps_what_the_first_wrote(year):
    """The second finished its sums while the first had written already: it throws its own away."""
    asked = []

    def slow(problem):
        if not asked:
            asked.append(problem)
            publish("2025-Q1")
        return solver.solve(problem)

    publish("2025", solve=slow)

    assert LedgerEntry.objects.count() == len(cells_of("K1", "K2", "K3", "K4", None))
    assert broken_sums(ledger.figures(year)) == []


def test_publish_tells_what_it_is_doing(small_year):
    for quarter in ("2025-Q1", "2025-Q2"):
        services.close_period(quarter, today=TODAY)
    steps = []

    publish("2025-Q2", on_step=lambda step, part: steps.append((step, part)))

    assert steps == [(ReportStep.COUNTING, 0.0), (ReportStep.ROUNDING, 0.0)]


def test_publish_writes_method_and_moment_beside_each_number(small_year):
    services.close_period("2025-Q1", today=TODAY)

    publish("2025-Q1")

    found = LedgerEntry.objects.order_by().values_list("year", "version", "published_at", "method").distinct()
    assert list(found) == [(2025, 1, NOW, "sdc-1 controlled-5/1")]


@pytest.mark.parametrize("records", [1, 3])
def test_publish_takes_the_same_queries_for_more_records(small_year, fier, records, django_assert_num_queries):
    for _ in range(records):
        make_contacts(make_activity(fier, "a01_walk_in", "2025-03-03"), 2)
    services.close_period("2025-Q1", today=TODAY)
    period = services.period_for("2025-Q1")

    # Closed quarters, the ledger, 22 of the counts and 2 of the work, savepoint, lock, ledger, insert, release.
    with django_assert_num_queries(2 + 22 + 2 + 5):
        ledger.publish(period, at=NOW, solve=solver.solve)


def test_database_refuses_to_change_or_remove_what_was_published(small_year):
    services.close_period("2025-Q1", today=TODAY)
    publish("2025-Q1")

    for forbidden in (
        lambda: LedgerEntry.objects.update(value=0),
        lambda: LedgerEntry.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            forbidden()


def test_database_refuses_a_number_that_is_not_a_five(db):
    with pytest.raises(IntegrityError, match="multiple_of_five"), transaction.atomic():
        LedgerEntry.objects.create(population="x", year=2025, cell="x;jaar=2025", value=7, published_at=NOW)


def test_published_takes_the_newest_version_of_a_number(db):
    for version, value in ((1, 10), (2, 25)):
        LedgerEntry.objects.create(
            population="mensen", year=2025, cell="mensen;jaar=2025", value=value, version=version, published_at=NOW
        )

    assert ledger.published(2025) == {cell("mensen"): 25}


def test_figures_of_a_quarter_hold_its_own_tables_only(small_year):
    for quarter in ("2025-Q1", "2025-Q2"):
        period = services.close_period(quarter, today=TODAY).period
        publish(quarter)

    figures = ledger.figures(period)

    assert {tuple(table["fixed"].items()) for table in figures["tables"]} == {(("kwartaal", "K2"),)}
    assert len(read_figures(figures)) == len(cells_of("K2"))


def test_figures_of_a_year_are_in_the_format_of_the_attack(year):
    publish("2025")

    figures = ledger.figures(year)

    assert figures["dimensions"]["kwartaal"] == {"values": ["K1", "K2", "K3", "K4"]}
    assert figures["dimensions"]["onderwerp"]["multiple"] is True
    assert "multiple" not in figures["dimensions"]["gemeente"]
    assert len(figures["dimensions"]["gemeente"]["values"]) == 20
    assert figures["joint"] == []
    table = next(table for table in figures["tables"] if table["id"] == "K1 contacten gemeente")
    assert (table["population"], table["fixed"], table["dims"]) == (
        "contacten-2025",
        {"kwartaal": "K1"},
        ["gemeente"],
    )
    assert [row["k"] for row in table["cells"]][-2:] == [["unknown"], ["*"]]
    of_year = next(table for table in figures["tables"] if table["id"] == "2025 contacten gemeente")
    assert of_year["fixed"] == {}
    assert [table["id"] for table in figures["tables"] if "trajecten" in table["id"]] == ["2025 trajecten"]


def test_figures_do_not_follow_records_that_change_afterwards(year):
    publish("2025")
    first = ledger.figures(year)

    with counted_rows_open():
        Activity.objects.update(municipality="GM0096", visits=None)

    assert ledger.figures(year) == first


def test_publish_year_without_any_record_is_all_zeros_or_fives(db):
    year = services.close_period("2025", today=TODAY + timedelta(days=1)).period

    publish("2025")

    # Where nothing was held there are no visits; everywhere else a five can stand for nobody.
    assert set(ledger.published(2025).values()) <= {0, 5}
    assert broken_sums(ledger.figures(year)) == []
