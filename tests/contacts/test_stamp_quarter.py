"""Closing a quarter stamps what is counted in it, once; what comes late is counted in the next one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contacts.models import Activity, Contact, Referral, Signal
from contacts.services import stamp_quarter
from tests.builders.records import make_activity, make_contacts, make_referral, make_signal, make_trajectory

pytestmark = pytest.mark.django_db

FIRST_QUARTER = {"code": "2025-Q1", "end": date(2025, 3, 31)}
SECOND_QUARTER = {"code": "2025-Q2", "end": date(2025, 6, 30)}


def stamps(model) -> list[str | None]:
    return sorted(model.objects.values_list("counted_in", flat=True), key=str)


def test_quarter_takes_its_last_day_and_not_the_day_after(fier):
    make_contacts(make_activity(fier, "a01_walk_in", "2025-03-31"), 2)
    make_contacts(make_activity(fier, "a01_walk_in", "2025-04-01"), 3)

    counts = stamp_quarter(**FIRST_QUARTER)

    assert counts == {"activities": 1, "contacts": 2, "referrals": 0, "signals": 0}
    assert stamps(Activity) == ["2025-Q1", None]
    assert stamps(Contact) == ["2025-Q1", "2025-Q1", None, None, None]


def test_referral_goes_by_its_contact_or_by_the_opening_of_its_trajectory(fier):
    (early,) = make_contacts(make_activity(fier, "a01_walk_in", "2025-03-31"), 1)
    (late,) = make_contacts(make_activity(fier, "a01_walk_in", "2025-04-01"), 1)
    make_referral("ggd", "arrived", contact=early)
    make_referral("gp", "arrived", contact=late)
    make_referral("uwv", "arrived", trajectory=make_trajectory(fier, "2025-03-31"))
    make_referral("vnn", "arrived", trajectory=make_trajectory(fier, "2025-04-01"))

    counts = stamp_quarter(**FIRST_QUARTER)

    assert counts["referrals"] == 2
    assert dict(Referral.objects.values_list("partner", "counted_in")) == {
        "ggd": "2025-Q1", "gp": None, "uwv": "2025-Q1", "vnn": None,
    }  # fmt: skip


def test_signal_goes_by_its_own_quarter(db):
    for quarter in ("2024-Q4", "2025-Q1", "2025-Q2", "2026-Q1"):
        make_signal(quarter, "violence", "count")

    counts = stamp_quarter(**FIRST_QUARTER)

    # That of 2024 came in after its own quarter was closed.
    assert counts["signals"] == 2
    assert dict(Signal.objects.values_list("quarter", "counted_in")) == {
        "2024-Q4": "2025-Q1", "2025-Q1": "2025-Q1", "2025-Q2": None, "2026-Q1": None,
    }  # fmt: skip


def test_late_record_is_counted_in_the_next_quarter_and_changes_no_stamp(fier):
    activity = make_activity(fier, "a01_walk_in", "2025-02-10")
    make_contacts(activity, 4)
    stamp_quarter(**FIRST_QUARTER)
    (late,) = make_contacts(activity, 1)
    make_referral("ggd", "arrived", contact=late)
    make_contacts(make_activity(fier, "a02_rounds", "2025-05-01"), 2)

    counts = stamp_quarter(**SECOND_QUARTER)

    # The late contact, and the two of May; the activity of February keeps its stamp.
    assert counts == {"activities": 1, "contacts": 3, "referrals": 1, "signals": 0}
    assert stamps(Activity) == ["2025-Q1", "2025-Q2"]
    assert stamps(Contact) == ["2025-Q1"] * 4 + ["2025-Q2"] * 3
    assert Referral.objects.get().counted_in == "2025-Q2"


def test_quarter_stamped_twice_changes_nothing_the_second_time(fier):
    make_contacts(make_activity(fier, "a01_walk_in", "2025-02-10"), 4)
    stamp_quarter(**FIRST_QUARTER)

    assert stamp_quarter(**FIRST_QUARTER) == {"activities": 0, "contacts": 0, "referrals": 0, "signals": 0}


def test_stamp_is_never_moved_not_even_by_hand(fier):
    make_activity(fier, "a01_walk_in", "2025-02-10")
    stamp_quarter(**FIRST_QUARTER)

    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.update(counted_in="2025-Q2")

    assert stamps(Activity) == ["2025-Q1"]


@pytest.mark.parametrize("number", [1, 3])
def test_quarter_is_stamped_in_five_queries(fier, number, django_assert_num_queries):
    for _ in range(number):
        (contact, *_others) = make_contacts(make_activity(fier, "a01_walk_in", "2025-02-10"), number)
        make_referral("ggd", "arrived", contact=contact)
        make_signal("2025-Q1", "violence", "count")

    # Five, and a savepoint around them inside the transaction of the test.
    with django_assert_num_queries(7):
        stamp_quarter(**FIRST_QUARTER)


def test_no_table_is_compared_with_itself(fier):
    """Right after an import the database guesses wrong, and such a comparison takes the square of all rows."""
    make_contacts(make_activity(fier, "a01_walk_in", "2025-02-10"), 2)

    with CaptureQueriesContext(connection) as captured:
        stamp_quarter(**FIRST_QUARTER)

    updates = [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]
    changed = [sql.split()[1] for sql in updates]
    assert changed == [f'"contacts_{name}"' for name in ("activity", "contact", "referral", "referral", "signal")]
    assert [f"FROM {table}" in sql for table, sql in zip(changed, updates, strict=True)] == [False] * 5
    # A choice between two sources is looked at row by row.
    assert [sql for sql in updates if " OR " in sql] == []
