"""What was published of the year before: from the ledger alone, the year only, and nothing about other work."""

from __future__ import annotations

import pytest

from subsidy import ledger, plan, solver
from subsidy.parts.earlier import earlier_part
from tests.subsidy.conftest import NOW

pytestmark = pytest.mark.django_db


def test_earlier_of_a_year_of_which_nothing_was_published_is_none(small_year) -> None:
    assert earlier_part(2026) is None


def test_earlier_holds_the_published_numbers_of_the_year_and_no_quarter(year) -> None:
    ledger.publish(year, at=NOW, solve=solver.solve)
    numbers = ledger.published(2025)

    earlier = earlier_part(2026)

    assert earlier is not None
    assert earlier["year"] == 2025
    assert {tuple(table["columns"]) for table in earlier["tables"]} == {("jaar",)}
    for table in earlier["tables"]:
        population, dimension = table["population"], table["dimension"]
        assert table["total"] == [numbers[plan.cell_of(population, 2025)]]
        for row in table["rows"]:
            assert row["values"] == [numbers[plan.cell_of(population, 2025, **{dimension: row["code"]})]]
    assert earlier["people"] is not None
    assert earlier["people"]["year"] == numbers[plan.cell_of(plan.PEOPLE, 2025)]
    assert plan.TRAJECTORIES not in {table["population"] for table in earlier["tables"]}


def test_earlier_leaves_out_a_table_that_was_not_published_as_a_whole(numbered, monkeypatch) -> None:
    whole = ledger.published(2025)
    part = {key: value for key, value in whole.items() if key != plan.cell_of(plan.CONTACTS, 2025, kanaal="walk_in")}
    counts = []
    for numbers in (whole, part):
        monkeypatch.setattr("subsidy.parts.earlier.published", lambda _year, numbers=numbers: numbers)
        earlier = earlier_part(2026)
        assert earlier is not None
        counts.append(len(earlier["tables"]))

    assert counts[0] - counts[1] == 1


def test_earlier_takes_five_queries(numbered, django_assert_num_queries) -> None:
    # The ledger 1, work 2, advices and meetings 2.
    with django_assert_num_queries(5):
        earlier_part(2026)


def test_earlier_work_is_exact_and_in_the_order_of_the_activities(year) -> None:
    ledger.publish(year, at=NOW, solve=solver.solve)

    earlier = earlier_part(2026)

    assert earlier is not None
    codes = [work["code"] for work in earlier["work"]]
    assert codes == sorted(codes)
    assert codes
