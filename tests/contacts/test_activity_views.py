"""The pages of an activity: starting, counting, finishing, looking back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import resolve, reverse
from django.utils import timezone

from contacts.models import Activity
from contacts.views.menu import ENTRIES
from portal.models import Location, Municipality
from portal.permissions import Role
from tests.builders.activities import make_activity, make_contact
from tests.conftest import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
DESK = "/en/contacten/"


def plan(**fields):
    values = {"id": str(uuid4()), "day": TODAY.isoformat(), "municipality": "GM0080", "location_type": "licensed_place"}
    return {**values, **fields}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def urls_of(activity):
    get = ("activity", "finish", "activity-change", "contact-new", "under-18")
    post = ("finish", "activity-change", "reopen", "discard", "contact-new")
    count = reverse("contacts:count", args=[activity.pk, "reached"])
    return (
        [reverse(f"contacts:{name}", args=[activity.pk]) for name in get],
        [reverse(f"contacts:{name}", args=[activity.pk]) for name in post] + [count],
    )


# --- Who may ---


def test_pages_anonymous_are_sent_to_the_login(client, worker):
    activity = make_activity(worker, today=TODAY)
    gets, posts = urls_of(activity)

    answers = [client.get(url) for url in (DESK, reverse("contacts:start", args=["a02_rounds"]), *gets)]
    answers += [client.post(url) for url in posts]

    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url.partition("?")[0] for answer in answers} == {reverse("account_login")}


@pytest.mark.parametrize("persona", ["outsider", "accountholder", "member", "facilitator", "editor", "admin_user"])
def test_pages_other_roles_do_not_exist(client, worker, request, persona):
    gets, posts = urls_of(make_activity(worker, today=TODAY))
    client.force_login(request.getfixturevalue(persona))

    answers = [client.get(url) for url in (DESK, reverse("contacts:start", args=["a02_rounds"]), *gets)]
    answers += [client.post(url) for url in posts]

    assert {answer.status_code for answer in answers} == {404}


def test_pages_other_organisation_do_not_exist_and_nothing_changes(client, worker, other_worker):
    activity = make_activity(worker, today=TODAY, reached=3)
    gets, posts = urls_of(activity)
    client.force_login(other_worker)

    answers = [client.get(url) for url in gets]
    answers += [client.post(url, {"step": "1", **plan(), "minutes": "60"}) for url in posts]

    activity.refresh_from_db()
    assert {answer.status_code for answer in answers} == {404}
    assert (activity.reached, activity.minutes, activity.contacts.count()) == (3, None, 0)


def test_pages_of_a_colleague_may_be_read_and_added_to_but_not_changed(client, worker, colleague):
    activity = make_activity(worker, today=TODAY)
    client.force_login(colleague)

    answers = {
        name: client.get(reverse(f"contacts:{name}", args=[activity.pk])).status_code
        for name in ("activity", "contact-new", "under-18", "finish", "activity-change")
    }
    posts = {name: client.post(reverse(f"contacts:{name}", args=[activity.pk])).status_code for name in ("discard",)}

    assert answers == {"activity": 200, "contact-new": 200, "under-18": 200, "finish": 404, "activity-change": 404}
    assert posts == {"discard": 404}


def test_pages_of_a_worker_may_be_changed_by_the_coordinator(client, worker, coordinator):
    activity = make_activity(worker, today=TODAY)
    client.force_login(coordinator)

    client.post(reverse("contacts:finish", args=[activity.pk]), {"id": str(uuid4()), "minutes": "60"})

    activity.refresh_from_db()
    assert (activity.minutes, activity.recorded_by) == (60, worker)


def test_pages_wrong_method_is_refused(client, worker):
    activity = make_activity(worker, today=TODAY)
    client.force_login(worker)

    posts = [DESK, reverse("contacts:activity", args=[activity.pk]), reverse("contacts:under-18", args=[activity.pk])]
    gets = [reverse(f"contacts:{name}", args=[activity.pk]) for name in ("reopen", "discard")]
    gets.append(reverse("contacts:count", args=[activity.pk, "reached"]))

    assert [client.post(url).status_code for url in posts] == [405, 405, 405]
    assert [client.get(url).status_code for url in gets] == [405, 405, 405]


def test_pages_without_an_organisation_say_why_nothing_can_be_recorded(client, db):
    client.force_login(make_user("nora-nowhere", Role.WORKER))

    desk = client.get(DESK)

    assert desk.status_code == 200
    assert "belongs to no organisation" in desk.content.decode()
    assert client.get(reverse("contacts:start", args=["a02_rounds"])).status_code == 404
    assert client.get(reverse("contacts:signal")).status_code == 404


# --- The desk ---


def test_desk_shows_own_running_first_and_own_last_two_weeks(client, worker, colleague):
    of_colleague = make_activity(colleague, today=TODAY)
    own = make_activity(worker, today=TODAY, days_ago=2)
    last_day = make_activity(worker, today=TODAY, days_ago=13, minutes=60)
    make_activity(worker, today=TODAY, days_ago=14, minutes=60)
    client.force_login(worker)

    context = client.get(DESK).context

    assert list(context["running"]) == [own, of_colleague]
    assert list(context["recent"]) == [own, last_day]


def test_desk_coordinator_sees_the_whole_organisation_and_no_other(client, worker, coordinator, other_worker):
    own, of_worker = make_activity(coordinator, today=TODAY), make_activity(worker, today=TODAY, days_ago=1)
    make_activity(other_worker, today=TODAY)
    client.force_login(coordinator)

    context = client.get(DESK).context

    assert list(context["running"]) == [own, of_worker]
    assert list(context["recent"]) == [own, of_worker]


def test_desk_counted_activity_is_not_running(client, worker):
    make_activity(worker, today=TODAY, counted_in="2025-Q1")
    client.force_login(worker)

    assert list(client.get(DESK).context["running"]) == []


def test_desk_empty_says_what_will_stand_there(client, worker):
    client.force_login(worker)

    page = client.get(DESK).content.decode()

    assert "Nothing yet. What you record stands here for 14 days" in page
    assert "Go on with" not in page


def test_desk_marks_missing_minutes_and_counts_contacts(client, worker):
    activity = make_activity(worker, today=TODAY)
    for _ in range(3):
        make_contact(activity)
    client.force_login(worker)

    response = client.get(DESK)

    assert [row.contact_count for row in response.context["recent"]] == [3]
    assert response.content.decode().count("minutes missing") == 1


@pytest.mark.parametrize("rows", [1, 60])
def test_desk_queries_do_not_grow_with_rows(client, coordinator, worker, rows, django_assert_num_queries):
    for _ in range(rows):
        make_contact(make_activity(worker, today=TODAY))
    client.force_login(coordinator)
    client.get(DESK)

    # Session, user, groups, what runs, what was recorded; organisation, periods that are over, what was said of them.
    with django_assert_num_queries(5 + 5):
        client.get(DESK)


def test_desk_menu_shows_what_somebody_may_and_what_exists(client, worker, coordinator):
    menus = {}
    for user in (worker, coordinator):
        client.force_login(user)
        menus[user] = [str(words) for _address, words in client.get(DESK).context["also"]]

    assert menus[worker][0] == "My week"
    assert "Joint checks" in menus[worker]
    assert not {"Who read what", "Corrections", "Keeping less"} & set(menus[worker])
    assert set(menus[worker]) <= set(menus[coordinator])


def test_desk_menu_asks_the_action_that_each_page_asks():
    """A link that its reader may not follow would lead to a page that does not exist for her."""
    for name, _words, permission in ENTRIES:
        assert resolve(reverse(name)).func.access == permission, name


# --- Starting ---


def test_start_form_offers_today_and_the_place_of_the_last_time(client, worker, colleague, other_worker):
    make_activity(worker, today=TODAY, days_ago=9, municipality="GM0090")
    make_activity(colleague, today=TODAY, days_ago=3, municipality="GM0072", location_type="massage_salon")
    make_activity(other_worker, today=TODAY, days_ago=1, municipality="GM1900")
    client.force_login(worker)

    form = client.get(reverse("contacts:start", args=["a02_rounds"])).context["form"]

    assert {name: form[name].value() for name in ("day", "municipality", "location_type")} == {
        "day": TODAY.isoformat(),
        "municipality": "GM0072",
        "location_type": "massage_salon",
    }


def test_start_form_without_a_last_time_proposes_only_what_is_sure(client, worker):
    client.force_login(worker)

    proposed = {
        kind: client.get(reverse("contacts:start", args=[kind])).context["form"]["location_type"].value()
        for kind in ("a02_rounds", "a08_places", "a17_multi_site")
    }

    assert proposed == {"a02_rounds": "licensed_place", "a08_places": None, "a17_multi_site": None}


def test_start_makes_a_running_activity_and_goes_there(client, worker):
    client.force_login(worker)
    form = plan()

    response = client.post(reverse("contacts:start", args=["a02_rounds"]), form)

    activity = Activity.objects.get()
    assert response.url == reverse("contacts:activity", args=[form["id"]])
    assert (str(activity.pk), activity.organisation, activity.recorded_by) == (form["id"], worker.organisation, worker)


def test_start_twice_with_one_form_is_one_activity(client, worker):
    client.force_login(worker)
    form = plan()

    for _ in range(2):
        response = client.post(reverse("contacts:start", args=["a02_rounds"]), form)

    assert response.url == reverse("contacts:activity", args=[form["id"]])
    assert Activity.objects.count() == 1


def test_start_id_in_use_is_a_conflict_that_keeps_what_was_chosen(client, worker, other_worker):
    foreign = make_activity(other_worker, today=TODAY)
    client.force_login(worker)

    response = client.post(
        reverse("contacts:start", args=["a02_rounds"]), plan(id=str(foreign.pk), municipality="GM0090")
    )

    form = response.context["form"]
    assert response.status_code == 409
    assert (form["municipality"].value(), form["id"].value() == str(foreign.pk)) == ("GM0090", False)
    assert Activity.objects.count() == 1


def test_start_of_something_that_is_over_writes_its_end_too(client, worker):
    client.force_login(worker)

    response = client.post(
        reverse("contacts:start", args=["a11_meetings"]),
        plan(minutes_typed="75", participants="23", partners=["police", "ggd"]),
    )

    activity = Activity.objects.get()
    assert response.url == DESK
    assert (activity.minutes, activity.participants, activity.partners) == (75, 23, ["ggd", "police"])


def test_start_of_something_that_is_over_sent_again_is_the_same_row(client, worker):
    client.force_login(worker)
    form, url = plan(minutes="60", places="3", partners=["ggd"]), reverse("contacts:start", args=["a02_rounds"])

    answers = [client.post(url, form) for _ in range(2)]

    assert [answer.url for answer in answers] == [DESK, DESK]
    assert said(answers[1]) == ["Saved.", "This was saved already."]
    assert Activity.objects.count() == 1


def test_start_of_something_that_is_over_sent_again_with_another_end_drops_nothing_in_silence(client, worker):
    client.force_login(worker)
    form, url = plan(minutes="60", places="3"), reverse("contacts:start", args=["a02_rounds"])
    client.post(url, form)

    again = client.post(url, {**form, "minutes": "120"})

    kept = again.context["form"]
    assert (again.status_code, kept["minutes"].value(), kept["places"].value()) == (409, "120", "3")
    assert reverse("contacts:activity", args=[form["id"]]) in again.content.decode()
    assert Activity.objects.get().minutes == 60


def test_start_of_something_that_runs_already_with_an_end_is_a_conflict(client, worker):
    client.force_login(worker)
    form, url = plan(), reverse("contacts:start", args=["a02_rounds"])
    client.post(url, form)

    again = client.post(url, {**form, "minutes": "60"})

    assert (again.status_code, again.context["form"]["minutes"].value()) == (409, "60")
    assert Activity.objects.get().minutes is None


@pytest.mark.parametrize(
    ("fields", "wrong", "message"),
    [
        ({"municipality": ""}, "municipality", "Choose the municipality."),
        ({"municipality": "GM9999"}, "municipality", "Choose one of the list."),
        ({"location_type": ""}, "location_type", "Choose one."),
        ({"location_type": "a\x00b"}, "location_type", "Choose one of the list."),
        ({"day": ""}, "day", "Choose the day."),
        ({"day": (TODAY + timedelta(days=2)).isoformat()}, "day", "Give a day that has been."),
        ({"other_day": "2019-12-31"}, "other_day", "Give a day that has been."),
        ({"other_day": "31-02-2026"}, "other_day", "Write a day, such as 25-03-2026."),
        ({"staff": "2"}, "minutes", "Give the minutes too, or leave this part empty."),
        ({"minutes_typed": "9" * 5000}, "minutes_typed", "Write a whole number, such as 75."),
        ({"minutes": "60", "reached": "-1"}, "reached", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_start_invalid_says_so_beside_the_field_and_keeps_the_rest(client, worker, fields, wrong, message):
    client.force_login(worker)

    response = client.post(reverse("contacts:start", args=["a02_rounds"]), plan(**fields))

    form = response.context["form"]
    assert (response.status_code, Activity.objects.count()) == (200, 0)
    assert wrong in form.errors
    if wrong not in ("reached", "minutes_typed"):
        assert form.errors[wrong] == [message]
    kept = {"municipality": "GM0080", "location_type": "licensed_place"} | {
        name: value for name, value in fields.items() if name in ("municipality", "location_type")
    }
    assert {name: form[name].value() for name in kept} == kept


def test_start_after_midnight_keeps_the_day_that_was_tapped(client, worker):
    client.force_login(worker)
    tapped = TODAY - timedelta(days=2)

    client.post(reverse("contacts:start", args=["a02_rounds"]), plan(day=tapped.isoformat()))

    assert Activity.objects.get().date == tapped


def test_start_typed_day_goes_before_the_chip(client, worker):
    client.force_login(worker)

    client.post(reverse("contacts:start", args=["a02_rounds"]), plan(other_day="2025-03-25"))

    assert Activity.objects.get().date.isoformat() == "2025-03-25"


def make_place(code="xenia", town="GM0080", order=0):
    municipality, _ = Municipality.objects.get_or_create(code=town, defaults={"name": town})
    return Location.objects.create(code=code, name=code.title(), municipality=municipality, order=order)


def test_start_walk_in_at_the_only_place_asks_no_place(client, worker):
    place = make_place(town="GM0090")
    client.force_login(worker)

    client.post(reverse("contacts:start", args=["a01_walk_in"]), {"id": str(uuid4()), "day": TODAY.isoformat()})

    walk_in = Activity.objects.get()
    assert (walk_in.location, walk_in.municipality, walk_in.location_type) == (place, "GM0090", "support_point")


def test_start_walk_in_at_one_of_several_places_asks_which_one(client, worker):
    make_place()
    bus = make_place("bus", town="GM0074", order=1)
    client.force_login(worker)
    url = reverse("contacts:start", args=["a01_walk_in"])
    form = {"id": str(uuid4()), "day": TODAY.isoformat()}

    refused = client.post(url, form)
    client.post(url, {**form, "location": str(bus.pk)})

    walk_in = Activity.objects.get()
    assert refused.context["form"].errors == {"location": ["Choose one."]}
    assert (walk_in.location, walk_in.municipality) == (bus, "GM0074")
    # The next one is proposed where the last one was.
    assert client.get(url).context["form"]["location"].value() == bus.pk


def test_change_of_a_walk_in_that_was_brought_in_needs_no_place_of_ours(client, worker):
    make_place()
    make_place("bus", town="GM0074", order=1)
    walk_in = make_activity(worker, today=TODAY, kind="a01_walk_in", municipality="GM1900")
    client.force_login(worker)

    client.post(
        reverse("contacts:activity-change", args=[walk_in.pk]),
        {"id": str(uuid4()), "other_day": (TODAY - timedelta(days=3)).isoformat()},
    )

    walk_in.refresh_from_db()
    assert (walk_in.date, walk_in.location, walk_in.municipality) == (TODAY - timedelta(days=3), None, "GM1900")


def test_start_from_a_day_of_the_week_proposes_that_day(client, worker):
    client.force_login(worker)
    url = reverse("contacts:start", args=["a01_walk_in"])

    forms = [client.get(url, {"dag": day}).context["form"] for day in ("2026-03-25", "31-02", "")]

    assert [str(form["other_day"].value() or "") for form in forms] == ["2026-03-25", "", ""]


@pytest.mark.parametrize("kind", ["a04_support", "a05_referral"])
def test_start_of_a_contact_outside_of_a_round_leads_to_the_contact_and_is_over(client, worker, kind):
    client.force_login(worker)
    form = {"id": str(uuid4()), "day": TODAY.isoformat(), "municipality": "GM0080", "minutes": "30"}

    response = client.post(reverse("contacts:start", args=[kind]), form)
    again = client.post(reverse("contacts:start", args=[kind]), form)
    contact_form = client.get(response.url).context["form"]

    support = Activity.objects.get()
    assert response.url == reverse("contacts:contact-new", args=[form["id"]])
    assert again.url == reverse("contacts:activity", args=[form["id"]])
    assert (support.minutes, support.staff, support.location_type) == (30, 1, "other")
    assert contact_form.referral_open is (kind == "a05_referral")


def test_start_of_online_outreach_writes_languages_and_what_follows(client, worker):
    client.force_login(worker)

    client.post(
        reverse("contacts:start", args=["a03_online"]),
        {"id": str(uuid4()), "day": TODAY.isoformat(), "minutes": "90", "messages": "40", "replies": "7"}
        | {"languages": ["ro", "es"]},
    )

    online = Activity.objects.get()
    assert (online.languages, online.messages, online.replies, online.reached) == (["es", "ro"], 40, 7, 7)
    assert (online.municipality, online.location_type, online.staff) == ("unknown", "online", 1)
    page = client.get(reverse("contacts:activity", args=[online.pk])).content.decode()
    assert "Languages of the messages: Spanish, Romanian" in page


@pytest.mark.parametrize("kind", ["a06_signals", "a20_work_change", "nonsense"])
def test_start_kind_without_a_form_does_not_exist(client, worker, kind):
    client.force_login(worker)

    assert client.get(reverse("contacts:start", args=[kind])).status_code == 404


def test_start_damaged_id_is_said_and_mended(client, worker):
    client.force_login(worker)

    # The second tells the moment at which it was made, which is not wanted either.
    for damaged in ("x", "c232ab00-9414-11ec-b3c8-9f68deced846", ""):
        form = client.post(reverse("contacts:start", args=["a02_rounds"]), plan(id=damaged)).context["form"]
        assert form.errors["id"] == ["Something went wrong on the way. Save once more."]
        client.post(reverse("contacts:start", args=["a02_rounds"]), plan(id=form["id"].value()))

    assert Activity.objects.count() == 3


# --- While it runs ---


def test_activity_lists_contacts_by_their_random_id_in_codes_only(client, worker):
    activity = make_activity(worker, today=TODAY)
    rows = [make_contact(activity, topics=["tax", "housing"]) for _ in range(5)]
    client.force_login(worker)

    context = client.get(reverse("contacts:activity", args=[activity.pk])).context

    assert [row["id"] for row in context["rows"]] == sorted(row.pk for row in rows)
    assert {tuple(row) for row in context["rows"]} == {("id", "channel", "topics", "quarter", "referred")}
    assert context["totals"] == {"contacts": 5, "people": 5}


def test_activity_offers_change_of_own_uncounted_contacts_only(client, worker, colleague):
    activity = make_activity(worker, today=TODAY)
    own = make_contact(activity)
    make_contact(activity, user=colleague)
    make_contact(activity, counted_in="2025-Q1")
    client.force_login(worker)

    assert client.get(reverse("contacts:activity", args=[activity.pk])).context["own"] == {own.pk}


@pytest.mark.parametrize("rows", [1, 3])
def test_activity_queries_do_not_grow_with_contacts(client, worker, rows, django_assert_num_queries):
    activity = make_activity(worker, today=TODAY)
    for _ in range(rows):
        make_contact(activity)
    client.force_login(worker)
    url = reverse("contacts:activity", args=[activity.pk])
    client.get(url)

    # Session, user, groups, activity, may it be changed, sums, contacts, which of them are own.
    with django_assert_num_queries(8):
        client.get(url)


def test_count_adds_and_takes_off(client, worker):
    activity = make_activity(worker, today=TODAY)
    client.force_login(worker)
    url = reverse("contacts:count", args=[activity.pk, "reached"])

    for step in ("1", "1", "-1"):
        response = client.post(url, {"step": step})

    activity.refresh_from_db()
    assert response.url == reverse("contacts:activity", args=[activity.pk])
    assert activity.reached == 1


def test_count_for_a_script_answers_the_number(client, worker):
    activity = make_activity(worker, today=TODAY, places=4)
    client.force_login(worker)

    response = client.post(
        reverse("contacts:count", args=[activity.pk, "places"]), {"step": "1"}, headers={"Accept": "application/json"}
    )

    assert response.json() == {"count": 5}


@pytest.mark.parametrize(
    ("name", "step", "status"),
    [("messages", "1", 404), ("minutes", "1", 404), ("reached", "5", 400), ("reached", "", 400)],
)
def test_count_nonsense_changes_nothing(client, worker, name, step, status):
    activity = make_activity(worker, today=TODAY)
    client.force_login(worker)

    response = client.post(reverse("contacts:count", args=[activity.pk, name]), {"step": step})

    activity.refresh_from_db()
    assert (response.status_code, activity.reached) == (status, None)


# --- The end ---


def test_finish_form_adds_up_greeted_and_spoken(client, worker):
    activity = make_activity(worker, today=TODAY, reached=9, places=2)
    make_contact(activity, people=2)
    make_contact(activity)
    client.force_login(worker)

    form = client.get(reverse("contacts:finish", args=[activity.pk])).context["form"]

    # 9 greeted, 2 + 1 spoken to.
    assert (form["reached"].value(), form["places"].value(), form["minutes"].value()) == (12, 2, None)
    assert form["reached"].help_text == "3 in a recorded contact, and 9 counted without one."


def test_finish_writes_the_end_and_thanks(client, worker):
    activity = make_activity(worker, today=TODAY)
    client.force_login(worker)

    response = client.post(
        reverse("contacts:finish", args=[activity.pk]),
        {"id": str(uuid4()), "minutes": "120", "staff_typed": "5", "reached": "7", "partners": ["ggd"]},
    )

    activity.refresh_from_db()
    assert (response.url, said(response)) == (DESK, ["Done. Thank you."])
    assert (activity.minutes, activity.staff, activity.reached, activity.places, activity.partners) == (
        120,
        5,
        7,
        None,
        ["ggd"],
    )


def test_finish_without_minutes_asks_for_them_and_keeps_the_rest(client, worker):
    activity = make_activity(worker, today=TODAY)
    client.force_login(worker)

    response = client.post(
        reverse("contacts:finish", args=[activity.pk]),
        {"id": str(uuid4()), "staff": "2", "reached": "7", "partners": ["ggd"]},
    )

    form = response.context["form"]
    activity.refresh_from_db()
    assert form.errors == {"minutes": ["Choose how many minutes it took."]}
    assert (form["staff"].value(), form["reached"].value(), form["partners"].value()) == ("2", "7", ["ggd"])
    assert activity.minutes is None


def test_finish_afterwards_shows_what_was_written(client, worker):
    activity = make_activity(
        worker, today=TODAY, minutes=75, staff=6, reached=4, kind="a02_rounds", partners=["ggd", "police"]
    )
    make_contact(activity)
    client.force_login(worker)

    form = client.get(reverse("contacts:finish", args=[activity.pk])).context["form"]

    values = {
        name: form[name].value() for name in ("minutes", "minutes_typed", "staff", "staff_typed", "reached", "partners")
    }
    assert values == {
        "minutes": None,
        "minutes_typed": 75,
        "staff": None,
        "staff_typed": 6,
        "reached": 4,
        "partners": ["ggd", "police"],
    }


def test_finish_social_meeting_asks_who_led(client, worker):
    activity = make_activity(worker, today=TODAY, kind="a07_social", location_type="support_point")
    client.force_login(worker)

    client.post(
        reverse("contacts:finish", args=[activity.pk]),
        {"id": str(uuid4()), "minutes": "180", "participants": "11", "peer_led": "yes"},
    )

    activity.refresh_from_db()
    assert (activity.participants, activity.peer_led) == (11, True)


def test_finish_counted_activity_does_not_exist(client, worker):
    activity = make_activity(worker, today=TODAY, counted_in="2025-Q1")
    client.force_login(worker)

    statuses = {
        name: client.get(reverse(f"contacts:{name}", args=[activity.pk])).status_code
        for name in ("finish", "activity-change", "activity", "contact-new")
    }

    assert statuses == {"finish": 404, "activity-change": 404, "activity": 200, "contact-new": 200}


def test_reopen_lets_it_run_on(client, worker):
    activity = make_activity(worker, today=TODAY, minutes=60)
    client.force_login(worker)

    response = client.post(reverse("contacts:reopen", args=[activity.pk]))

    activity.refresh_from_db()
    assert (response.url, activity.minutes) == (reverse("contacts:activity", args=[activity.pk]), None)


def test_change_moves_the_day_and_leaves_the_end(client, worker):
    activity = make_activity(worker, today=TODAY, days_ago=40, minutes=60, partners=["ggd"])
    client.force_login(worker)
    url = reverse("contacts:activity-change", args=[activity.pk])

    offered = client.get(url).context["form"]["day"].value()
    client.post(url, plan(day=offered, municipality="GM0090"))

    moved = Activity.objects.get()
    assert (moved.date, moved.municipality, moved.minutes, moved.partners) == (activity.date, "GM0090", 60, ["ggd"])


def test_discard_empty_activity_is_gone_and_a_full_one_stays(client, worker):
    empty, full = make_activity(worker, today=TODAY), make_activity(worker, today=TODAY)
    make_contact(full)
    client.force_login(worker)

    answers = [client.post(reverse("contacts:discard", args=[row.pk])) for row in (empty, full)]

    assert [answer.url for answer in answers] == [DESK, reverse("contacts:activity", args=[full.pk])]
    assert list(Activity.objects.all()) == [full]
