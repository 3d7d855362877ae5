"""Money: the figures of 2024 from the policy framework, and sums that stay right to the cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy.exceptions import MoneyError
from subsidy.money import (
    MoneyCheck,
    following_rent,
    indexed_rent,
    mixed_weights,
    municipal_part,
    needs_explanation,
    overshoot,
    share_by_weights,
    shared_rent,
    total_cost,
)

DUUP = Decimal(223380)
SPENT = Decimal(297860)
RENT = Decimal(19250)


def test_overshoot_of_2024_is_what_the_municipalities_paid():
    assert overshoot(spent=SPENT, duup=DUUP) == Decimal("74480.00")


def test_overshoot_is_zero_when_the_contribution_was_enough():
    assert overshoot(spent=DUUP - 1, duup=DUUP) == Decimal("0.00")


def test_overshoot_always_has_two_decimals():
    assert str(overshoot(spent=SPENT, duup=DUUP)) == "74480.00"


@pytest.mark.parametrize(
    ("year", "municipal", "total"),
    [(2024, "74480.00", "297860.00"), (2026, "74480.00", "297860.00"), (2027, "93730.00", "317110.00")],
)
def test_rent_counts_for_the_municipalities_from_2027(year, municipal, total):
    rent = shared_rent(RENT, year=year)

    assert municipal_part(spent=SPENT, duup=DUUP, rent=rent) == Decimal(municipal)
    assert total_cost(spent=SPENT, rent=rent) == Decimal(total)


@pytest.mark.parametrize(
    ("index", "year", "rent"),
    [
        ("0.02", 2027, "20428.25"),
        ("0.02", 2032, "22554.44"),
        ("0.03", 2027, "21034.99"),
        ("0.03", 2032, "24385.32"),
        ("0.04", 2027, "21653.63"),
    ],
)
def test_indexed_rent_compounds_from_2024_and_rounds_once(index, year, rent):
    assert indexed_rent(RENT, [Decimal(index)] * (year - 2024)) == Decimal(rent)


def test_indexed_rent_takes_another_index_each_year():
    # 100 x 1.10 x 0.95 = 104.50
    assert indexed_rent(Decimal(100), [Decimal("0.10"), Decimal("-0.05")]) == Decimal("104.50")


def test_indexed_rent_without_a_rise_is_the_base():
    assert indexed_rent(RENT, []) == Decimal("19250.00")


def test_indexed_rent_rounds_half_a_cent_up():
    # 0.50 x 1.05 = 0.525
    assert indexed_rent(Decimal("0.50"), [Decimal("0.05")]) == Decimal("0.53")


def test_indexed_rent_given_percentages_refuses():
    with pytest.raises(MoneyError):
        indexed_rent(RENT, [Decimal(2)])


def test_shares_add_up_to_the_cent_by_largest_remainder():
    # 100.00 by 1 : 1 : 4 is 16.666, 16.666 and 66.666; two cents are left, for the first two of equal remainders.
    shares = share_by_weights(Decimal(100), {"GM0080": 1, "GM0088": 1, "GM0090": 4})

    assert shares == {"GM0080": Decimal("16.67"), "GM0088": Decimal("16.67"), "GM0090": Decimal("66.66")}


def test_shares_give_the_last_cent_to_the_largest_remainder_first():
    # 0.10 by 1 : 2 : 4 is 1.43, 2.86 and 5.71 cents; floors are 1, 2 and 5, and the two cents go to .86 and .71.
    shares = share_by_weights(Decimal("0.10"), {"a": 1, "b": 2, "c": 4})

    assert shares == {"a": Decimal("0.01"), "b": Decimal("0.03"), "c": Decimal("0.06")}


def test_shares_give_an_undecided_cent_to_the_lowest_code_in_whatever_order():
    # 0.03 by 1 : 1 is 1.5 cents each.
    weights = {"GM0098": Decimal("0.5"), "GM0060": Decimal("0.5")}

    shares = share_by_weights(Decimal("0.03"), weights)

    assert shares == {"GM0098": Decimal("0.01"), "GM0060": Decimal("0.02")}
    assert shares == share_by_weights(Decimal("0.03"), dict(reversed(weights.items())))
    assert list(shares) == list(weights)


def test_shares_of_the_municipal_part_add_up_for_awkward_weights():
    weights = {f"GM{place:04}": Decimal(place) / 7 for place in range(1, 19)}

    shares = share_by_weights(Decimal("93730.00"), weights)

    assert sum(shares.values()) == Decimal("93730.00")
    # Each share is less than a cent from the exact one: 93,730 x place / 171.
    for place, code in enumerate(weights, 1):
        assert abs(shares[code] - Decimal(93730) * place / 171) < Decimal("0.01")


def test_shares_leave_out_who_has_no_weight():
    assert share_by_weights(Decimal("0.05"), {"a": 0, "b": 3}) == {"a": Decimal("0.00"), "b": Decimal("0.05")}


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": 2, "b": -1}])
def test_shares_without_usable_weights_refuse(weights):
    with pytest.raises(MoneyError):
        share_by_weights(Decimal(1), weights)


def test_shares_of_a_negative_amount_refuse():
    with pytest.raises(MoneyError):
        share_by_weights(Decimal(-1), {"a": 1})


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity"])
def test_amount_that_is_not_whole_cents_is_refused(amount):
    with pytest.raises(MoneyError):
        total_cost(spent=Decimal(amount))


def test_money_check_of_2024_adds_up():
    check = MoneyCheck(lines={"duup": DUUP, "duvo": Decimal(74480)}, total=SPENT)

    assert (check.lines_total, check.difference, check.adds_up) == (Decimal("297860.00"), Decimal("0.00"), True)


def test_money_check_one_cent_off_says_by_how_much():
    check = MoneyCheck(lines={"duup": DUUP, "duvo": Decimal("74479.99")}, total=SPENT)

    assert (check.difference, check.adds_up) == (Decimal("-0.01"), False)


# --- The rent that follows from the index ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("percent", "year", "rent"),
    [
        ("2", 2027, "20428.25"), ("2", 2032, "22554.44"),
        ("3", 2027, "21034.99"), ("3", 2032, "24385.32"), ("4", 2027, "21653.63"),
    ],
)  # fmt: skip
def test_rent_follows_from_2024_and_the_index_of_each_year(percent, year, rent):
    indices = {each: Decimal(percent) for each in range(2025, 2033)}

    assert following_rent(indices, year=year) == Decimal(rent)


def test_rent_of_the_first_year_is_the_base():
    assert following_rent({}, year=2024) == Decimal("19250.00")


@pytest.mark.parametrize("indices", [{}, {2025: Decimal(2)}, {2025: Decimal(2), 2026: None}])
def test_rent_does_not_follow_while_an_index_is_not_known(indices):
    assert following_rent(indices, year=2026) is None


# --- What has to be explained ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("budgeted", "realised", "needed"),
    [
        (None, "99999.00", False),
        ("1000.00", "1099.99", False),  # below 100 never
        ("1000.00", "1100.00", True),  # 10%
        ("2000.00", "2100.00", False),  # exactly 5%
        ("2000.00", "2100.01", True),
        ("100000.00", "102500.00", False),  # 2.5%, and not above 2,500.00
        ("100000.00", "102500.01", True),
        ("100000.00", "97499.99", True),
        ("0.00", "100.00", True),
    ],
)
def test_large_differences_have_to_be_explained(budgeted, realised, needed):
    budget = None if budgeted is None else Decimal(budgeted)

    assert needs_explanation(budgeted=budget, realised=Decimal(realised)) is needed


# --- Keys of two parts -----------------------------------------------------------------------------------------------
def test_key_of_two_parts_divides_by_both_and_rounds_once():
    # 100.00: 40% by 1 : 3 is 10 and 30; 60% by 1 : 1 is 30 and 30.
    weights = mixed_weights({"a": 1, "b": 3}, {"a": Decimal(1), "b": Decimal(1)}, percent=Decimal(40))

    assert weights == {"a": Fraction(40, 100), "b": Fraction(60, 100)}
    assert share_by_weights(Decimal(100), weights) == {"a": Decimal("40.00"), "b": Decimal("60.00")}


@pytest.mark.parametrize(("people", "fixed", "percent"), [(0, 1, 50), (1, 0, 50), (1, 1, 101), (1, 1, -1)])
def test_key_of_two_parts_without_weights_is_refused(people, fixed, percent):
    with pytest.raises(MoneyError):
        mixed_weights({"a": people}, {"a": Decimal(fixed)}, percent=Decimal(percent))


AMOUNTS = st.decimals(min_value=0, max_value=10**8, places=2)


@given(AMOUNTS, st.lists(st.integers(0, 200_000), min_size=1, max_size=18).filter(any))
def test_shares_always_add_up_and_are_never_a_cent_off(amount, weights):
    codes = {f"GM{place:04}": weight for place, weight in enumerate(weights)}

    shares = share_by_weights(amount, codes)

    assert sum(shares.values()) == amount
    for code, weight in codes.items():
        assert abs(Fraction(shares[code]) - Fraction(amount) * weight / sum(weights)) < Fraction(1, 100)


@given(AMOUNTS, st.lists(st.tuples(st.integers(1, 200_000), st.decimals(0, 99, places=4)), min_size=2, max_size=18),
       st.decimals(0, 100, places=2))  # fmt: skip
def test_shares_of_two_parts_always_add_up(amount, pairs, percent):
    people = {f"GM{place:04}": pair[0] for place, pair in enumerate(pairs)}
    fixed = {f"GM{place:04}": pair[1] + 1 for place, pair in enumerate(pairs)}

    shares = share_by_weights(amount, mixed_weights(people, fixed, percent=percent))

    assert sum(shares.values()) == amount
