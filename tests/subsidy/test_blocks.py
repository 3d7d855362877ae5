"""Blocks of three years of other work: one number, and more only where there are enough people."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contacts.models import DomainStep, PhasePeriod
from subsidy import indicators, ledger, plan, services, solver
from subsidy.exceptions import DisclosureError, PeriodStillOpenError
from subsidy.models import LedgerEntry
from subsidy.parts.numbers import block_part, obstacles_part
from tests.builders.figures import broken_sums, read_figures
from tests.builders.records import make_trajectory
from tests.subsidy.conftest import cell

pytestmark = pytest.mark.django_db

CODE = "2024-2026"
YEARS = (2024, 2025, 2026)
AFTER = date(2027, 2, 14)
NOW = datetime(2027, 2, 14, 12, 0, tzinfo=UTC)


def make_people(organisation, number, first="2024-03-01", last="2024-09-01"):
    """Make people who were in contact and then in orientation; every second one had debts."""
    for place in range(number):
        trajectory = make_trajectory(organisation, first, last)
        day = date.fromisoformat(first)
        PhasePeriod.objects.create(trajectory=trajectory, phase="contact", start=day)
        obstacles = ["debts"] if place % 2 else []
        DomainStep.objects.create(
            trajectory=trajectory, domain="housing", date=day, status="under_way", obstacles=obstacles
        )


def publish(**options):
    period = services.close_period(CODE, today=AFTER).period
    return ledger.publish(period, **{"at": NOW, "solve": solver.solve} | options)


def test_block_of_few_people_says_how_many_and_no_more(fier):
    make_people(fier, 4)
    make_people(fier, 3, "2025-05-01", "2026-02-01")

    # The block and its three years.
    assert publish() == 4

    numbers = ledger.published_block(CODE)
    assert numbers.keys() == {plan.block_cell(CODE)}
    assert abs(numbers[plan.block_cell(CODE)] - 7) <= 5
    part = block_part(2024)
    assert (part["code"], part["first"], part["last"], part["tables"]) == (CODE, 2024, 2026, [])
    assert part["sentence"]
    assert ledger.figures(services.period_for(CODE))["tables"][0]["dims"] == []


def test_block_of_enough_people_is_broken_down(fier):
    make_people(fier, 32)

    publish()

    numbers, truth = ledger.published_block(CODE), indicators.block_counts(2024, 2026)
    assert (truth[plan.block_cell(CODE)], truth[plan.block_cell(CODE, obstakel="debts")]) == (32, 16)
    assert truth[plan.block_cell(CODE, fase="contact")] == truth[plan.block_cell(CODE, leefdomein="housing")] == 32
    assert numbers.keys() == truth.keys()
    assert [key for key, value in numbers.items() if value % 5 or abs(value - truth[key]) > 5] == []
    part = block_part(2024)
    assert [table["dimension"] for table in part["tables"]] == ["fase", "obstakel", "leefdomein"]
    assert part["tables"][0]["total"] == [part["people"]]
    assert part["sentence"] == ""
    figures = ledger.figures(services.period_for(CODE))
    assert broken_sums(figures) == []
    assert len(read_figures(figures)) == len(numbers)


def test_block_fits_its_years(fier):
    # Four in the first year, five in all three, three in the last.
    make_people(fier, 4)
    make_people(fier, 5, "2024-06-01", "2026-06-01")
    make_people(fier, 3, "2026-05-01", None)

    publish()

    of_years = [ledger.published(year)[cell_of(year)] for year in YEARS]
    people = ledger.published_block(CODE)[plan.block_cell(CODE)]
    assert max(of_years) <= people <= sum(of_years)
    assert [abs(shown - count) <= 5 for shown, count in zip(of_years, (9, 5, 8), strict=True)] == [True] * 3
    assert abs(people - 12) <= 5


def cell_of(year):
    return plan.cell_of(plan.TRAJECTORIES, year)


def test_year_that_is_published_after_its_block_keeps_what_the_block_said(fier):
    make_people(fier, 4)
    publish()
    before = {year: ledger.published(year) for year in YEARS}

    ledger.publish(services.period_for("2024"), at=NOW, solve=solver.solve)

    assert before[2024].keys() == {cell_of(2024)}
    assert before[2024].items() <= ledger.published(2024).items()
    assert len(ledger.published(2024)) == sum(len(plan.cells(2024, time)) for time in (*plan.QUARTERS, None))


def test_years_of_a_block_make_up_for_each_other(fier):
    """Four a year, three years long: rounded each on its own it could be 0, 0 and 0 beside a block of 10."""
    for year in YEARS:
        make_people(fier, 4, f"{year}-02-01", f"{year}-03-01")
        services.close_period(str(year), today=date(year + 1, 2, 14))
        ledger.publish(services.period_for(str(year)), at=NOW, solve=solver.solve)

    so_far = [sum(ledger.published(year)[cell_of(year)] for year in YEARS[:number]) for number in (1, 2, 3)]

    assert [abs(shown - count) <= 5 for shown, count in zip(so_far, (4, 8, 12), strict=True)] == [True] * 3
    publish()
    assert ledger.published_block(CODE)[plan.block_cell(CODE)] <= so_far[-1]


def test_block_is_published_once_and_stays(fier):
    make_people(fier, 30)
    publish()
    before = set(LedgerEntry.objects.values_list("cell", "value", "version"))
    make_people(fier, 10)

    assert publish() == 0
    assert set(LedgerEntry.objects.values_list("cell", "value", "version")) == before


def test_block_is_no_part_of_its_first_year(fier):
    make_people(fier, 30)
    publish()

    assert {key.code("blok") for key in ledger.published(2024)} == {None}
    assert ledger.published_block("2027-2029") == {}


def test_block_that_is_open_is_refused(db):
    with pytest.raises(PeriodStillOpenError):
        ledger.publish(services.period_for(CODE), at=NOW)
    assert block_part(2024) is None
    assert block_part(2033) is None


def test_block_that_does_not_stand_the_attack_is_not_written(fier):
    def found(figures, truth):
        assert truth[plan.block_cell(CODE)] == 30
        raise DisclosureError("Something can be worked out.")

    make_people(fier, 30)
    with pytest.raises(DisclosureError, match="worked out"):
        publish(gate=found)

    assert not LedgerEntry.objects.exists()


def test_obstacles_are_the_words_of_the_published_table_from_ten_on():
    rows = [
        ("no_housing", "geen woning", 10),
        ("debts", "schulden", 20),
        ("stigma", "stigma", 5),
        ("shame", "schaamte", 0),
    ]
    table = {
        "dimension": "obstakel",
        "rows": [{"code": code, "label": label, "values": [value]} for code, label, value in rows],
    }

    assert obstacles_part({"tables": [table]}) == ["geen woning", "schulden"]
    # Too few to break down, or not closed yet: then nothing stood in anybody's way that is told.
    assert obstacles_part({"tables": []}) == obstacles_part(None) == []


def test_year_cells_hold_no_block():
    assert cell("trajecten") in plan.cells(2025)
    assert plan.block_cell(CODE) not in plan.cells(2024)
