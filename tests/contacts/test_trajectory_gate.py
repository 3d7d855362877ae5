"""Who opens a trajectory, and that every look is written down before anything is shown."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.choices import ReadAction, ReadReason
from contacts.models import ReadEvent, Trajectory
from contacts.readings import Look, write_down
from contacts.views import trajectory_gate
from portal.models import Session
from tests.builders.guidance import make_guided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
PARTS = (
    "phase-change", "appointment", "trajectory-details", "trajectory-close", "trajectory-reopen", "request-new",
    "trajectory-referral-new", "aftercare",
)  # fmt: skip


@pytest.fixture
def trajectory(worker):
    return make_guided(worker, today=TODAY)


def page_of(trajectory):
    return reverse("contacts:trajectory", args=[trajectory.key])


def addresses(trajectory):
    """Return the addresses of every form of a trajectory."""
    asked = trajectory.requests.create(municipality="GM0080", domain="housing", asked_on=TODAY)
    referral = trajectory.referrals.create(partner="ggd", state="offered")
    return [
        *(reverse(f"contacts:{name}", args=[trajectory.key]) for name in PARTS),
        reverse("contacts:domain", args=[trajectory.key, "housing"]),
        reverse("contacts:phase-correct", args=[trajectory.key, trajectory.phases.get().pk]),
        reverse("contacts:request-answer", args=[trajectory.key, asked.pk]),
        reverse("contacts:trajectory-referral", args=[trajectory.key, referral.pk]),
    ]


def readings():
    rows = ReadEvent.objects.order_by("number")
    return [(row.reader.username, row.code, row.reason, row.action) for row in rows]


def give_reason(user, trajectory, *, minutes_ago=0, reason="urgent"):
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    look = Look(moment, "elsewhere", ReadReason(reason), ReadAction.OPENED)
    return write_down(trajectory=trajectory, reader=user, look=look)


# --- Who -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["fixed_worker", "deputy", "successor"])
def test_fixed_worker_deputy_and_successor_read_and_change(client, worker, colleague, part):
    fields = {"fixed_worker": {}, "deputy": {"deputy": colleague}, "successor": {"successor": colleague}}[part]
    trajectory = make_guided(worker, today=TODAY, **fields, **({"goodbye_on": TODAY} if part == "successor" else {}))
    user = worker if part == "fixed_worker" else colleague
    client.force_login(user)

    response = client.get(page_of(trajectory))

    assert (response.status_code, response.context["changeable"]) == (200, True)
    assert readings() == [(user.username, trajectory.code, "own_work", "read")]
    assert {client.get(address).status_code for address in addresses(trajectory)} == {200}


@pytest.mark.parametrize(
    "persona",
    ["colleague", "other_worker", "accountholder", "member", "facilitator", "editor", "admin_user", "outsider"],
)
def test_nobody_else_can_tell_that_it_exists(client, request, trajectory, persona):
    client.force_login(request.getfixturevalue(persona))
    places = [page_of(trajectory), *addresses(trajectory)]

    assert {client.get(place).status_code for place in places} == {404}
    assert {client.post(place, {"remove": "1"}).status_code for place in places[1:]} == {404}
    assert readings() == []


def test_visitor_is_sent_to_the_login(client, trajectory):
    assert client.get(page_of(trajectory)).url.startswith(reverse("account_login"))
    assert readings() == []


def test_deputy_who_lost_her_role_sees_nothing(client, trajectory, colleague):
    Trajectory.objects.filter(pk=trajectory.pk).update(deputy=colleague)
    colleague.groups.clear()
    client.force_login(colleague)

    assert client.get(page_of(trajectory)).status_code == 404


# --- The coordinator -------------------------------------------------------------------------------------------------
def test_coordinator_without_a_reason_is_led_to_the_page_that_asks_for_one(client, coordinator, trajectory):
    client.force_login(coordinator)

    assert client.get(page_of(trajectory)).url == reverse("contacts:trajectory-open", args=[trajectory.key])
    assert readings() == []


def test_coordinator_with_a_reason_reads_and_each_look_repeats_it(client, coordinator, trajectory):
    give_reason(coordinator, trajectory)
    client.force_login(coordinator)

    pages = [client.get(page_of(trajectory)) for _ in range(2)]

    assert [page.status_code for page in pages] == [200, 200]
    actions = ["opened", "read", "read"]
    assert readings() == [(coordinator.username, trajectory.code, "urgent", action) for action in actions]


def test_coordinator_finds_nothing_to_tap(client, coordinator, trajectory):
    places = addresses(trajectory)
    give_reason(coordinator, trajectory)
    client.force_login(coordinator)

    main = client.get(page_of(trajectory)).content.decode().partition("<main")[2].partition("</main")[0]

    assert '<a class="button' not in main
    assert "<form" not in main
    assert [place for place in places if place in main] == []
    assert {client.get(place).status_code for place in places} == {404}


def test_reason_opens_for_a_quarter_of_an_hour_however_often_she_looks(client, coordinator, trajectory, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    give_reason(coordinator, trajectory)
    client.force_login(coordinator)

    def look(minutes):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        return client.get(page_of(trajectory)).status_code

    assert [look(1), look(8), look(14)] == [200, 200, 200]
    assert look(16) != 200
    # A new reason counts from its own moment.
    give_reason(coordinator, trajectory, reason="complaint")
    assert [look(17), look(30)] == [200, 200]
    assert look(32) != 200
    assert [row[2] for row in readings()] == ["urgent"] * 4 + ["complaint"] * 3


@pytest.mark.parametrize("minutes", [14, 16])
def test_reason_of_before_counts_for_fourteen_minutes_and_not_for_sixteen(client, coordinator, trajectory, minutes):
    give_reason(coordinator, trajectory, minutes_ago=minutes)
    client.force_login(coordinator)

    assert (client.get(page_of(trajectory)).status_code == 200) is (minutes == 14)


def test_reason_of_somebody_else_or_for_another_one_opens_nothing(
    client, coordinator, worker, trajectory, other_worker
):
    other = make_guided(worker, today=TODAY)
    foreign = make_guided(other_worker, today=TODAY)
    give_reason(worker, trajectory)
    give_reason(coordinator, other)
    give_reason(coordinator, foreign)
    client.force_login(coordinator)

    assert {client.get(page_of(one)).status_code for one in (trajectory, foreign)} <= {302, 404}
    assert client.get(page_of(foreign)).status_code == 404


def test_coordinator_who_stands_in_changes_it_as_her_own_work(client, coordinator, worker):
    trajectory = make_guided(worker, today=TODAY, deputy=coordinator)
    client.force_login(coordinator)

    assert client.get(page_of(trajectory)).context["changeable"] is True
    assert readings() == [(coordinator.username, trajectory.code, "own_work", "read")]


# --- The log ---------------------------------------------------------------------------------------------------------
def test_every_look_is_a_line_head_and_forms_too(client, worker, trajectory):
    client.force_login(worker)
    places = addresses(trajectory)

    client.get(page_of(trajectory))
    client.head(page_of(trajectory))
    for place in places:
        client.get(place)
    # A form that comes back with a mistake shows what stands there, too.
    client.post(places[0], {})

    assert readings() == [(worker.username, trajectory.code, "own_work", "read")] * (2 + len(places) + 1)
    assert len({row.origin for row in ReadEvent.objects.all()}) == 1
    assert not Session.objects.filter(session_key__startswith=ReadEvent.objects.first().origin).exists()


def test_look_is_written_down_before_anything_is_read(client, worker, trajectory):
    client.force_login(worker)

    with CaptureQueriesContext(connection) as queries:
        client.get(page_of(trajectory))

    tables = ["phaseperiod", "domainstep", "tailoredrequest", "referral", "aftercare"]
    order = [query["sql"] for query in queries]
    written = next(place for place, sql in enumerate(order) if sql.startswith('INSERT INTO "contacts_readevent"'))
    assert [sql for sql in order[:written] if any(f"contacts_{table}" in sql for table in tables)] == []


def test_look_that_cannot_be_written_down_shows_nothing(client, worker, trajectory, monkeypatch):
    def fail(**_arguments):
        raise RuntimeError

    monkeypatch.setattr(trajectory_gate, "write_down", fail)
    client.force_login(worker)
    client.raise_request_exception = False

    answers = [client.get(place) for place in (page_of(trajectory), *addresses(trajectory))]

    assert {answer.status_code for answer in answers} == {500}
    assert not any(trajectory.code in answer.content.decode() for answer in answers)


def test_list_of_my_people_is_no_reading_and_a_refused_page_neither(client, worker, trajectory):
    client.force_login(worker)

    client.get(reverse("contacts:my-people"))
    client.get(reverse("contacts:trajectory", args=[uuid4()]))
    client.get(reverse("contacts:phase-correct", args=[trajectory.key, 2_000_000_000]))

    assert readings() == []


def test_gate_notes_a_print_as_a_print(rf, worker, trajectory, client):
    client.force_login(worker)
    request = rf.get("/")
    request.user, request.session = worker, client.session

    found, changeable = trajectory_gate.readable_trajectory(request, trajectory.key, ReadAction.PRINTED)

    assert (found, changeable) == (trajectory, True)
    assert readings() == [(worker.username, trajectory.code, "own_work", "printed")]
    with pytest.raises(Http404):
        trajectory_gate.readable_trajectory(request, uuid4())
