"""What recording writes, and what it refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from contacts import services
from contacts.exceptions import AlreadyCounted, DifferentContent, NotEmpty
from contacts.models import Activity, Contact, Referral, Signal
from contacts.services import ContactEntry, End, Plan, ReferralEntry, SignalEntry
from portal.models import User
from portal.permissions import Role
from tests.builders.activities import make_activity, make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
PLAN = Plan("a02_rounds", TODAY, "GM0080", "licensed_place")
ENTRY = ContactEntry(channel="outreach_licensed", first_contact=False, topics=("housing", "tax"), language="es")
REFERRAL = ReferralEntry("accountant", "accepted", consent=True)


def start(user, *, activity_id=None, plan=PLAN, end=None):
    return services.start_activity(
        activity_id=activity_id or uuid4(), organisation=user.organisation, recorded_by=user, plan=plan, end=end
    )


def record(activity, *, user=None, contact_id=None, entry=ENTRY, referral=None):
    return services.record_contact(
        contact_id=contact_id or uuid4(),
        activity=activity,
        recorded_by=user or activity.recorded_by,
        entry=entry,
        referral=referral,
    )


def test_start_activity_new_id_makes_a_running_activity(worker):
    activity, created = start(worker)

    activity.refresh_from_db()
    assert created
    assert (activity.kind, activity.date, activity.municipality, activity.location_type) == (
        "a02_rounds",
        TODAY,
        "GM0080",
        "licensed_place",
    )
    assert (activity.organisation, activity.recorded_by, activity.minutes) == (worker.organisation, worker, None)


def test_start_activity_with_an_end_is_finished_at_once(worker):
    end = End(minutes=90, staff=2, partners=("ggd", "police"), counts={"participants": 12})

    activity, _ = start(worker, plan=Plan("a11_meetings", TODAY, "GM0080", "partner_office"), end=end)

    activity.refresh_from_db()
    assert (activity.minutes, activity.staff, activity.partners, activity.participants) == (
        90,
        2,
        ["ggd", "police"],
        12,
    )


def test_start_activity_same_id_and_plan_is_the_same_activity(worker):
    activity_id = uuid4()
    start(worker, activity_id=activity_id)

    again, created = start(worker, activity_id=activity_id)

    assert (again.pk, created, Activity.objects.count()) == (activity_id, False, 1)


def test_start_activity_same_id_other_plan_is_refused(worker):
    activity_id = uuid4()
    start(worker, activity_id=activity_id)

    with pytest.raises(DifferentContent):
        start(worker, activity_id=activity_id, plan=Plan("a02_rounds", TODAY, "GM0090", "licensed_place"))

    assert Activity.objects.get().municipality == "GM0080"


def test_start_activity_id_of_another_organisation_is_refused(worker, other_worker):
    activity_id = uuid4()
    start(other_worker, activity_id=activity_id)

    with pytest.raises(DifferentContent):
        start(worker, activity_id=activity_id)


def test_start_activity_in_the_future_is_refused(worker):
    with pytest.raises(ValidationError) as caught:
        start(worker, plan=Plan("a02_rounds", TODAY + timedelta(days=2), "GM0080", "licensed_place"))

    assert caught.value.messages == ["Give a day that has been, from 2020 on."]


def test_start_activity_count_that_the_kind_does_not_know_is_refused(worker):
    with pytest.raises(ValidationError) as caught:
        start(worker, end=End(minutes=60, counts={"messages": 3}))

    assert caught.value.messages == ["This kind of activity does not count that."]


def test_count_step_goes_up_and_down_and_never_under_zero(worker):
    activity = make_activity(worker, today=TODAY)

    steps = [services.count_step(activity=activity, name="reached", step=step) for step in (1, 1, -1, -1, -1, 1)]

    # 0 +1 +1 -1 -1, then -1 stays at 0, then +1.
    assert steps == [1, 2, 1, 0, 0, 1]


def test_count_step_unknown_count_is_refused(worker):
    activity = make_activity(worker, today=TODAY)

    for name, step in (("messages", 1), ("minutes", 1), ("reached", 2)):
        with pytest.raises(ValueError, match=name):
            services.count_step(activity=activity, name=name, step=step)


def test_count_step_counted_activity_is_refused(worker):
    activity = make_activity(worker, today=TODAY, counted_in="2025-Q1", reached=4)

    with pytest.raises(AlreadyCounted):
        services.count_step(activity=activity, name="reached", step=1)

    activity.refresh_from_db()
    assert activity.reached == 4


def test_finish_and_reopen_activity_is_where_it_was(worker):
    activity = make_activity(worker, today=TODAY, reached=9)
    make_contact(activity, people=2)
    make_contact(activity)

    # 9 only greeted and 2 + 1 spoken to are 12 people met.
    services.finish_activity(activity=activity, end=End(minutes=120, staff=2, counts={"reached": 12, "places": 3}))
    finished = Activity.objects.get()
    reopened = services.reopen_activity(activity=finished)

    assert (finished.minutes, finished.staff, finished.reached, finished.places) == (120, 2, 12, 3)
    assert (reopened.minutes, reopened.staff, reopened.reached, reopened.places) == (None, 2, 9, 3)


def test_reopen_activity_twice_takes_the_spoken_off_once(worker):
    activity = make_activity(worker, today=TODAY, reached=5, minutes=60)
    make_contact(activity, people=2)

    services.reopen_activity(activity=activity)
    services.reopen_activity(activity=activity)

    activity.refresh_from_db()
    assert activity.reached == 3


def test_finish_activity_counted_is_refused(worker):
    activity = make_activity(worker, today=TODAY, counted_in="2025-Q1")

    for refused in (
        lambda: services.finish_activity(activity=activity, end=End(minutes=60)),
        lambda: services.reopen_activity(activity=activity),
        lambda: services.change_plan(activity=activity, plan=PLAN),
        lambda: services.discard_activity(activity=activity),
    ):
        with pytest.raises(AlreadyCounted):
            refused()


def test_finish_activity_too_many_minutes_is_refused(worker):
    activity = make_activity(worker, today=TODAY)

    with pytest.raises(ValidationError) as caught:
        services.finish_activity(activity=activity, end=End(minutes=1441))

    assert caught.value.messages == ["Give 1 to 1440 minutes."]


def test_change_plan_moves_day_and_place(worker):
    activity = make_activity(worker, today=TODAY, reached=4)
    yesterday = TODAY - timedelta(days=1)

    services.change_plan(activity=activity, plan=Plan("a02_rounds", yesterday, "GM0090", "massage_salon"))

    activity.refresh_from_db()
    assert (activity.date, activity.municipality, activity.location_type, activity.reached) == (
        yesterday,
        "GM0090",
        "massage_salon",
        4,
    )


def test_discard_activity_only_while_it_is_empty(worker):
    empty, full = make_activity(worker, today=TODAY), make_activity(worker, today=TODAY)
    make_contact(full)

    services.discard_activity(activity=empty)
    with pytest.raises(NotEmpty):
        services.discard_activity(activity=full)

    assert list(Activity.objects.all()) == [full]


def test_record_contact_writes_codes_and_referral(worker):
    activity = make_activity(worker, today=TODAY)

    contact, created = record(activity, referral=REFERRAL)

    contact.refresh_from_db()
    assert created
    assert services.contact_entry(contact) == ENTRY
    assert services.referral_entries(contact) == [REFERRAL]
    assert (contact.work_setting, contact.gender, contact.age_band, contact.people) == (
        "not_asked",
        "not_asked",
        "not_asked",
        1,
    )


def test_record_contact_same_form_twice_is_one_contact(worker):
    activity, contact_id = make_activity(worker, today=TODAY), uuid4()
    record(activity, contact_id=contact_id, referral=REFERRAL)

    again, created = record(activity, contact_id=contact_id, referral=REFERRAL)

    assert (again.pk, created) == (contact_id, False)
    assert (Contact.objects.count(), Referral.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"entry": ContactEntry(channel="phone")},
        {"referral": REFERRAL},
        {"user": "colleague"},
        {"activity": "another"},
    ],
)
def test_record_contact_same_id_other_content_is_refused(worker, colleague, change):
    activity, contact_id = make_activity(worker, today=TODAY), uuid4()
    record(activity, contact_id=contact_id)
    if "user" in change:
        change = {"user": colleague}
    target = make_activity(worker, today=TODAY) if change.pop("activity", None) else activity

    with pytest.raises(DifferentContent):
        record(target, contact_id=contact_id, **change)

    assert services.contact_entry(Contact.objects.get()) == ENTRY
    assert Referral.objects.count() == 0


def test_record_contact_id_of_another_organisation_is_refused(worker, other_worker):
    foreign = make_contact(make_activity(other_worker, today=TODAY))

    with pytest.raises(DifferentContent):
        record(make_activity(worker, today=TODAY), contact_id=foreign.pk)


def test_record_contact_referral_without_consent_leaves_nothing(worker):
    with pytest.raises(ValidationError) as caught:
        record(make_activity(worker, today=TODAY), referral=ReferralEntry("ggd", "arrived"))

    assert caught.value.messages == ["Without consent a referral can only be offered or declined."]
    assert Contact.objects.count() == 0


def test_record_contact_unknown_code_is_refused(worker):
    with pytest.raises(ValidationError):
        record(make_activity(worker, today=TODAY), entry=ContactEntry(channel="by_owl"))


def test_record_contact_in_a_closed_period_is_taken_and_not_counted_yet(worker):
    activity = make_activity(worker, today=TODAY, counted_in="2025-Q1")

    contact, created = record(activity)

    assert (created, contact.counted_in) == (True, None)


@pytest.mark.django_db(transaction=True)
def test_record_contact_twenty_at_the_same_moment_are_one_contact(fier):
    # A test with real transactions empties the tables afterwards, and so may have been handed empty ones.
    for role in Role:
        Group.objects.get_or_create(name=role)
    activity, contact_id, together = make_activity_of(fier), uuid4(), Barrier(20)

    def tap(_number):
        try:
            together.wait()
            return record(activity, contact_id=contact_id, referral=REFERRAL)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        created = list(pool.map(tap, range(20)))

    assert sorted(created) == [False] * 19 + [True]
    assert (Contact.objects.count(), Referral.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_count_step_ten_at_the_same_moment_all_count(fier):
    activity, together = make_activity_of(fier), Barrier(10)

    def tap(_number):
        try:
            together.wait()
            services.count_step(activity=activity, name="reached", step=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(tap, range(10)))

    activity.refresh_from_db()
    assert activity.reached == 10


def make_activity_of(organisation):
    user = User.objects.create_user("wilma", organisation=organisation)
    return make_activity(user, today=TODAY)


def test_change_contact_writes_entry_and_referral(worker):
    contact, _ = record(make_activity(worker, today=TODAY), referral=REFERRAL)
    changed, offered = ContactEntry(channel="phone", people=3), ReferralEntry("ggd", "offered")

    services.change_contact(contact=contact, entry=changed, referral=offered)

    contact.refresh_from_db()
    assert services.contact_entry(contact) == changed
    assert services.referral_entries(contact) == [offered]


def test_change_contact_without_a_referral_takes_it_away(worker):
    contact, _ = record(make_activity(worker, today=TODAY), referral=REFERRAL)

    services.change_contact(contact=contact, entry=ENTRY, referral=None)

    assert Referral.objects.count() == 0


def test_change_contact_with_several_referrals_keeps_them(worker):
    contact, _ = record(make_activity(worker, today=TODAY), referral=REFERRAL)
    Referral.objects.create(contact=contact, partner="ggd", state="offered")

    services.change_contact(contact=contact, entry=ContactEntry(channel="phone"), referral=None, keep_referrals=True)

    assert sorted(Referral.objects.values_list("partner", flat=True)) == ["accountant", "ggd"]


def test_change_contact_counted_is_refused(worker):
    contact = make_contact(make_activity(worker, today=TODAY), counted_in="2025-Q1")

    with pytest.raises(AlreadyCounted):
        services.change_contact(contact=contact, entry=ENTRY, referral=None)
    with pytest.raises(AlreadyCounted):
        services.remove_contact(contact=contact)

    assert Contact.objects.get().topics == []


def test_remove_contact_takes_its_referral_with_it(worker):
    contact, _ = record(make_activity(worker, today=TODAY), referral=REFERRAL)

    services.remove_contact(contact=contact)

    assert (Contact.objects.count(), Referral.objects.count()) == (0, 0)


def test_remove_contact_with_a_counted_referral_is_refused_whole(worker):
    contact, _ = record(make_activity(worker, today=TODAY))
    Referral.objects.create(contact=contact, partner="ggd", state="offered", counted_in="2025-Q1")

    with pytest.raises(AlreadyCounted):
        services.remove_contact(contact=contact)

    assert (Contact.objects.count(), Referral.objects.count()) == (1, 1)


def test_record_signal_twice_is_one_signal(fier):
    signal_id, entry = uuid4(), SignalEntry("violence", "count", reported=True)

    results = [
        services.record_signal(signal_id=signal_id, organisation=fier, quarter="2025-Q4", entry=entry)[1]
        for _ in range(2)
    ]

    signal = Signal.objects.get()
    assert results == [True, False]
    assert (signal.kind, signal.consent, signal.reported, signal.quarter, signal.organisation) == (
        "violence",
        "count",
        True,
        "2025-Q4",
        fier,
    )


def test_record_signal_same_id_other_content_is_refused(fier, salvation_army):
    signal_id, entry = uuid4(), SignalEntry("violence", "count")
    services.record_signal(signal_id=signal_id, organisation=fier, quarter="2025-Q4", entry=entry)

    for organisation, other in ((fier, SignalEntry("blackmail", "count")), (salvation_army, entry)):
        with pytest.raises(DifferentContent):
            services.record_signal(signal_id=signal_id, organisation=organisation, quarter="2025-Q4", entry=other)


def test_remove_signal_only_while_it_is_not_counted(fier):
    free = Signal.objects.create(organisation=fier, quarter="2025-Q4", kind="other", consent="count")
    kept = Signal.objects.create(
        organisation=fier, quarter="2025-Q1", kind="other", consent="count", counted_in="2025-Q1"
    )

    services.remove_signal(signal=free)
    with pytest.raises(AlreadyCounted):
        services.remove_signal(signal=kept)

    assert list(Signal.objects.all()) == [kept]


def test_contact_that_only_the_database_refuses_is_refused_in_words(worker):
    with pytest.raises(ValidationError) as refused:
        record(make_activity(worker, today=TODAY), entry=ContactEntry(channel="walk_in", people=100))

    assert refused.value.messages == ["Give 1 to 99 people."]


@pytest.mark.django_db(transaction=True)
def test_contact_in_an_activity_that_is_gone_meanwhile_is_refused_in_words(worker):
    activity = make_activity(worker, today=TODAY)
    Activity.objects.all().delete()

    with pytest.raises(ValidationError) as refused:
        record(activity)

    assert list(refused.value.message_dict) == ["activity"]
