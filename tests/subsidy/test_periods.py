"""Periods: which there are, what is missing, and closing them for good."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Activity, Contact
from subsidy import services
from subsidy.choices import PeriodKind, PeriodState
from subsidy.exceptions import PeriodIncompleteError, PeriodNotOverError, PeriodReasonError, UnknownPeriodError
from subsidy.models import Period
from tests.builders.records import make_activity, make_contacts, make_signal
from tests.subsidy.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "kind", "first", "last"),
    [
        ("2024-Q1", PeriodKind.QUARTER, date(2024, 1, 1), date(2024, 3, 31)),
        ("2025-Q2", PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 6, 30)),
        ("2032-Q4", PeriodKind.QUARTER, date(2032, 10, 1), date(2032, 12, 31)),
        ("2025", PeriodKind.YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        ("2027-2029", PeriodKind.BLOCK, date(2027, 1, 1), date(2029, 12, 31)),
    ],
)
def test_period_for_valid_code_is_made_once(code, kind, first, last):
    period = services.period_for(code)

    assert (period.code, period.kind, period.start, period.end) == (code, kind, first, last)
    assert period.state == PeriodState.OPEN
    assert services.period_for(code) == period


@pytest.mark.parametrize(
    "code", ["2023-Q4", "2033", "2025-Q5", "2025-q1", "2025-Q1 ", "2025-2027", "2027-2032", "x", "", "20255", "2025\n"]
)
def test_period_for_anything_else_is_refused(code):
    with pytest.raises(UnknownPeriodError):
        services.period_for(code)

    assert not Period.objects.exists()


def test_close_period_that_is_not_over_is_refused_also_by_force():
    for force in ("", "we really want to"):
        with pytest.raises(PeriodNotOverError):
            services.close_period("2025-Q4", today=date(2025, 12, 31), force_reason=force)

    assert not services.period_for("2025-Q4").is_closed


def test_close_period_waits_21_days_for_late_records():
    with pytest.raises(PeriodIncompleteError) as refused:
        services.close_period("2025-Q1", today=date(2025, 4, 20))
    assert len(refused.value.reasons) == 1
    assert refused.value.can_be_forced

    # The 21st day after the 31st of March.
    closing = services.close_period("2025-Q1", today=date(2025, 4, 21))

    assert (closing.period.state, closing.period.closed_on) == (PeriodState.CLOSED, date(2025, 4, 21))
    assert closing.closed == ("2025-Q1",)


def test_close_period_names_each_organisation_with_unfinished_activities(fier, salvation_army):
    make_activity(fier, "a01_walk_in", "2025-02-03", minutes=None)
    make_activity(fier, "a02_rounds", "2025-02-04", staff=None)
    make_activity(salvation_army, "a01_walk_in", "2025-03-31", minutes=None, staff=None)
    make_activity(salvation_army, "a01_walk_in", "2025-04-01", minutes=None)

    with pytest.raises(PeriodIncompleteError) as refused:
        services.close_period("2025-Q1", today=TODAY)

    # Two of Fier; one of Leger des Heils, for the other is in the next quarter.
    assert [reason.split(":")[0] for reason in refused.value.reasons] == ["Fier", "Leger des Heils"]
    assert [next(filter(str.isdigit, reason)) for reason in refused.value.reasons] == ["2", "1"]
    assert services.what_is_missing(services.period_for("2025-Q1"), TODAY) == refused.value.reasons
    assert not Activity.objects.exclude(counted_in=None).exists()


def test_close_period_with_a_reason_closes_what_is_incomplete_and_keeps_the_reason(fier):
    make_activity(fier, "a01_walk_in", "2025-02-03", minutes=None)

    services.close_period("2025-Q1", today=TODAY, force_reason="  The colleague left. ")

    period = services.period_for("2025-Q1")
    assert (period.is_closed, period.forced_reason) == (True, "The colleague left.")


@pytest.mark.parametrize(
    "reason", ["Maria was ill.", "Zij is 23 jaar.", "twee vrou\u00adwen", "Bel 06-12345678", "a" * 301]
)
def test_close_period_refuses_a_reason_that_no_report_can_print(fier, reason):
    make_activity(fier, "a01_walk_in", "2025-02-03", minutes=None)

    for kept in ("", "because"):
        with pytest.raises(PeriodReasonError) as refused:
            services.close_period("2025-Q1", today=TODAY, force_reason=reason, kept_reason=kept)
        assert reason not in str(refused.value)

    assert not Period.objects.closed().exists()


def test_close_period_prints_found_words_that_stay_for_a_reason(fier):
    make_activity(fier, "a01_walk_in", "2025-02-03", minutes=None)

    services.close_period(
        "2025-Q1", today=TODAY, force_reason="Wethouder Jansma vroeg het.", kept_reason="public_office"
    )

    assert services.period_for("2025-Q1").forced_reason == "Wethouder Jansma vroeg het."


def test_close_period_with_a_reason_that_was_not_needed_prints_none(small_year):
    services.close_period("2025-Q1", today=TODAY, force_reason="To be sure.")

    assert services.period_for("2025-Q1").forced_reason == ""


def test_close_period_again_changes_nothing(small_year):
    services.close_period("2025-Q1", today=TODAY)
    make_activity(Activity.objects.first().organisation, "a01_walk_in", "2025-01-31")

    closing = services.close_period("2025-Q1", today=date(2026, 3, 1), force_reason="Again.")

    assert closing.closed == ()
    assert (closing.period.closed_on, closing.period.forced_reason) == (TODAY, "")
    assert Activity.objects.filter(counted_in=None, date__lte=date(2025, 3, 31)).count() == 1


def test_close_period_before_an_earlier_quarter_of_the_year_is_refused_also_by_force():
    for force in ("", "now"):
        with pytest.raises(PeriodIncompleteError, match="2025-Q1") as refused:
            services.close_period("2025-Q2", today=TODAY, force_reason=force)

    assert not refused.value.can_be_forced


def test_close_period_waits_for_an_earlier_year_that_holds_records(fier):
    make_activity(fier, "a01_walk_in", "2024-11-05")
    make_signal("2024-Q2", "violence", "count")

    with pytest.raises(PeriodIncompleteError) as refused:
        services.close_period("2025", today=TODAY, force_reason="now")
    named = [re.search(r"20\d\d-Q\d", reason).group() for reason in refused.value.reasons]
    assert named == ["2024-Q2", "2024-Q4"]

    services.close_period("2024", today=TODAY)
    assert services.close_period("2025", today=TODAY).period.is_closed


def test_close_period_does_not_wait_for_late_records_of_a_closed_quarter(fier):
    services.close_period("2024", today=TODAY)
    make_activity(fier, "a01_walk_in", "2024-11-05")

    services.close_period("2025-Q1", today=TODAY)

    assert Activity.objects.get().counted_in == "2025-Q1"


def test_close_year_closes_its_open_quarters_in_order(small_year):
    services.close_period("2025-Q1", today=date(2025, 5, 1))

    closing = services.close_period("2025", today=TODAY)

    assert closing.closed == ("2025-Q2", "2025-Q3", "2025-Q4", "2025")
    # 11 contacts in the first quarter, 8 in the second, none in the third and 3 in the last.
    stamps = Contact.objects.order_by("counted_in").values_list("counted_in", flat=True)
    assert [list(stamps).count(f"2025-Q{number}") for number in (1, 2, 3, 4)] == [11, 8, 0, 3]
    assert services.period_for("2025-Q1").closed_on == date(2025, 5, 1)


def test_close_year_with_a_reason_gives_it_to_the_quarters_too(fier):
    make_activity(fier, "a01_walk_in", "2025-02-03", minutes=None)

    services.close_period("2025", today=TODAY, force_reason="It is lost.")

    assert set(Period.objects.values_list("forced_reason", flat=True)) == {"It is lost."}


def test_close_block_closes_its_years():
    closing = services.close_period("2024-2026", today=date(2027, 2, 1))

    assert len(closing.closed) == 16  # 3 x (4 quarters and the year), and the block
    assert closing.closed[-1] == "2024-2026"


def test_closed_quarter_keeps_its_stamps(small_year):
    services.close_period("2025-Q1", today=TODAY)

    with pytest.raises(IntegrityError, match="counted"), transaction.atomic():
        Contact.objects.filter(counted_in="2025-Q1").update(counted_in="2025-Q2")


@pytest.mark.parametrize("records", [1, 3])
def test_close_quarter_takes_the_same_queries_for_more_records(fier, records, django_assert_num_queries):
    for _ in range(records):
        make_contacts(make_activity(fier, "a01_walk_in", "2025-02-03"), 2)
    services.period_for("2025-Q1")

    # Find and lock: 2. What is missing, and who is not complete: 7. Stamps: 5. Checks of full_clean: 5. Save: 1. And
    # six savepoints.
    with django_assert_num_queries(2 + 7 + 5 + 5 + 1 + 6 * 2 + 1):
        services.close_period("2025-Q1", today=TODAY)
