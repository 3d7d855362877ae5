"""The counter sheet: each tap is one more, once, and the last one can be taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from contacts.choices import CHANNEL_OF_KIND, FIRST_KINDS, MORE_KINDS, has_sheet
from contacts.models import Contact, Referral
from contacts.services import ContactEntry, contact_entry
from contacts.views.undo import SECONDS
from tests.builders.activities import make_activity, make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def activity(worker):
    return make_activity(worker, today=TODAY, kind="a01_walk_in", location_type="support_point")


@pytest.fixture
def as_worker(client, worker):
    client.force_login(worker)
    return client


def sheet_url(activity):
    return reverse("contacts:sheet", args=[activity.pk])


def undo_url(activity):
    return reverse("contacts:sheet-undo", args=[activity.pk])


def tap(client, activity, topic="tax", tap_id=None, **headers):
    return client.post(sheet_url(activity), {"id": str(tap_id or uuid4()), "topic": topic}, headers=headers)


def tap_count(client, activity, name="visits", **headers):
    return client.post(sheet_url(activity), {"count": name}, headers=headers)


def numbers(page):
    """Return the number on each tile of a topic that has one."""
    tiles = [*page.context["near"], *page.context["rest"]]
    return {tile["name"]: tile["number"] for tile in tiles if tile["number"]}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("kind", "place", "names"),
    [
        ("a01_walk_in", "support_point", ["visits"]),
        ("a02_rounds", "licensed_place", ["places", "reached"]),
        ("a03_online", "online", ["messages", "replies"]),
        ("a07_social", "support_point", []),
    ],
)
def test_sheet_has_a_tile_for_each_count_of_its_kind(as_worker, worker, kind, place, names):
    page = as_worker.get(sheet_url(make_activity(worker, today=TODAY, kind=kind, location_type=place)))

    assert [tile["name"] for tile in page.context["counts"]] == names
    assert (len(page.context["near"]), len(page.context["near"]) + len(page.context["rest"])) == (8, 28)


@pytest.mark.parametrize("kind", sorted({*FIRST_KINDS, *MORE_KINDS}))
def test_sheet_exists_only_for_kinds_that_meet_people_in_one_way(as_worker, worker, kind):
    activity = make_activity(worker, today=TODAY, kind=kind, location_type="support_point")

    statuses = [
        as_worker.get(sheet_url(activity)).status_code,
        tap(as_worker, activity).status_code,
        as_worker.post(undo_url(activity), {"contact": str(uuid4())}).status_code,
    ]
    page = as_worker.get(reverse("contacts:activity", args=[activity.pk])).content.decode()

    assert has_sheet(kind) == (kind in CHANNEL_OF_KIND)
    assert statuses == ([200, 302, 302] if has_sheet(kind) else [404, 404, 404])
    assert (f'href="{sheet_url(activity)}"' in page) == has_sheet(kind)


def test_sheet_of_a_finished_activity_leads_to_the_activity(as_worker, worker):
    activity = make_activity(worker, today=TODAY, minutes=60)

    response = as_worker.get(sheet_url(activity))

    assert response.url == reverse("contacts:activity", args=[activity.pk])
    assert said(response) == ["This is finished. Open it again to go on counting."]


def test_tap_on_a_topic_is_a_contact_of_which_nothing_else_is_known(as_worker, worker):
    activity = make_activity(worker, today=TODAY, kind="a08_places", location_type="street")

    response = tap(as_worker, activity, "sti_vaccination")

    contact = Contact.objects.get()
    assert response.url == sheet_url(activity)
    assert (contact.activity, contact.recorded_by) == (activity, worker)
    # The channel and the place of work follow from the round.
    assert contact_entry(contact) == ContactEntry(
        channel="outreach_location", topics=("sti_vaccination",), work_setting="outdoor"
    )


def test_tap_twice_on_the_same_page_is_one_contact(as_worker, activity):
    tap_id = uuid4()

    answers = [tap(as_worker, activity, tap_id=tap_id) for _ in range(2)]

    assert ([answer.status_code for answer in answers], Contact.objects.count()) == ([302, 302], 1)


def test_two_deliberate_taps_are_two_contacts(as_worker, activity):
    ids = []
    for _ in range(2):
        page = as_worker.get(sheet_url(activity))
        ids.append(next(tile["id"] for tile in page.context["near"] if tile["name"] == "tax"))
        tap(as_worker, activity, tap_id=ids[-1])

    assert {contact.pk for contact in Contact.objects.all()} == set(ids)
    assert numbers(as_worker.get(sheet_url(activity))) == {"tax": 2}


def test_tap_with_the_id_of_something_else_is_a_conflict_that_changes_nothing(as_worker, activity):
    tap_id = uuid4()
    tap(as_worker, activity, "tax", tap_id)

    response = tap(as_worker, activity, "housing", tap_id)

    assert response.status_code == 409
    assert "Nothing was changed: tap once more." in response.content.decode()
    assert [contact.topics for contact in Contact.objects.all()] == [["tax"]]


def test_tap_with_the_id_of_another_organisation_is_the_same_conflict(as_worker, activity, other_worker):
    foreign = make_contact(make_activity(other_worker, today=TODAY), topics=["tax"])

    response = tap(as_worker, activity, "tax", foreign.pk)

    assert (response.status_code, Contact.objects.count()) == (409, 1)


def test_script_gets_the_number_of_the_tile_back(as_worker, activity):
    answers = [tap(as_worker, activity, **SCRIPT).json() for _ in range(2)]
    answers.append(tap(as_worker, activity, "housing", **SCRIPT).json())
    answers += [tap_count(as_worker, activity, **SCRIPT).json() for _ in range(2)]

    assert answers == [{"count": 1}, {"count": 2}, {"count": 1}, {"count": 1}, {"count": 2}]


def test_number_on_a_tile_leaves_out_contacts_of_which_more_is_known(as_worker, activity, worker):
    for fields in (
        {},
        {"topics": ["tax", "housing"]},
        {"support": ["listening"]},
        {"language": "es"},
        {"first_contact": False},
        {"gender": "man"},
        {"age_band": "age_21_29"},
        {"work_setting": "home"},
        {"people": 2},
    ):
        make_contact(activity, **{"topics": ["tax"], **fields})
    referred = make_contact(activity, topics=["tax"])
    Referral.objects.create(contact=referred, partner="ggd", state="offered")
    make_contact(make_activity(worker, today=TODAY), topics=["tax"])

    assert numbers(as_worker.get(sheet_url(activity))) == {"tax": 1}


def test_tap_on_a_count_is_one_more(as_worker, activity):
    for _ in range(2):
        response = tap_count(as_worker, activity)

    activity.refresh_from_db()
    assert (response.url, activity.visits, activity.reached) == (sheet_url(activity), 2, None)


def test_colleague_taps_topics_and_no_counts(client, colleague, activity):
    client.force_login(colleague)

    page = client.get(sheet_url(activity))
    tap(client, activity)

    assert page.context["counts"] == []
    assert tap_count(client, activity).status_code == 404
    assert Contact.objects.get().recorded_by == colleague


@pytest.mark.parametrize("persona", ["other_worker", "accountholder"])
def test_sheet_of_another_organisation_does_not_exist(client, activity, request, persona):
    client.force_login(request.getfixturevalue(persona))

    statuses = [client.get(sheet_url(activity)).status_code, tap(client, activity).status_code]
    statuses += [tap_count(client, activity).status_code]
    statuses += [client.post(undo_url(activity), {"count": "visits"}).status_code]

    assert (statuses, Contact.objects.count()) == ([404] * 4, 0)


def test_count_of_a_counted_activity_stays(as_worker, worker):
    activity = make_activity(worker, today=TODAY, counted_in="2025-Q1", reached=4)

    # It can no longer be changed, so for changes it does not exist.
    assert tap_count(as_worker, activity, "reached").status_code == 404
    activity.refresh_from_db()
    assert activity.reached == 4


# --- Taking the last tap back ---


def undo_fields(page):
    last = page.context["last"]
    return {"contact": last["contact"], "count": last["count"]}


def test_last_tap_on_a_topic_is_taken_back_once(as_worker, activity):
    make_contact(activity, topics=["tax"])
    tap(as_worker, activity, "tax")
    page = as_worker.get(sheet_url(activity))

    answers = [as_worker.post(undo_url(activity), undo_fields(page)) for _ in range(2)]

    assert numbers(page) == {"tax": 2}
    assert [answer.url for answer in answers] == [sheet_url(activity)] * 2
    assert said(answers[1]) == ["This was taken back already."]
    assert numbers(as_worker.get(sheet_url(activity))) == {"tax": 1}


def test_last_tap_on_a_count_is_taken_back_once(as_worker, activity):
    for _ in range(3):
        tap_count(as_worker, activity)
    page = as_worker.get(sheet_url(activity))

    answers = [as_worker.post(undo_url(activity), undo_fields(page)) for _ in range(2)]

    activity.refresh_from_db()
    assert (activity.visits, said(answers[1])) == (2, ["There is nothing to take back."])
    assert as_worker.get(sheet_url(activity)).context["last"] is None


def test_script_takes_taps_back_one_by_one(as_worker, activity):
    ids = [uuid4(), uuid4()]
    for one in ids:
        tap(as_worker, activity, tap_id=one, **SCRIPT)
    for _ in range(2):
        tap_count(as_worker, activity, **SCRIPT)

    answers = [as_worker.post(undo_url(activity), {"contact": str(one)}, headers=SCRIPT).json() for one in ids]
    answers += [as_worker.post(undo_url(activity), {"count": "visits"}, headers=SCRIPT).json() for _ in range(2)]

    assert answers == [{"count": 1}, {"count": 0}, {"count": 1}, {"count": 0}]
    assert Contact.objects.count() == 0


def test_contact_of_a_colleague_is_not_taken_back(client, colleague, activity):
    contact = make_contact(activity, topics=["tax"])
    client.force_login(colleague)

    assert client.post(undo_url(activity), {"contact": str(contact.pk)}).status_code == 404
    assert Contact.objects.count() == 1


def test_contact_of_another_activity_is_not_taken_back(as_worker, activity, worker):
    contact = make_contact(make_activity(worker, today=TODAY), topics=["tax"])

    as_worker.post(undo_url(activity), {"contact": str(contact.pk)})

    assert Contact.objects.count() == 1


@pytest.mark.parametrize(("seconds", "offered"), [(10, True), (SECONDS, True), (SECONDS + 1, False)])
def test_taking_back_is_offered_for_more_than_ten_seconds(as_worker, activity, seconds, offered):
    tapped_at = timezone.now()
    with time_machine.travel(tapped_at, tick=False):
        tap(as_worker, activity)
    with time_machine.travel(tapped_at + timedelta(seconds=seconds), tick=False):
        pages = [as_worker.get(sheet_url(activity)) for _ in range(2)]

    assert [page.context["last"] is not None for page in pages] == [offered] * 2


# --- The order of the tiles ---


def order(page):
    return [tile["name"] for tile in (*page.context["near"], *page.context["rest"])]


def test_tiles_stand_by_use_and_stay_where_they_are_while_somebody_taps(as_worker, activity, worker):
    earlier = make_activity(worker, today=TODAY, days_ago=7, kind="a01_walk_in", location_type="support_point")
    for topic in ("housing", "housing", "tax"):
        make_contact(earlier, topics=[topic])
    before = order(as_worker.get(sheet_url(activity)))

    for topic in ("stopping", "tax", "discrimination"):
        tap(as_worker, activity, topic)
        after_tap = order(as_worker.get(sheet_url(activity)))
        assert after_tap == before
    fresh = order(as_worker.get(sheet_url(activity)))

    assert before[:2] == ["housing", "tax"]
    # Tonight one each, of which tax was asked before; then what was asked before only.
    assert fresh[:4] == ["tax", "discrimination", "stopping", "housing"]


def test_tiles_behind_more_stay_in_sight_after_a_tap_on_one_of_them(as_worker, activity):
    closed = as_worker.get(sheet_url(activity))
    tap(as_worker, activity, "client_problems")
    opened = as_worker.get(sheet_url(activity))

    assert (closed.context["rest_open"], opened.context["rest_open"]) == (False, True)


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_do_not_grow_with_contacts(as_worker, activity, worker, rows, django_assert_num_queries):
    earlier = make_activity(
        worker, today=TODAY, days_ago=3, kind="a01_walk_in", location_type="support_point", minutes=60
    )
    for _ in range(rows):
        make_contact(activity, topics=["tax"])
        make_contact(earlier, topics=["tax"])
    as_worker.get(sheet_url(activity))

    # Session, user, groups, activity, whether its counts are hers, the numbers on the tiles, and the two of the
    # order; then the session, which keeps the order, in a transaction of its own.
    with django_assert_num_queries(11):
        as_worker.get(sheet_url(activity))
    # Session, user, groups, activity; the contact and the session in their transactions; the number of its tile.
    with django_assert_num_queries(11):
        tap(as_worker, activity, **SCRIPT)
    # Session, user, groups, activity twice; the count, and what it came to; the session in its transaction.
    with django_assert_num_queries(10):
        tap_count(as_worker, activity, **SCRIPT)
