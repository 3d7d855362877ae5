"""When a fact has to be confirmed again, and what takes a confirmation away."""

from __future__ import annotations

from datetime import date

import pytest

from portal.choices import FactKind
from portal.confirming import is_soon, months_later, needs_confirming, next_check, problem
from portal.models import Fact
from tests.builders.facts import build_fact

TODAY = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        # Six months after 31 August is the last day of February.
        (FactKind.PHONE, date(2027, 2, 28)),
        (FactKind.AMOUNT, date(2027, 2, 28)),
        (FactKind.TEXT, date(2027, 8, 31)),
        (FactKind.STATEMENT, date(2027, 8, 31)),
    ],
)
def test_next_check_follows_the_kind(kind: FactKind, day: date) -> None:
    assert next_check(kind, today=TODAY) == day


def test_months_pass_the_end_of_a_year_and_a_leap_day() -> None:
    assert months_later(date(2026, 12, 5), 1) == date(2027, 1, 5)
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("changed", "kind", "small", "asked"),
    [
        (["value_es"], FactKind.TEXT, False, True),
        (["value_es"], FactKind.STATEMENT, True, False),
        (["value_nl"], FactKind.PHONE, True, True),
        (["value_nl"], FactKind.LINK, True, True),
        (["kind", "value_nl"], FactKind.TEXT, True, True),
        (["label_nl", "note_en"], FactKind.PHONE, False, False),
    ],
)
def test_new_value_needs_confirming_unless_it_is_a_small_correction_of_words(
    changed: list[str], kind: FactKind, small: bool, asked: bool
) -> None:
    assert needs_confirming(changed, kind=kind, small=small) is asked


@pytest.mark.parametrize(
    ("kind", "value", "wrong"),
    [
        (FactKind.PHONE, "058-123 45 67", False),
        (FactKind.PHONE, "+31 (0)58 123", False),
        (FactKind.PHONE, "bel maar", True),
        (FactKind.LINK, "https://example.org", False),
        (FactKind.LINK, "http://example.org", True),
        (FactKind.TEXT, "bel maar", False),
    ],
)
def test_value_must_be_of_its_kind(kind: FactKind, value: str, wrong: bool) -> None:
    assert bool(problem(kind, value)) is wrong


@pytest.mark.django_db
def test_facts_by_state_divide_all_facts() -> None:
    build_fact(key="a.good", expires_on=date(2027, 8, 31)).save()
    build_fact(key="a.always").save()
    build_fact(key="a.soon", confirmed_on=date(2026, 1, 1), expires_on=date(2026, 10, 30)).save()
    build_fact(key="a.later", confirmed_on=date(2026, 1, 1), expires_on=date(2026, 10, 31)).save()
    build_fact(key="a.expired", confirmed_on=date(2026, 1, 1), expires_on=TODAY).save()
    build_fact("", key="a.empty").save()
    build_fact(key="a.open", certainty="unverified", confirmed_on=None).save()

    def keys(facts: object) -> set[str]:
        return set(facts.values_list("key", flat=True))  # type: ignore[attr-defined]  # a queryset

    facts = Fact.objects.get_queryset()
    assert keys(facts.to_confirm(today=TODAY)) == {"a.expired", "a.empty", "a.open"}
    assert keys(facts.expiring(today=TODAY)) == {"a.soon"}
    assert keys(facts.shown(today=TODAY)) == {"a.good", "a.always", "a.soon", "a.later"}
    assert is_soon(date(2026, 10, 30), today=TODAY)
    assert not is_soon(date(2026, 10, 31), today=TODAY)
