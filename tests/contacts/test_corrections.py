"""Correcting what is counted: what may change, what is written down, and that it leads back to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts import corrections
from contacts.choices import CorrectedField, CorrectionReason
from contacts.corrections import Why
from contacts.exceptions import NotCounted, NotEmpty
from contacts.models import Activity, Contact, Correction, Referral, Signal
from contacts.services import End, Plan, ReferralEntry, SignalEntry, contact_entry
from tests.builders.activities import make_activity, make_contact

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
QUARTER = "2025-Q1"
GGD = ReferralEntry("ggd", "offered")


@pytest.fixture
def activity(worker):
    return make_activity(worker, today=TODAY, minutes=60, reached=4, partners=["ggd"], counted_in=QUARTER)


@pytest.fixture
def contact(activity):
    return make_contact(activity, language="es", topics=["tax", "housing"], counted_in=QUARTER)


@pytest.fixture
def why(coordinator):
    return Why(CorrectionReason.WRONG_TAP, coordinator, date(2026, 3, 1))


def refer(contact, **fields):
    given = {"partner": "ggd", "state": "offered", "counted_in": contact.counted_in}
    return Referral.objects.create(contact=contact, **given | fields)


def correct(contact, why, *, referral=None, keep=False, **changed):
    entry = replace(contact_entry(contact), **changed)
    return corrections.correct_contact(
        contact=contact, entry=entry, referral=referral, keep_referrals=keep, why=why
    )  # fmt: skip


def written():
    return [(row.record, row.action, row.fields, row.quarter) for row in Correction.objects.order_by("id")]


# --- Contacts --------------------------------------------------------------------------------------------------------


def test_contact_is_corrected_keeps_its_stamp_and_says_only_which_parts(contact, why, coordinator, fier):
    correct(contact, why, topics=("tax",), language=None)

    contact.refresh_from_db()
    assert (contact.topics, contact.language, contact.counted_in) == (["tax"], None, QUARTER)
    row = Correction.objects.get()
    assert written() == [("contact", "changed", ["language", "topics"], QUARTER)]
    assert (row.organisation, row.reason, row.made_on, row.made_by) == (
        fier,
        "wrong_tap",
        date(2026, 3, 1),
        coordinator,
    )


def test_correction_has_no_column_for_a_row_or_a_value():
    assert {field.name for field in Correction._meta.get_fields()} == {
        "id", "quarter", "organisation", "record", "action", "fields", "reason", "made_on", "made_by",
    }  # fmt: skip


def test_every_part_of_every_record_has_a_word():
    entries = (Plan, End, ReferralEntry, SignalEntry)
    parts = {name for entry in entries for name in entry.__dataclass_fields__} - {"counts"}
    parts |= {"reached", "messages", "replies", "participants", "places", "visits", "peer_led"}
    parts |= set(contact_entry(Contact()).__dataclass_fields__)

    assert parts == set(CorrectedField.values)


def test_correction_that_changes_nothing_is_none(contact, why):
    assert correct(contact, why) == []
    assert written() == []


def test_order_and_doubles_of_codes_are_no_change(activity, why):
    contact = make_contact(activity, topics=["tax", "housing", "tax"], counted_in=QUARTER)

    assert correct(contact, why, topics=("housing", "tax")) == []


def test_contact_that_is_not_counted_is_changed_and_not_corrected(activity, why):
    contact = make_contact(activity)

    with pytest.raises(NotCounted):
        correct(contact, why, people=2)


def test_contact_that_breaks_a_rule_is_left_as_it_was(contact, why):
    with pytest.raises(ValidationError):
        correct(contact, why, people=100)

    contact.refresh_from_db()
    assert (contact.people, written()) == (1, [])


def test_row_is_closed_again_after_a_correction(contact, why):
    correct(contact, why, people=2)

    with pytest.raises(IntegrityError, match="only by a correction"), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(people=3)


def test_contact_taken_back_takes_its_referrals_along(contact, why):
    refer(contact)

    corrections.remove_contact(contact=contact, why=why)

    assert written() == [("contact", "removed", [], QUARTER), ("referral", "removed", [], QUARTER)]
    assert (Contact.objects.count(), Referral.objects.count()) == (0, 0)
    with pytest.raises(NotCounted):
        corrections.remove_contact(contact=contact, why=why)


# --- The referral of a contact ---------------------------------------------------------------------------------------


def test_referral_is_corrected_in_place_and_keeps_its_stamp(contact, why):
    stored = refer(contact)

    correct(contact, why, referral=ReferralEntry("ggd", "arrived", consent=True))

    row = Referral.objects.get()
    assert (row.pk, row.state, row.counted_in) == (stored.pk, "arrived", QUARTER)
    assert written() == [("referral", "changed", ["state", "consent"], QUARTER)]


def test_referral_that_is_new_is_counted_later_and_is_no_correction(contact, why):
    correct(contact, why, referral=GGD)

    assert [(row.partner, row.counted_in) for row in Referral.objects.all()] == [("ggd", None)]
    assert written() == []


def test_referral_that_came_in_late_changes_without_a_correction(contact, why):
    refer(contact, counted_in=None)

    correct(contact, why, referral=ReferralEntry("gp", "offered"))
    correct(contact, why)

    assert (Referral.objects.count(), written()) == (0, [])


def test_referral_left_empty_is_taken_back(contact, why):
    refer(contact)

    correct(contact, why)

    assert (Referral.objects.count(), written()) == (0, [("referral", "removed", [], QUARTER)])


@pytest.mark.parametrize("keep", [True, False])
def test_several_referrals_stay_as_they_are(contact, why, keep):
    refer(contact)
    refer(contact, partner="gp")

    correct(contact, why, referral=GGD, keep=keep)

    assert (Referral.objects.count(), written()) == (2, [])


# --- Activities ------------------------------------------------------------------------------------------------------


def plan_of(activity, **changed):
    return replace(Plan(activity.kind, activity.date, activity.municipality, activity.location_type), **changed)


def test_activity_is_corrected_in_day_place_and_counts(activity, why):
    day = activity.date - timedelta(days=1)
    end = End(minutes=60, staff=2, partners=("ggd",), counts={"reached": 9, "places": None})

    corrections.correct_activity(
        activity=activity, plan=plan_of(activity, date=day, municipality="GM0090"), end=end, why=why
    )

    activity.refresh_from_db()
    assert (activity.date, activity.municipality, activity.reached, activity.counted_in) == (day, "GM0090", 9, QUARTER)
    assert written() == [("activity", "changed", ["date", "municipality", "staff", "reached"], QUARTER)]


def test_activity_whose_visits_are_corrected_reached_as_many(worker, why):
    """Where it is not asked who was reached, it goes by the visits; a correction of something else leaves it."""
    walk_in = make_activity(
        worker, today=TODAY, kind="a01_walk_in", minutes=60, visits=5, reached=7, counted_in=QUARTER
    )  # fmt: skip
    end = End(minutes=90, counts={"visits": 5})
    corrections.correct_activity(activity=walk_in, plan=plan_of(walk_in), end=end, why=why)
    walk_in.refresh_from_db()
    assert (walk_in.visits, walk_in.reached) == (5, 7)

    corrections.correct_activity(
        activity=walk_in, plan=plan_of(walk_in), end=replace(end, counts={"visits": 50}), why=why
    )  # fmt: skip

    walk_in.refresh_from_db()
    assert (walk_in.visits, walk_in.reached) == (50, 50)
    assert [fields for _record, _action, fields, _quarter in written()] == [["minutes"], ["reached", "visits"]]


def test_languages_of_messages_are_corrected_too(worker, why):
    online = make_activity(
        worker, today=TODAY, kind="a03_online", location_type="online", minutes=60, replies=2, languages=["es"],
        counted_in=QUARTER,
    )  # fmt: skip
    end = End(minutes=60, counts={"replies": 2}, languages=("es", "ro"))

    corrections.correct_activity(activity=online, plan=plan_of(online), end=end, why=why)

    online.refresh_from_db()
    assert online.languages == ["es", "ro"]
    assert [fields for _record, _action, fields, _quarter in written()] == [["languages"]]


def test_activity_without_an_end_keeps_the_one_it_has(activity, why):
    corrections.correct_activity(activity=activity, plan=plan_of(activity), end=None, why=why)

    activity.refresh_from_db()
    assert (activity.minutes, activity.reached, written()) == (60, 4, [])


def test_activity_with_contacts_is_not_taken_back_and_an_empty_one_is(activity, contact, why):
    with pytest.raises(NotEmpty):
        corrections.remove_activity(activity=activity, why=why)
    corrections.remove_contact(contact=contact, why=why)

    corrections.remove_activity(activity=activity, why=why)

    assert written() == [("contact", "removed", [], QUARTER), ("activity", "removed", [], QUARTER)]
    assert Activity.objects.count() == 0


def test_activity_with_a_late_contact_is_not_empty(activity, why):
    make_contact(activity)

    with pytest.raises(NotEmpty):
        corrections.remove_activity(activity=activity, why=why)


# --- Signals ---------------------------------------------------------------------------------------------------------


def make_signal(organisation, **fields):
    given = {"kind": "violence", "consent": "pass_on", "quarter": QUARTER, "counted_in": QUARTER}
    return Signal.objects.create(organisation=organisation, **given | fields)


def test_signal_is_corrected_and_taken_back(fier, why):
    signal = make_signal(fier)

    corrections.correct_signal(signal=signal, entry=SignalEntry("violence", "pass_on", reported=True), why=why)
    corrections.remove_signal(signal=signal, why=why)

    assert written() == [("signal", "changed", ["reported"], QUARTER), ("signal", "removed", [], QUARTER)]


def test_signal_of_nobody_is_corrected_by_nobody(why):
    with pytest.raises(NotCounted):
        corrections.remove_signal(signal=make_signal(None), why=why)

    assert (Signal.objects.count(), written()) == (1, [])


def test_database_refuses_to_report_what_somebody_only_wanted_to_tell(fier):
    with pytest.raises(IntegrityError, match="only_heard"), transaction.atomic():
        make_signal(fier, consent="listen_only", reported=True)


# --- The list itself -------------------------------------------------------------------------------------------------


def row(organisation, **fields):
    given = {"quarter": QUARTER, "record": "contact", "action": "changed", "fields": ["people"], "reason": "wrong_tap"}
    return Correction(organisation=organisation, made_on=date(2026, 3, 1), **given | fields)


def test_correction_is_never_changed_and_never_deleted(contact, why):
    correct(contact, why, people=2)

    for attempt in (
        lambda: Correction.objects.update(reason="counted_twice"),
        lambda: Correction.objects.update(fields=[]),
        lambda: Correction.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            attempt()


def test_account_of_whoever_corrected_may_go_and_nobody_takes_the_place(contact, why, worker):
    correct(contact, why, people=2)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Correction.objects.update(made_by=worker)
    assert Correction.objects.update(made_by=None) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"quarter": "2025-Q5"},
        {"quarter": ""},
        {"record": "person"},
        {"action": "seen"},
        {"reason": "Jan made a mistake"},
        {"fields": ["people", "name"]},
        {"fields": []},
        {"action": "removed"},
    ],
)
def test_database_holds_a_correction_to_its_lists(fier, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        row(fier, **wrong).save()
    with pytest.raises(ValidationError):
        row(fier, **wrong).full_clean()


@pytest.mark.parametrize(
    ("persona", "sees"),
    [("coordinator", 1), ("worker", 0), ("other_worker", 0), ("outsider", 0), ("accountholder", 0), ("admin_user", 0)],
)
def test_only_the_coordinator_sees_and_corrects_what_is_of_her_organisation(request, contact, fier, persona, sees):
    row(fier).save()
    user = request.getfixturevalue(persona)

    gates = [
        Correction.objects.visible_to(user),
        Contact.objects.correctable_by(user),
        Activity.objects.correctable_by(user),
    ]
    assert [gate.count() for gate in gates] == [sees] * 3


def test_what_is_not_counted_is_not_correctable(coordinator, worker):
    make_contact(make_activity(worker, today=TODAY), id=uuid4())

    assert not Activity.objects.correctable_by(coordinator).exists()
    assert not Contact.objects.correctable_by(coordinator).exists()
