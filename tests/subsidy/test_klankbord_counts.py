"""Who came to the advisory group and what was given: counted by hand, published rounded, once, and revised."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from klankbord.services.meetings import load_demo_meetings
from subsidy import board, indicators, ledger, plan, services, solver
from subsidy.audit.attack import attack
from subsidy.audit.knowledge import with_parts
from subsidy.figures import as_figures
from subsidy.parts.klankbord import klankbord_part
from tests.builders.board import make_fees
from tests.builders.meetings import make_meeting
from tests.subsidy.conftest import NOW, TODAY, cell

pytestmark = pytest.mark.django_db

PEOPLE, FEES = cell("klankbord_aanwezigen"), cell("klankbord_vergoedingen")
BOTH = {PEOPLE, FEES}


def evening(month, day=4, year=2025):
    return datetime(year, month, day, 18, tzinfo=UTC)


@pytest.fixture
def meetings(db):
    """Four meetings that were held in 2025, and three that do not count."""
    spring = make_meeting(evening(3), people_present=7)
    make_fees(spring, 6)
    make_fees(spring, 1, is_given=False)
    # Nobody wrote down who came, and three got a fee: so three came at least.
    make_fees(make_meeting(evening(6)), 3)
    make_meeting(evening(9), people_present=5)
    # On the last evening of the year, until after midnight.
    last = make_meeting(datetime(2025, 12, 31, 22, tzinfo=UTC), people_present=9)
    make_fees(last, 9)
    make_meeting(evening(10), state="cancelled", cancel_reason_nl="Ziek.")
    for other in (evening(12, 31, 2024), evening(1, 2, 2026)):
        make_fees(make_meeting(other, people_present=30), 30)
    return spring


def quickly(**options):
    return {"at": NOW, "solve": solver.solve, "gate": lambda figures, truth: None} | options


# --- Counted ---------------------------------------------------------------------------------------------------------


def test_people_and_fees_are_those_of_the_meetings_that_were_held(meetings):
    # 7 + 3 + 5 + 9 people; 6 + 3 + 0 + 9 fees that were given.
    assert board.true_counts(2025) == {PEOPLE: 24, FEES: 18}


def test_there_are_never_more_fees_than_people(meetings):
    make_fees(make_meeting(evening(11), people_present=2), 4)

    assert board.true_counts(2025) == {PEOPLE: 28, FEES: 22}


def test_year_without_a_meeting_is_known_to_be_empty(db):
    make_meeting(evening(10), state="cancelled", cancel_reason_nl="Ziek.")
    make_meeting(evening(1, 2, 2026), people_present=8)

    assert set(board.structural_zeros(2025)) == BOTH
    assert board.structural_zeros(2026) == []


@pytest.mark.parametrize("copies", [1, 3])
def test_counting_takes_one_query_for_more_meetings(copies, django_assert_num_queries):
    for number in range(copies):
        make_fees(make_meeting(evening(3, 4 + number), people_present=6), 5)

    with django_assert_num_queries(1):
        board.true_counts(2025)
    with django_assert_num_queries(1):
        board.structural_zeros(2025)
    with django_assert_num_queries(1):
        board.price_of(2025)


def planned(amount, day, **fields):
    return make_meeting(evening(9, day), fee_amount=amount, fee_kind="cash", **fields)


def test_price_is_the_one_amount_that_was_planned(meetings):
    planned("25.00", 3)
    planned("25.00", 4)
    planned("40.00", 5, state="cancelled", cancel_reason_nl="Ziek.")

    assert board.price_of(2025) == board.Price(Decimal("25.00"), about=False)
    assert board.price_of(2023) is None


@pytest.mark.parametrize(
    ("amounts", "price"),
    [
        # 65 over 2 is 32.50, and a half goes up.
        (["25.00", "40.00"], "35.00"),
        # Each once: 45 over 2 is 22.50.
        (["25.00", "20.00", "20.00"], "25.00"),
        (["1.00", "2.00"], "5.00"),
    ],
)
def test_price_of_different_amounts_is_their_mean_in_steps_of_five(db, amounts, price):
    for day, amount in enumerate(amounts, start=3):
        planned(amount, day)

    assert board.price_of(2025) == board.Price(Decimal(price), about=True)


def test_price_says_nothing_of_who_came_to_which_meeting(db):
    cheap, dear = planned("20.00", 3), planned("50.00", 4)
    prices = []
    for at_cheap, at_dear in ((10, 0), (9, 1), (0, 10)):
        cheap.fees.all().delete()
        dear.fees.all().delete()
        make_fees(cheap, at_cheap, "20.00")
        make_fees(dear, at_dear, "50.00")
        prices.append(board.price_of(2025))

    # From what was given: 20, about 25 (23) and 50.
    assert prices == [board.Price(Decimal("35.00"), about=True)] * 3


# --- Published -------------------------------------------------------------------------------------------------------


def test_plan_has_people_and_fees_of_the_year_only():
    assert set(plan.cells(2025)) >= BOTH
    assert [key for key in plan.cells(2025, "K4") if key.population.startswith("klankbord")] == []
    assert plan.WITHIN["klankbord_vergoedingen"] == "klankbord_aanwezigen"


def test_published_numbers_are_fives_within_five_and_pass_the_attack(year, meetings):
    ledger.publish(year, **quickly())

    numbers, truth = ledger.published(2025), indicators.true_counts(2025, plan.QUARTERS)
    assert (truth[PEOPLE], truth[FEES]) == (24, 18)
    assert (numbers[PEOPLE] % 5, numbers[FEES] % 5) == (0, 0)
    assert abs(numbers[PEOPLE] - 24) <= 5
    assert abs(numbers[FEES] - 18) <= 5
    assert numbers[FEES] <= numbers[PEOPLE]
    figures = with_parts(as_figures(2025, {key: numbers[key] for key in BOTH}, (None,)))
    assert figures["within"] == [["klankbord_vergoedingen-2025", "klankbord_aanwezigen-2025"]]
    assert attack(figures, {key: truth[key] for key in BOTH}).is_clean


def test_year_without_a_meeting_publishes_nobody(year):
    ledger.publish(year, **quickly())

    assert {key: ledger.published(2025)[key] for key in BOTH} == dict.fromkeys(BOTH, 0)


def test_people_who_are_written_down_late_change_nothing_until_the_yearly_revision(year, meetings):
    ledger.publish(year, **quickly())
    before = ledger.published(2025)
    # A whole meeting of 12 people was forgotten: 36 by now, and 30 fees.
    make_fees(make_meeting(evening(11), people_present=12), 12)

    assert ledger.publish(year, **quickly()) == 0
    assert ledger.published(2025) == before
    ledger.revise(year, **quickly())

    numbers = ledger.published(2025)
    assert abs(numbers[PEOPLE] - 36) <= 5
    assert abs(numbers[FEES] - 30) <= 5
    assert numbers[FEES] <= numbers[PEOPLE]
    assert ledger.revised(2025) >= BOTH
    assert ledger.revised(2025) == {key for key in numbers if numbers[key] != before[key]}
    people = klankbord_part(year, numbers, today=TODAY)["people"]
    assert (people["year"], people["revised"]) == (numbers[PEOPLE], ["jaar"])


# --- Years of before -------------------------------------------------------------------------------------------------


def test_year_that_was_published_before_these_counts_is_not_completed(year, meetings):
    ledger.publish(year, **quickly())
    old = {key: value for key, value in ledger.published(2025).items() if key not in BOTH}

    # As that year stands in the ledger when this plan comes.
    assert ledger._due(2025, plan.QUARTERS, old) == set()
    told = klankbord_part(year, old, today=TODAY)
    assert (told["meetings"], told["people"], told["fees"]) == (4, None, None)


def test_counts_come_with_the_requests_that_are_still_missing(year, meetings):
    """The quarters are out and the year is closed only now; a block has published its trajectories already."""
    by_year = {*BOTH, cell("verzoeken")}
    there = {key: 0 for time in (*plan.QUARTERS, None) for key in plan.cells(2025, time)}
    before = {key: value for key, value in there.items() if key.population not in {one.population for one in by_year}}

    due = ledger._due(2025, plan.QUARTERS, before)

    assert due >= by_year
    assert {key.population for key in due} == {one.population for one in by_year}


def test_open_year_publishes_no_people_of_meetings(small_year, meetings):
    for quarter in ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"):
        services.close_period(quarter, today=TODAY)

    due = ledger._due(2025, plan.QUARTERS, {})

    assert not due & BOTH


def test_made_up_meetings_come_with_people_and_fees_once(db):
    for _again in range(2):
        load_demo_meetings(today=TODAY)

    # 8 + 9 people, 7 + 9 fees of 25 euros.
    assert board.true_counts(2025) == {PEOPLE: 17, FEES: 16}
    assert board.price_of(2025) == board.Price(Decimal("25.00"), about=False)
