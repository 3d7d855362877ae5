"""One year of money: sums, checks as sentences, changes against each other, and the history that stays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from portal.models import Municipality, Organisation
from subsidy import services
from subsidy.choices import ShareKey
from subsidy.exceptions import MoneyChangedError, MoneyError, MoneyGoneError
from subsidy.models import BudgetLine, IncomeLine, MoneyChange, MunicipalShare, Payment, SubsidyYear
from subsidy.money_checks import checks_of
from subsidy.money_figures import figures_of
from subsidy.money_missing import money_missing
from subsidy.parts.money import money_of
from tests.builders.audit import empty_audit_log
from tests.builders.money import (
    make_income,
    make_line,
    make_money_year,
    make_municipalities,
    make_payment,
    make_share,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def ggd(db):
    return Organisation.objects.get_or_create(code="ggd", defaults={"name": "GGD Fryslân", "kind": "partner"})[0]


def by(user):
    return services.Made(by=user, at=AT)


def sentences(year):
    (figures,) = figures_of(
        SubsidyYear.objects.with_money().filter(year=year.year), municipalities=Municipality.objects.all()
    )
    with override("en"):
        return [(check.sentence, check.holds) for check in checks_of(figures)]


# --- Checks ----------------------------------------------------------------------------------------------------------
def test_check_of_2024_says_the_sum_as_the_source_has_it():
    year = make_money_year(2024)
    make_line(year, None, "total", budgeted=None, realised="297860.00")

    assert sentences(year) == [
        ("The lines add up to 297,860.00; DUUP 223,380.00; municipalities 74,480.00.", True),
    ]


def test_check_of_lines_that_miss_the_given_total_says_by_how_much(fier):
    year = make_money_year(2024)
    make_line(year, None, "total", budgeted=None, realised="100.00")
    make_line(year, fier, "staff", budgeted=None, realised="99.99")

    assert sentences(year) == [
        ("The lines add up to 99.99, but the total is given as 100.00: a difference of 0.01.", False),
    ]


def test_check_of_a_year_within_duup_says_what_is_left():
    year = make_money_year(2024)
    make_line(year, None, "total", budgeted=None, realised="223000.00")

    assert sentences(year) == [("The lines add up to 223,000.00; DUUP 223,380.00 was enough: 380.00 is left.", True)]


@pytest.mark.parametrize(
    ("rent", "sentence", "holds"),
    [
        ("19635.00", ", as filled in.", True),
        ("19700.00", "; filled in is 19,700.00, that is 65.00 more.", False),
        ("19600.00", "; filled in is 19,600.00, that is 35.00 less.", False),
    ],
)  # fmt: skip
def test_check_of_the_rent_explains_the_difference_in_words(rent, sentence, holds):
    # 19,250.00 x 1.02
    year = make_money_year(2025, rent=Decimal(rent), rent_index_percent=Decimal(2))

    start = "The rent that follows from 19,250.00 in 2024 and the yearly index is 19,635.00"
    assert sentences(year) == [(f"{start}{sentence}", holds)]


def test_check_of_the_rent_without_an_index_guesses_nothing():
    year = make_money_year(2026)

    assert sentences(year) == [
        (
            "The rent that follows from 19,250.00 in 2024 cannot be worked out: the index of 2025, 2026 is empty.",
            False,
        )
    ]


def test_check_of_income_counts_the_rent_whoever_pays_it():
    year = make_money_year(2024)
    make_line(year, None, "total", budgeted=None, realised="297860.00")
    make_income(year)
    make_income(year, "duvo", agreed="74480.00", received="74000.00")
    make_income(year, "rent", agreed="19250.00", received="19250.00")

    # 223,380.00 + 74,000.00 + 19,250.00 = 316,630.00; 297,860.00 + 19,250.00 = 317,110.00.
    assert sentences(year)[1:] == [
        ("Received 316,630.00; the costs with the rent are 317,110.00: 480.00 is still to come.", False),
        ("Agreed for national contribution (DUUP): 223,380.00, and that is what it has to be.", True),
        ("Agreed for municipalities together (DUVO): 74,480.00, and that is what it has to be.", True),
    ]


def test_check_of_2027_divides_the_rent_with_the_overshoot():
    towns = make_municipalities(3)
    year = make_money_year(2027, share_key=ShareKey.INHABITANTS)
    make_line(year, None, "total", budgeted=None, realised="297860.00")
    for town, people in zip(towns, (1, 1, 1), strict=True):
        make_share(year, town, inhabitants=people, inhabitants_year=2026)

    # 74,480.00 + 19,250.00 = 93,730.00; a third is 31,243.33 and one cent is left.
    assert [share["amount"] for share in money_of(2027)[0]["shares"]] == ["31243.34", "31243.33", "31243.33"]
    assert sentences(year)[-1] == (
        "The shares of 3 municipalities add up to 93,730.00; the municipal part is 93,730.00.",
        True,
    )


def test_shares_stay_empty_while_one_number_is_not_known():
    towns = make_municipalities(2)
    year = make_money_year(2024, share_key=ShareKey.INHABITANTS)
    make_line(year, None, "total", budgeted=None, realised="297860.00")
    make_share(year, towns[0], inhabitants=100, inhabitants_year=2024)

    assert money_of(2024)[0]["shares"] == []
    assert sentences(year)[-1] == (
        "There are no shares yet: a number of 1 municipality is not known (Gemeente 1).",
        False,
    )


def test_shares_of_a_key_of_two_parts():
    towns = make_municipalities(2)
    year = make_money_year(2024, share_key=ShareKey.BOTH, inhabitants_percent=Decimal(40))
    make_line(year, None, "total", budgeted=None, realised="223480.00")
    make_share(year, towns[0], inhabitants=1, inhabitants_year=2024, weight=1)
    make_share(year, towns[1], inhabitants=3, inhabitants_year=2024, weight=1)

    with override("en"):
        (money,) = money_of(2024)

    # 100.00 to divide: 40% by 1 : 3 is 10 and 30; 60% by 1 : 1 is 30 and 30.
    assert [share["amount"] for share in money["shares"]] == ["40.00", "60.00"]
    assert money["share_key"] == "40% by inhabitants, 60% by fixed shares"


def test_fixed_shares_that_are_all_zero_are_no_key():
    year = make_money_year(2024, share_key=ShareKey.FIXED)
    for town in make_municipalities(2):
        make_share(year, town, weight=0)

    assert sentences(year)[-1] == ("There are no shares yet: all fixed shares are zero.", False)


def test_line_without_its_explanation_is_told():
    year = make_money_year(2024)
    make_line(year, None, "total", budgeted="200000.00", realised="297860.00")

    assert sentences(year)[1] == ("At 1 line the difference with the budget is not explained yet.", False)


# --- For one organisation --------------------------------------------------------------------------------------------
def test_money_of_an_organisation_holds_no_amount_of_another_and_no_total(fier, salvation_army):
    year = make_money_year(2025, rent_index_percent=None, notes="Alleen voor allen samen.")
    make_line(year, fier, "staff", realised="1234.56")
    make_line(year, salvation_army, "staff", realised="8765.43")
    make_line(year, None, "total", realised="9999.99")
    make_income(year)
    make_payment(year, fier, "1000.00")
    make_payment(year, salvation_army, "7777.77")

    (money,) = money_of(2025, organisation="fier")

    assert [line["realised"] for line in money["lines"]] == ["1234.56"]
    assert money["spent"] == "1234.56"
    assert {money[name] for name in ("duup", "overshoot", "rent", "municipal_part", "with_rent", "notes")} == {""}
    assert (money["income"], money["shares"]) == ([], [])
    assert [(one["advanced"], one["spent"], one["remaining"]) for one in money["settlements"]] == [
        ("1000.00", "1234.56", "234.56")
    ]
    assert not any(amount in str(money) for amount in ("8765.43", "9999.99", "7777.77", "223", "19250"))


def test_settled_payment_leaves_nothing(fier):
    year = make_money_year(2025)
    make_line(year, fier, realised="900.00")
    make_payment(year, fier, "1000.00")
    make_payment(year, fier, "-100.00", kind="settlement", paid_on=date(2026, 3, 1))

    assert [one["remaining"] for one in money_of(2025)[0]["settlements"]] == ["0.00"]


def test_2026_is_marked_as_the_year_of_transition():
    for year in (2025, 2026):
        make_money_year(year)

    assert [(money["year"], money["transition"]) for money in money_of(2026)] == [(2026, True), (2025, False)]


# --- GGD stays out ---------------------------------------------------------------------------------------------------
def test_line_of_ggd_is_refused_by_the_service_and_by_the_database(ggd, accountholder):
    year = make_money_year(2025)
    line = BudgetLine(subsidy_year=year, organisation=ggd, category="staff")

    with pytest.raises(ValidationError):
        services.save_row(line, {"realised": Decimal(1)}, seen="", made=by(accountholder))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_line(year, ggd)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_payment(year, ggd)
    assert not BudgetLine.objects.exists()


def test_line_that_becomes_one_of_ggd_is_refused_by_the_database(ggd, fier):
    line = make_line(make_money_year(2025), fier)

    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(organisation=ggd)


@pytest.mark.parametrize("words", ["ASG van de GGD", "bijdrage ggd", "Asg"])
def test_income_of_ggd_is_refused_by_the_database(words):
    year = make_money_year(2025)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_income(year, "other", description=words)


# --- Rules of the tables ---------------------------------------------------------------------------------------------
def test_organisation_has_a_total_or_its_parts_and_not_both(fier, accountholder):
    year = make_money_year(2025)
    make_line(year, fier, "total")
    line = BudgetLine(subsidy_year=year, organisation=fier, category="staff")

    with pytest.raises(ValidationError) as caught:
        services.save_row(line, {"realised": Decimal(1)}, seen="", made=by(accountholder))

    assert list(caught.value.message_dict) == ["category"]


@pytest.mark.parametrize(
    "fields",
    [
        {"share_key": "both"},
        {"share_key": "both", "inhabitants_percent": "101"},
        {"share_key": "fixed", "inhabitants_percent": "50"},
        {"share_key": "whatever"},
        {"rent_index_percent": "100"},
        {"duup": "-1"},
    ],
)
def test_year_that_breaks_a_rule_is_refused_by_the_database(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_money_year(2025, **fields)


@pytest.mark.parametrize(
    "fields",
    [{"inhabitants": 5}, {"inhabitants_year": 2025}, {"inhabitants": 0, "inhabitants_year": 2025}, {"weight": -1}],
)
def test_share_that_breaks_a_rule_is_refused_by_the_database(fields):
    (town,) = make_municipalities(1)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_share(make_money_year(2025), town, **fields)


def test_payment_below_zero_is_a_settlement_only(fier):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_payment(make_money_year(2025), fier, "-1.00")


# --- Against each other ----------------------------------------------------------------------------------------------
def test_change_on_top_of_another_is_refused_and_changes_nothing(fier, accountholder, coordinator):
    line = make_line(make_money_year(2025), fier, realised="1000.00")
    seen = services.stamp(line)
    services.save_row(line, {"realised": Decimal("1001.00")}, seen=seen, made=by(coordinator))

    with pytest.raises(MoneyChangedError) as caught:
        services.save_row(line, {"realised": Decimal("1002.00")}, seen=seen, made=by(accountholder))

    assert caught.value.row.realised == BudgetLine.objects.get().realised == Decimal("1001.00")


def test_stamp_is_the_same_for_what_was_typed_and_what_was_read_back(fier):
    year = make_money_year(2025)
    (town,) = make_municipalities(1)
    line = make_line(year, fier, budgeted=Decimal(5), realised=Decimal("5.0"))
    share = make_share(year, town, weight=Decimal(5))

    assert services.stamp(line) == services.stamp(BudgetLine.objects.get())
    assert services.stamp(share) == services.stamp(MunicipalShare.objects.get())


def test_row_that_was_taken_away_is_neither_changed_nor_taken_away_again(fier, accountholder):
    line = make_line(make_money_year(2025), fier)
    seen = services.stamp(line)
    services.remove_row(BudgetLine.objects.get(), seen=seen, made=by(accountholder))

    with pytest.raises(MoneyGoneError):
        services.save_row(line, {"realised": Decimal(1)}, seen=seen, made=by(accountholder))
    with pytest.raises(MoneyGoneError):
        services.remove_row(line, seen=seen, made=by(accountholder))


def test_key_that_changed_meanwhile_is_refused_whole(accountholder):
    towns = make_municipalities(2)
    year = make_money_year(2025)
    seen = services.key_stamp(year, services.key_rows(year))
    make_share(year, towns[1], weight=3)
    rows = {town.pk: {"inhabitants": None, "inhabitants_year": None, "weight": Decimal(1)} for town in towns}
    key = services.Key(share_key="fixed", inhabitants_percent=None, rows=rows)

    with pytest.raises(MoneyChangedError):
        services.save_key(year, key, seen=seen, made=by(accountholder))

    assert SubsidyYear.objects.get().share_key == "none"
    assert [share.weight for share in MunicipalShare.objects.all()] == [Decimal(3)]


# --- History ---------------------------------------------------------------------------------------------------------
def test_history_says_who_changed_which_field_from_what_to_what(fier, coordinator):
    line = make_line(make_money_year(2025), fier, budgeted="1000.00", realised="1000.00")
    values = {"realised": Decimal("1250.50"), "explanation": "De huur van de zaal steeg."}

    services.save_row(line, values, seen=services.stamp(line), made=by(coordinator))

    rows = MoneyChange.objects.order_by("field").values_list(
        "year", "part", "row", "field", "before", "after", "about", "made_by", "role", "organisation", "at"
    )
    assert list(rows) == [
        (2025, "line", "fier staff", field, before, after, fier.pk, coordinator.pk, "coordinator", fier.pk, AT)
        for field, before, after in (("explanation", "", "written"), ("realised", "1000.00", "1250.50"))
    ]


def test_history_survives_the_deletion_of_the_account_and_keeps_role_and_organisation(fier, accountholder, sdf):
    line = make_line(make_money_year(2025), fier)
    services.remove_row(line, seen=services.stamp(line), made=by(accountholder))

    empty_audit_log()
    accountholder.delete()

    change = MoneyChange.objects.filter(field="realised").get()
    assert (change.made_by, change.role, change.organisation, change.before) == (None, "accountholder", sdf, "1000.00")


def test_history_is_never_changed_or_taken_away(fier, accountholder):
    line = make_line(make_money_year(2025), fier)
    services.remove_row(line, seen=services.stamp(line), made=by(accountholder))

    for attempt in (
        lambda: MoneyChange.objects.update(after="1.00"),
        lambda: MoneyChange.objects.update(made_by=None, role=""),
        lambda: MoneyChange.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_history_has_no_room_for_words():
    with pytest.raises(IntegrityError), transaction.atomic():
        MoneyChange.objects.create(year=2025, part="line", field="explanation", after="Jan de Vries", at=AT)


def test_saving_the_same_writes_no_history(fier, accountholder):
    line = make_line(make_money_year(2025), fier)

    changed = services.save_row(line, {"realised": Decimal(1000)}, seen=services.stamp(line), made=by(accountholder))

    assert changed is False
    assert not MoneyChange.objects.exists()


# --- A year from the year before -------------------------------------------------------------------------------------
def test_begun_year_takes_duup_and_rent_with_the_typed_indices(accountholder):
    towns = make_municipalities(1)
    before = make_money_year(2024, share_key="fixed")
    make_share(before, towns[0], weight=2)
    make_line(before, None, "total")
    make_income(before)

    year = services.begin_year(
        2025, duup_index=Decimal("1.5"), rent_index=Decimal("3.1"), with_key=True, made=by(accountholder)
    )

    # 223,380.00 x 1.015 = 226,730.70; 19,250.00 x 1.031 = 19,846.75.
    year.refresh_from_db()
    assert (year.duup, year.rent, year.rent_index_percent) == (
        Decimal("226730.70"),
        Decimal("19846.75"),
        Decimal("3.10"),
    )
    assert (year.share_key, year.shares.get().weight) == ("fixed", Decimal(2))
    assert not year.lines.exists()
    assert not IncomeLine.objects.filter(subsidy_year=year).exists()
    assert MoneyChange.objects.filter(year=2025, field="rent", after="19846.75", made_by=accountholder).exists()


def test_rents_of_begun_years_follow_from_2024_and_round_once(accountholder):
    make_money_year(2024)

    for year in range(2025, 2033):
        services.begin_year(year, duup_index=Decimal(0), rent_index=Decimal(3), with_key=False, made=by(accountholder))

    rents = dict(SubsidyYear.objects.values_list("year", "rent"))
    assert (rents[2027], rents[2032]) == (Decimal("21034.99"), Decimal("24385.32"))


def test_begun_year_follows_the_typed_rent_where_it_left_the_index(accountholder):
    make_money_year(2024)
    make_money_year(2025, rent=Decimal("20000.00"), rent_index_percent=Decimal(2))

    year = services.begin_year(
        2026, duup_index=Decimal(0), rent_index=Decimal(10), with_key=False, made=by(accountholder)
    )

    assert year.rent == Decimal("22000.00")


@pytest.mark.parametrize("year", [2024, 2026])
def test_year_without_the_one_before_or_that_is_there_is_not_begun(accountholder, year):
    make_money_year(2024)

    with pytest.raises(MoneyError):
        services.begin_year(year, duup_index=Decimal(0), rent_index=Decimal(0), with_key=False, made=by(accountholder))


def test_payments_of_one_day_stand_together(fier, accountholder):
    year = make_money_year(2025)
    make_payment(year, fier)
    row = Payment(subsidy_year=year, organisation=fier, kind="advance")

    with pytest.raises(ValidationError):
        services.save_row(row, {"paid_on": date(2025, 1, 15), "amount": Decimal(1)}, seen="", made=by(accountholder))


# --- What is missing -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"realised": "1000.00"}, []),
        ({"realised": "0.00"}, ["What was spent is not filled in everywhere."]),
        ({"realised": "0.00", "explanation": "Het ging niet door."}, []),
        ({"realised": "1500.00"}, ["A large difference with the budget is not explained yet."]),
        ({"realised": "1500.00", "explanation": "De huur van de zaal steeg."}, []),
        ({"budgeted": None, "realised": "5.00"}, []),
    ],
)
def test_missing_money_of_an_organisation_is_told_in_sentences(fier, fields, missing):
    make_line(make_money_year(2025), fier, **fields)

    with override("en"):
        assert money_missing(2025, organisation="fier") == missing


def test_organisation_without_a_line_misses_one_and_ggd_does_not(fier, ggd):
    make_money_year(2025)

    with override("en"):
        assert money_missing(2025, organisation="fier") == ["There is no budget line yet."]
    assert money_missing(2025, organisation="ggd") == []
