"""The week: ISO numbers by hand, what was done, what is missing, and what is only a hint."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from contacts.models import Activity, Referral
from contacts.weeks import Week, gaps_of, work_week
from portal.models import WalkInException, WalkInHours
from tests.builders.activities import make_activity, make_contact
from tests.builders.places import make_hours, make_place

# A Thursday in week 13.
TODAY = date(2026, 3, 26)
MONDAY = date(2026, 3, 23)
WEEK = "/en/contacten/week/"


@pytest.fixture
def _then(english):
    with time_machine.travel("2026-03-26 12:00+01:00", tick=False):
        yield


database = [pytest.mark.django_db, pytest.mark.usefixtures("_then")]


def days_ago(day):
    return {"days_ago": (TODAY - day).days, "today": TODAY}


# --- The number of a week ---
@pytest.mark.parametrize(
    ("day", "year", "number", "first"),
    [
        # Thursday 31 December 2026: its week holds the last Thursday of 2026.
        (date(2026, 12, 31), 2026, 53, date(2026, 12, 28)),
        # Sunday 3 January 2027 is the last day of that same week, Monday 4 January opens the year.
        (date(2027, 1, 3), 2026, 53, date(2026, 12, 28)),
        (date(2027, 1, 4), 2027, 1, date(2027, 1, 4)),
        # 1 January 2025 was a Wednesday, so its week began in December and is week 1.
        (date(2024, 12, 30), 2025, 1, date(2024, 12, 30)),
        (date(2025, 12, 28), 2025, 52, date(2025, 12, 22)),
        (date(2025, 12, 29), 2026, 1, date(2025, 12, 29)),
        (date(2020, 1, 1), 2020, 1, date(2019, 12, 30)),
    ],
)
def test_week_of_a_day(day, year, number, first):
    week = Week.of(day)

    assert (week.year, week.number, week.first, week.last) == (year, number, first, first + timedelta(days=6))
    assert Week.numbered(year, number) == week


@pytest.mark.parametrize(
    ("year", "number"), [(2025, 53), (2026, 54), (2026, 0), (2026, 99), (2019, 52), (0, 1), (9999, 53), (10**9, 1)]
)
def test_week_that_there_is_not(year, number):
    with pytest.raises(ValueError, match=r"."):
        Week.numbered(year, number)


def test_week_before_and_after_cross_the_year():
    last = Week.numbered(2026, 53)
    following = last.next_until(date(2027, 1, 4))

    assert following is not None
    assert (following.year, following.number) == (2027, 1)
    assert following.previous == last
    assert last.next_until(date(2027, 1, 3)) is None
    assert Week.numbered(2020, 1).previous is None


# --- The address ---
class TestAddress:
    pytestmark = database

    def test_without_a_number_it_is_the_week_of_today(self, client, worker):
        client.force_login(worker)

        plain, numbered = client.get(WEEK).context["work"], client.get(f"{WEEK}2026/13/").context["work"]

        assert plain.week == numbered.week == Week(MONDAY)

    @pytest.mark.parametrize(
        "path",
        [
            *("2025/53/", "2026/14/", "2026/54/", "2026/0/", "2019/52/", "0/0/", "99999/1/", "2027/1/"),
            *(f"{'9' * 5000}/1/", f"2026/{2**70}/", "2026/1e3/", "2026/-1/"),
        ],
    )
    def test_bad_or_future_week_does_not_exist(self, client, worker, path):
        client.force_login(worker)

        assert client.get(f"{WEEK}{path}").status_code == 404

    def test_links_lead_to_weeks_that_have_begun(self, client, worker):
        client.force_login(worker)

        pages = [client.get(f"{WEEK}{path}").content.decode() for path in ("", "2026/1/")]

        links = [re.findall(r'href="/en/contacten/week/([^"]*)"', page) for page in pages]
        assert links == [["2026/12/"], ["2025/52/", "2026/2/", ""]]

    @pytest.mark.parametrize("persona", ["outsider", "accountholder", "member", "facilitator", "editor", "admin_user"])
    def test_does_not_exist_for_other_roles(self, client, request, persona):
        client.force_login(request.getfixturevalue(persona))

        assert [client.get(f"{WEEK}{path}").status_code for path in ("", "2026/13/")] == [404, 404]


# --- What was done ---
class TestDone:
    pytestmark = database

    def test_worker_sees_her_own_week_by_day(self, client, worker, colleague, other_worker):
        monday = make_activity(worker, **days_ago(MONDAY), minutes=90)
        make_contact(monday)
        make_contact(monday)
        thursday = make_activity(worker, **days_ago(TODAY))
        make_activity(worker, **days_ago(MONDAY - timedelta(days=1)), minutes=500)
        make_activity(colleague, **days_ago(MONDAY), minutes=60)
        make_activity(other_worker, **days_ago(MONDAY), minutes=60)
        client.force_login(worker)

        work = client.get(WEEK).context["work"]

        assert [(day.day, [one.activity for one in day.done]) for day in work.days if day.done] == [
            (MONDAY, [monday]),
            (TODAY, [thursday]),
        ]
        assert (work.minutes, work.contacts) == (90, 2)

    def test_coordinator_sees_the_organisation_without_checks(self, worker, coordinator, other_worker):
        own, of_worker = (make_activity(user, **days_ago(MONDAY)) for user in (coordinator, worker))
        make_activity(worker, **days_ago(MONDAY), kind="a09_checks")
        make_activity(other_worker, **days_ago(MONDAY))

        work = work_week(coordinator, Week(MONDAY), today=TODAY)

        assert {one.activity for one in work.done} == {own, of_worker}

    def test_days_to_come_are_not_shown(self, client, worker):
        client.force_login(worker)

        assert [day.day for day, _hours in client.get(WEEK).context["days"]] == [
            MONDAY + timedelta(days=offset) for offset in range(4)
        ]


# --- What is missing ---
class TestMissing:
    pytestmark = database

    @pytest.mark.parametrize(
        ("kind", "known", "missing"),
        [
            ("a02_rounds", {}, ["staff", "places", "reached"]),
            ("a02_rounds", {"staff": 2, "places": 0, "reached": 0}, []),
            ("a01_walk_in", {"staff": 1}, ["visits"]),
            ("a03_online", {"staff": 1, "messages": 4}, ["languages", "replies"]),
            ("a07_social", {"staff": 1, "participants": 9}, ["peer_led"]),
            ("a07_social", {"staff": 1, "participants": 9, "peer_led": False}, []),
            ("a12_area_teams", {"staff": 1}, ["participants"]),
            # Not asked, but a quarter does not close without it: saving the end once more fills it in.
            ("a14_information", {}, ["minutes"]),
            ("a14_information", {"staff": 1}, []),
        ],
    )
    def test_finished_activity_misses_what_its_kind_asks(self, worker, kind, known, missing):
        activity = make_activity(worker, **days_ago(MONDAY), kind=kind, minutes=60, **known)

        assert [gap.field for gap in gaps_of(activity, today=TODAY)] == missing

    def test_running_since_yesterday_is_missing_its_end_and_today_nothing(self, worker):
        yesterday, now = (make_activity(worker, **days_ago(day)) for day in (TODAY - timedelta(days=1), TODAY))

        assert [len(gaps_of(activity, today=TODAY)) for activity in (yesterday, now)] == [1, 0]

    def test_what_is_counted_can_not_be_mended_here(self, worker):
        counted = make_activity(worker, **days_ago(MONDAY), counted_in="2026-Q1")

        assert gaps_of(counted, today=TODAY) == ()

    def test_each_missing_thing_is_a_link_to_its_field(self, client, worker):
        activity = make_activity(worker, **days_ago(MONDAY), minutes=60, staff=2)
        client.force_login(worker)

        page = client.get(WEEK).content.decode()
        finish = reverse("contacts:finish", args=[activity.pk])
        fields = re.findall(rf'href="{finish}#(\w+)"', page)
        form = client.get(finish).content.decode()

        assert "2 things are missing" in page
        assert fields == ["id_places", "id_reached"]
        assert all(f'id="{field}"' in form for field in fields)

    def test_referrals_of_this_week_wait_that_are_the_reader_s(self, worker, colleague, coordinator):
        own = make_contact(make_activity(worker, **days_ago(MONDAY)))
        old = make_contact(make_activity(worker, **days_ago(MONDAY - timedelta(days=1))))
        of_colleague = make_contact(make_activity(colleague, **days_ago(MONDAY)))
        Referral.objects.create(contact=own, partner="ggd", state="offered")
        Referral.objects.create(contact=own, partner="gp", state="accepted", consent=True)
        Referral.objects.create(contact=own, partner="ggz", state="arrived", consent=True)
        Referral.objects.create(contact=old, partner="ggd", state="offered")
        Referral.objects.create(contact=of_colleague, partner="ggd", state="offered")

        waiting = [work_week(user, Week(MONDAY), today=TODAY).referrals_waiting for user in (worker, coordinator)]

        assert waiting == [2, 3]


# --- Openings of the walk-in, only as a hint ---
class TestWalkIn:
    pytestmark = database

    @pytest.fixture
    def place(self):
        place = make_place()
        for weekday, opens, closes in ((1, 13, 17), (2, 9, 12), (2, 18, 21), (4, 13, 17), (5, 13, 17)):
            WalkInHours.objects.create(
                location=place, weekday=weekday, opens_at=time(opens), closes_at=time(closes),
                valid=DateRange(date(2026, 1, 1), None),
            )  # fmt: skip
        return place

    def missing(self, user):
        work = work_week(user, Week(MONDAY), today=TODAY)
        return {day.day.isoformat(): day.walk_ins_missing for day in work.days if day.walk_ins_missing}

    def test_openings_without_a_walk_in_of_anybody_of_the_organisation(self, place, worker, colleague, other_worker):
        make_activity(colleague, **days_ago(date(2026, 3, 24)), kind="a01_walk_in")
        make_activity(other_worker, **days_ago(MONDAY), kind="a01_walk_in")

        # Monday one opening and none recorded; Tuesday two and one recorded; Thursday is today and not over yet.
        assert self.missing(worker) == {"2026-03-23": 1, "2026-03-24": 1}

    def test_closed_days_are_no_openings(self, place, worker):
        make_activity(worker, **days_ago(date(2026, 3, 10)), kind="a01_walk_in")
        WalkInException.objects.create(location=place, days=DateRange(MONDAY, date(2026, 3, 24)))

        assert self.missing(worker) == {"2026-03-24": 2}

    def test_who_holds_no_walk_ins_is_not_asked_for_them(self, place, worker):
        # Eight weeks before Monday 23 March is Monday 26 January.
        make_activity(worker, **days_ago(date(2026, 1, 25)), kind="a01_walk_in")
        nothing = self.missing(worker)
        make_activity(worker, **days_ago(date(2026, 1, 26)), kind="a17_multi_site")

        assert (nothing, self.missing(worker)) == ({}, {"2026-03-23": 1, "2026-03-24": 2})

    def test_hint_leads_to_the_form_with_that_day(self, client, place, worker):
        make_activity(worker, **days_ago(date(2026, 3, 10)), kind="a01_walk_in")
        client.force_login(worker)

        page = client.get(WEEK)
        link = re.findall(r'href="([^"]*\?dag=[^"]*)"', page.content.decode())[0]
        form = client.get(link).context["form"]

        assert (link, form["other_day"].value()) == ("/en/contacten/begin/a01_walk_in/?dag=2026-03-23", MONDAY)
        assert page.context["work"].gaps == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_then")
@pytest.mark.parametrize("rows", [1, 60])
@pytest.mark.parametrize("persona", ["worker", "coordinator"])
def test_week_queries_do_not_grow_with_what_was_done(client, request, persona, rows, django_assert_num_queries):
    user = request.getfixturevalue(persona)
    make_hours(make_place(), 1, "13:00-17:00")
    for number in range(rows):
        make_contact(make_activity(user, **days_ago(MONDAY + timedelta(days=number % 4)), minutes=60))
    client.force_login(user)
    client.get(WEEK)

    # Session, user, groups, what was done, walk-ins, places with their hours and changes (3), referrals.
    with django_assert_num_queries(9):
        client.get(WEEK)
    assert Activity.objects.count() == rows
