"""Each kind of work asks what its kind needs and no other (domain brief, section 6)."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts import services
from contacts.choices import COUNTS_OF_KINDS, FIRST_KINDS, MORE_KINDS, QUESTIONS_OF_KIND
from contacts.models import Activity
from contacts.services import End
from portal import codelists
from portal.models import Location, Municipality
from tests.builders.activities import make_activity, make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()

# Worked out by hand from the table of the brief: what stands on the page where a kind of work is started, besides the
# id, the day (a chip or typed) and the minutes (a chip or typed), which every kind asks. There is one place of our own.
ASKED = {
    # "date, hours, partners present, number of visits"; where is known, for the support point is the only one.
    "a01_walk_in": "staff staff_typed visits partners",
    # "place type, municipality, number spoken"; "places reached"; the GGD joins some of them.
    "a02_rounds": "municipality location_type staff staff_typed places reached partners",
    # "language, messages sent, replies"
    "a03_online": "messages replies languages",
    # "contact record: topic + kind of support"; the contact has a form of its own, and the report a table by town.
    "a04_support": "municipality",
    # "referral record: partner, warm or not, arrived or not", in the form of the contact.
    "a05_referral": "municipality",
    # "number present, peer-led yes/no"
    "a07_social": "staff staff_typed participants peer_led",
    # "outreach log with location type"
    "a08_places": "municipality location_type staff staff_typed places reached",
    # "number of checks joined, hand-outs, contacts after"
    "a09_checks": "reached",
    # "partner contact log"
    "a10_cooperation": "partners",
    # "meeting log"
    "a11_meetings": "participants partners",
    # "session log per municipality"; "people trained"
    "a12_area_teams": "municipality participants",
    # "sessions; participants"
    "a13_education": "municipality participants",
    # A page register and narratives: no log of their own, so only when and how long.
    "a14_information": "",
    "a15_chain": "",
    "a16_policy": "",
    # "As A1 with another location"; "half-days per municipality"
    "a17_multi_site": "municipality location_type staff staff_typed visits partners",
    # "partner presence per session"; trainings
    "a18_meeting_place": "staff staff_typed participants peer_led partners",
    # The klankbord keeps its own meetings.
    "a19_klankbord": "",
}
EVERY_KIND = {"id", "day", "other_day", "minutes", "minutes_typed"}
ABOUT_THE_PLACE = {"municipality", "location_type", "location", "day", "other_day"}


def names_on(page):
    found = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', page.content.decode())
    return set(found) - {"csrfmiddlewaretoken"}


@pytest.fixture
def place(db):
    town = Municipality.objects.create(code="GM0080", name="Leeuwarden")
    return Location.objects.create(code="xenia", name="Xenia", municipality=town)


def test_every_kind_is_decided_on():
    # A6 has a form of its own, A20 has pages of its own.
    assert {*ASKED, "a06_signals", "a20_work_change"} == set(codelists.codes("ACTIVITY_KIND"))
    assert set(ASKED) == {*FIRST_KINDS, *MORE_KINDS, "a09_checks"} == set(QUESTIONS_OF_KIND)


@pytest.mark.parametrize("kind", ASKED)
def test_start_page_asks_exactly_what_the_kind_needs(client, worker, place, kind):
    client.force_login(worker)

    page = client.get(reverse("contacts:start", args=[kind]))

    assert names_on(page) == EVERY_KIND | set(ASKED[kind].split())


@pytest.mark.parametrize("kind", ASKED)
def test_end_page_asks_exactly_what_the_kind_needs(client, worker, place, kind):
    activity = make_activity(worker, today=TODAY, kind=kind)
    client.force_login(worker)

    page = client.get(reverse("contacts:finish", args=[activity.pk]))

    assert names_on(page) == {"id", "minutes", "minutes_typed"} | set(ASKED[kind].split()) - ABOUT_THE_PLACE


@pytest.mark.parametrize("kind", ASKED)
def test_change_page_asks_the_day_and_where_only_where_that_is_asked(client, worker, place, kind):
    activity = make_activity(worker, today=TODAY, kind=kind)
    client.force_login(worker)

    page = client.get(reverse("contacts:activity-change", args=[activity.pk]))

    assert names_on(page) == {"id", "day", "other_day"} | set(ASKED[kind].split()) & ABOUT_THE_PLACE


def test_start_page_without_a_place_of_our_own_asks_the_municipality_instead(client, worker):
    client.force_login(worker)

    page = client.get(reverse("contacts:start", args=["a01_walk_in"]))

    assert names_on(page) == EVERY_KIND | {"municipality", *ASKED["a01_walk_in"].split()}


@pytest.mark.parametrize("kind", ASKED)
def test_every_count_that_is_asked_is_known_to_the_database(kind):
    counts = set(QUESTIONS_OF_KIND[kind]) & set(COUNTS_OF_KINDS)

    assert all(kind in COUNTS_OF_KINDS[name] for name in counts)


@pytest.mark.parametrize("kind", ASKED)
def test_every_kind_can_be_written_down_with_what_it_asks(client, worker, place, kind):
    answers = {"municipality": "GM0090", "location_type": "hotel", "staff": "2", "visits": "3", "places": "2"}
    answers |= {"reached": "5", "messages": "9", "replies": "1", "participants": "4", "peer_led": "yes"}
    asked = {name: answers[name] for name in ASKED[kind].split() if name in answers}
    client.force_login(worker)

    client.post(
        reverse("contacts:start", args=[kind]),
        {"id": str(uuid4()), "day": TODAY.isoformat(), "minutes_typed": "60", **asked},
    )

    stored = Activity.objects.get()
    town = "GM0090" if "municipality" in asked else "GM0080" if place == stored.location else "unknown"
    assert (stored.kind, stored.municipality, stored.staff) == (kind, town, int(asked.get("staff", 1)))
    assert stored.partners == (["police"] if kind == "a09_checks" else [])
    for name in set(asked) & {"visits", "places", "messages", "replies", "participants"}:
        assert getattr(stored, name) == int(asked[name])


@pytest.mark.parametrize(
    ("kind", "count"), [("a01_walk_in", "visits"), ("a03_online", "replies"), ("a17_multi_site", "visits")]
)
def test_people_reached_follow_from_the_count_that_is_asked(worker, kind, count):
    activity = make_activity(worker, today=TODAY, kind=kind)
    make_contact(activity)

    # 8 came or answered; opened again, one more of them.
    services.finish_activity(activity=activity, end=End(minutes=120, counts={count: 8}))
    first = services.reopen_activity(activity=activity).reached
    second = services.finish_activity(activity=activity, end=End(minutes=120, counts={count: 9})).reached

    assert (first, second) == (8, 9)


def test_people_reached_that_were_brought_in_stay_until_the_count_changes(worker):
    walk_in = make_activity(worker, today=TODAY, kind="a01_walk_in", minutes=180, visits=8, reached=11)

    partners = services.finish_activity(activity=walk_in, end=End(minutes=180, partners=("ggd",), counts={"visits": 8}))
    visits = services.finish_activity(activity=walk_in, end=End(minutes=180, counts={"visits": 9}))

    assert (partners.reached, visits.reached) == (11, 9)


def test_what_is_not_asked_stays_as_it_was_brought_in(client, worker):
    brought_in = make_activity(
        worker, today=TODAY, kind="a09_checks", location_type="hotel", municipality="GM0074", minutes=240, staff=2,
        partners=["ggd", "police"], reached=3,
    )  # fmt: skip
    client.force_login(worker)

    client.post(
        reverse("contacts:finish", args=[brought_in.pk]), {"id": str(uuid4()), "minutes": "180", "reached": "4"}
    )
    client.post(
        reverse("contacts:activity-change", args=[brought_in.pk]),
        {"id": str(uuid4()), "day": TODAY.isoformat()},
    )

    brought_in.refresh_from_db()
    assert (brought_in.minutes, brought_in.reached, brought_in.staff, brought_in.partners) == (
        180, 4, 2, ["ggd", "police"],
    )  # fmt: skip
    assert (brought_in.municipality, brought_in.location_type) == ("GM0074", "hotel")


def test_languages_stand_at_online_outreach_only(worker):
    for kind, languages in (("a02_rounds", ["es"]), ("a03_online", ["klingon"])):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_activity(worker, today=TODAY, kind=kind, languages=languages)

    assert make_activity(worker, today=TODAY, kind="a03_online", languages=["es"]).languages == ["es"]


def test_a_round_says_apart_who_was_spoken_to_and_who_was_only_greeted(client, worker):
    activity = make_activity(worker, today=TODAY, reached=9, places=2)
    make_contact(activity, people=2)
    make_contact(activity)
    client.force_login(worker)

    page = client.get(reverse("contacts:activity", args=[activity.pk])).content.decode()

    # 9 only greeted; 2 + 1 people in two contacts.
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page) == [("Contacts recorded", "2"), ("People spoken to", "3")]
    assert "Only greeted: one more" in page


def test_a_walk_in_offers_hours(client, worker):
    client.force_login(worker)

    form = client.get(reverse("contacts:start", args=["a01_walk_in"])).context["form"]

    assert form.fields["minutes"].choices == [("120", "2 hours"), ("180", "3 hours"), ("240", "4 hours")]
