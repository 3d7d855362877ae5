"""Publishing: rounded counts that add up, once and for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from contacts.counted import counted_rows_open
from contacts.models import Activity
from portal import codelists
from subsidy import indicators, ledger, plan, services, solver
from subsidy.choices import ReportStep
from subsidy.disclosure import Cell, round_counts
from subsidy.exceptions import DisclosureError, PeriodStillOpenError, SolverFailed
from subsidy.figures import as_figures
from subsidy.models import LedgerEntry
from subsidy.parts.numbers import crossings_part, tables_part
from tests.builders.figures import broken_sums, read_figures
from tests.builders.records import make_activity, make_contacts, make_trajectory
from tests.subsidy.conftest import NOW, TODAY, cell

pytestmark = pytest.mark.django_db


TIME = {"jaar", "kwartaal"}


def publish(code, **options):
    return ledger.publish(services.period_for(code), **{"at": NOW, "solve": solver.solve} | options)


def failing(problem):
    raise SolverFailed("The solver stopped with code -11.")


def entries():
    return set(LedgerEntry.objects.values_list("cell", "value", "version"))


def cells_of(*quarters):
    return [key for quarter in quarters for key in plan.cells(2025, quarter)]


def rounded_apart(*quarters):
    """Round some quarters, with all four their year, without writing anything."""
    new = ledger._due(2025, quarters, {})
    return round_counts(ledger._rounding(2025, quarters, {}, {}, new), solve=solver.solve)


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

    numbers = rounded_apart(*plan.QUARTERS)

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

    assert ledger.published(2025).keys() == {key for key in cells_of(*plan.QUARTERS, None) if not is_by_year(key)}
    assert publish("2025-Q4", solve=failing) == 0
    assert entries() == before


def test_publish_leaves_what_has_no_quarter_until_the_year_is_closed(small_year, fier):
    for quarter in ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"):
        services.close_period(quarter, today=TODAY)
    publish("2025-Q4")
    before = entries()
    # The year is not closed: what goes by its own days may still come in.
    for _ in range(7):
        make_trajectory(fier, "2025-12-30")

    year = services.close_period("2025", today=TODAY).period
    added = publish("2025")

    rest = {key for key in plan.cells(2025) if is_by_year(key)}
    assert added == len(rest)
    assert before < entries()
    published, truth = ledger.published(2025), indicators.true_counts(2025, plan.QUARTERS)
    assert published.keys() == set(cells_of(*plan.QUARTERS, None))
    assert truth[cell("trajecten")] >= 7
    assert [key for key in rest if abs(published[key] - truth[key]) > 5] == []
    assert broken_sums(ledger.figures(year)) == []
    assert publish("2025", solve=failing) == publish("2025-Q4", solve=failing) == 0


def is_by_year(key):
    return key.population in ("trajecten", "verzoeken", "klankbord_aanwezigen", "klankbord_vergoedingen")


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
    assert list(found) == [(2025, 1, NOW, "sdc-3 rules-1 controlled-5/2")]


@pytest.mark.parametrize("records", [1, 3])
def test_publish_takes_the_same_queries_for_more_records(small_year, fier, records, django_assert_num_queries):
    for _ in range(records):
        make_contacts(make_activity(fier, "a01_walk_in", "2025-03-03"), 2)
    services.close_period("2025-Q1", today=TODAY)
    period = services.period_for("2025-Q1")

    # Closed quarters, ledger, block; 34 of the counts, 5 of what is known to be zero; versions for the attack;
    # savepoint, lock, ledger, block, insert, release.
    with django_assert_num_queries(3 + 34 + 5 + 1 + 6):
        ledger.publish(period, at=NOW, solve=solver.solve)


def test_publish_counts_first_contacts_once_under_two_names(year):
    publish("2025")

    published = ledger.published(2025)
    for time in (*plan.QUARTERS, None):
        assert published[cell("eerste_contacten", time)] == published[cell("contacten", time, nieuw="ja")]
    for key, value in published.items():
        if key.population == "eerste_contacten" and len(key.codes) < 4 and len(dict(key.codes).keys() - TIME) < 2:
            codes = {name.replace("_eerste", ""): code for name, code in key.codes}
            assert value <= published[Cell.of("contacten", codes)]


def test_publish_lets_the_attack_see_the_whole_ledger_and_the_truth(small_year):
    for quarter in ("2025-Q1", "2025-Q2"):
        services.close_period(quarter, today=TODAY)
    publish("2025-Q1")
    seen = []

    publish("2025-Q2", gate=lambda figures, truth: seen.append((figures, truth)))

    ((figures, truth),) = seen
    assert figures == as_figures(2025, ledger.published(2025), (*plan.QUARTERS, None))
    assert truth == indicators.true_counts(2025, ("K1", "K2"))


def test_publish_writes_nothing_that_does_not_stand_the_attack(year):
    def found(figures, truth):
        raise DisclosureError("Something can be worked out.")

    with pytest.raises(DisclosureError, match="worked out"):
        publish("2025", gate=found)

    assert not LedgerEntry.objects.exists()


def test_year_that_began_under_an_earlier_plan_is_published_and_not_completed(small_year):
    """The first quarter was published when there were no first contacts, organisations and clusters in the plan."""
    services.close_period("2025-Q1", today=TODAY)
    numbers = rounded_apart("K1")
    old = {key: value for key, value in numbers.items() if not is_new(key)}
    ledger.write(2025, old, report=None, at=NOW)
    year = services.close_period("2025", today=TODAY).period

    publish("2025")

    published = ledger.published(2025)
    truth = indicators.true_counts(2025, plan.QUARTERS)
    assert {key for key in published if key.code("kwartaal") == "K1"} == set(old)
    assert [key for key, value in published.items() if abs(value - truth[key]) > 5] == []
    shown = {table["id"] for table in tables_part(2025, published)}
    assert {"contacten-gemeente", "eerste_contacten-gender", "bezoeken-organisatie"} <= shown
    assert not shown & {"contacten-organisatie", "eerste_contacten-kanaal", "doorverwijzingen-warm"}
    left_out = crossings_part(2025, published)[1]
    assert [sentence for sentence in left_out if str(plan.TABLES[9].title) in sentence]
    assert ledger.publish(year, at=NOW, solve=failing) == 0


def is_new(key):
    names = {name for name, _code in key.codes}
    return (
        key.population == "eerste_contacten"
        or bool(names & {"organisatie", "warm", "activiteit_contacten"})
        or key.code("gemeente") == "waddeneilanden"
    )


def test_other_words_change_no_number(year, monkeypatch):
    publish("2025")
    first = ledger.figures(year)

    monkeypatch.setattr(codelists.CodeList, "label", lambda self, code, language=None: "other words")
    numbers = rounded_apart(*plan.QUARTERS)

    assert as_figures(2025, numbers, (*plan.QUARTERS, None)) == first


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
    assert figures["dimensions"]["gemeente"]["groups"] == {"waddeneilanden": ["GM0096", "GM0093", "GM0060", "GM0088"]}
    assert figures["joint"] == [["gemeente", "werkplek", "gender"], ["gemeente", "kanaal", "kwartaal"]]
    table = next(table for table in figures["tables"] if table["id"] == "K1 contacten gemeente")
    assert (table["population"], table["fixed"], table["dims"]) == (
        "contacten-2025",
        {"kwartaal": "K1"},
        ["gemeente"],
    )
    assert [row["k"] for row in table["cells"]][-3:] == [["unknown"], ["waddeneilanden"], ["*"]]
    crossing = next(table for table in figures["tables"] if table["id"] == "2025 eerste_contacten gemeente gender")
    assert (crossing["population"], crossing["fixed"]) == ("eerste_contacten-2025", {})
    # 20 municipalities, the islands and the total; 7 genders and the total.
    assert len(crossing["cells"]) == 22 * 8
    assert crossing["cells"][-1]["k"] == ["*", "*"]
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
