"""Amounts as people type them, and words about money without a person in them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from subsidy.amounts import read_amount, read_percent, typed_amount
from subsidy.exceptions import MoneyError
from subsidy.words_of_money import check_words


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1250", "1250.00"),
        ("1250,5", "1250.50"),
        ("1250.50", "1250.50"),
        ("1.250,50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("€ 297.860,00", "297860.00"),
        ("0", "0.00"),
    ],
)
def test_amount_is_read_in_dutch_and_english_signs(text, amount):
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "", "1.000", "1,000", "1.000,5", "12,345", "1.2.3", "-1", "1e9", "NaN", "Infinity", "0x10", "=1+1", "@1", "١٢",
        "\uff11\uff12", "1 000", "9" * 5000, "99999999999", "1;2", "12-", "+1",
    ],
)  # fmt: skip
def test_amount_that_could_mean_something_else_is_refused(text):
    with pytest.raises(MoneyError):
        read_amount(text)


def test_amount_below_zero_is_read_only_where_it_may_be():
    assert read_amount("-100,00", below_zero=True) == Decimal("-100.00")


@pytest.mark.parametrize(("text", "percent"), [("3", "3.00"), ("3,10 %", "3.10"), ("-1.5", "-1.50")])
def test_percentage_is_read(text, percent):
    assert read_percent(text) == Decimal(percent)


@given(st.decimals(min_value=0, max_value=9_999_999_999, places=2), st.sampled_from(["nl", "en", "es"]))
def test_amount_as_it_stands_in_a_field_is_read_back(amount, language):
    with override(language):
        assert read_amount(typed_amount(amount)) == amount


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_amount_or_refused(text):
    try:
        found = read_amount(text)
    except MoneyError:
        return
    assert found == found.quantize(Decimal("0.01"))
    assert found >= 0


@pytest.mark.parametrize(
    "words",
    [
        "De lonen in de cao stegen in juli meer dan begroot.",
        "De huur steeg van 1.250,00 naar 1.300,00 per maand.",
        "In 2025 kochten we twee laptops en een printer.",
        "Besluit van 12-03-2025, kenmerk SDF-88.",
        "Drie clubs, vier gemeenten en 12 maanden huur.",
        "Drukwerk 2025 voor mensen in 18 gemeenten, in drie talen.",
        "Het bedrag van 1.234.567,89 stond op de verkeerde post.",
    ],
)
def test_words_about_money_may_stand(words):
    check_words(words)


@pytest.mark.parametrize(
    "words",
    [
        "Vragen? mail jan@voorbeeld.nl",
        "Bel 06-12345678",
        "Bel +31 6 1234 5678",
        "BSN 123456782",
        "We hielpen 3 personen meer.",
        "Voor drie trajecten extra.",
        "Er waren twee nieuwe cliënten.",
        "7 sekswerkers volgden een training.",
        "De training kost € 2.500 per traject.",
        "Extra kosten per deelnemer.",
        "twee meisjes",
        "dertien vrouwen",
        "3 dames",
        "drie cursisten à 2500",
        "vergoeding voor 4 leden",
        "twintig deelnemers",
        "2 x taxi voor slachtoffer",
        "taxi 2x",
        "1 gezin",
        "reis voor een moeder",
        "negenentachtig gasten",
        "de twee door ons opgevangen kinderen: twee opgevangen kinderen",
        "tw\u00adee meisjes",
        "It was for four people.",
        "Fueron dos personas.",
    ],
)
def test_words_with_a_person_or_a_number_of_people_are_refused(words):
    with pytest.raises(ValidationError) as caught:
        check_words(words)

    assert not any(part in " ".join(caught.value.messages) for part in ("jan@", "0612", "drie", "2.500"))
