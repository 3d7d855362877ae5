"""Reading with a reason, and the log of who read what (security.md D10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from contacts.choices import ReadAction, ReadReason
from contacts.models import ReadEvent, ReadLogAnchor
from contacts.readings import Look, readings_of, write_down
from tests.builders.own_trajectories import make_own_trajectory
from tests.contacts.test_handover_views import BAD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LOG = "/en/contacten/inzage/"


@pytest.fixture
def trajectory(worker):
    return make_own_trajectory(worker)


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


def url(name, trajectory):
    return reverse(f"contacts:{name}", args=[trajectory.key])


def read(trajectory, reader, *, at=None, reason=ReadReason.OWN_WORK, action=ReadAction.READ):
    look = Look(at or timezone.now(), "one", reason, action)
    return write_down(trajectory=trajectory, reader=reader, look=look)


# --- With a reason ---------------------------------------------------------------------------------------------------
def test_coordinator_reads_nothing_without_a_reason(as_coordinator, trajectory):
    assert as_coordinator.get(url("trajectory", trajectory)).url == url("trajectory-open", trajectory)
    page = as_coordinator.get(url("trajectory-open", trajectory)).content.decode()

    assert "It is written down who you are, when you read it and why." in page
    assert "own work" not in page
    assert ReadEvent.objects.count() == 0


def test_reason_opens_one_trajectory_for_a_quarter_of_an_hour(as_coordinator, coordinator, worker, trajectory):
    other = make_own_trajectory(worker)
    sent = timezone.now()

    with time_machine.travel(sent, tick=False):
        answer = as_coordinator.post(url("trajectory-open", trajectory), {"reason": "complaint"})
    found = {}
    for minutes in (0, 14, 15):
        with time_machine.travel(sent + timedelta(minutes=minutes), tick=False):
            found[minutes] = [as_coordinator.get(url("trajectory", one)).status_code for one in (trajectory, other)]

    assert answer.url == url("trajectory", trajectory)
    assert found == {0: [200, 302], 14: [200, 302], 15: [302, 302]}
    # The reason, and each look at the page that it opened.
    events = ReadEvent.objects.in_order().values_list("reader", "code", "reason", "action", "at")
    moments = [("opened", sent), ("read", sent), ("read", sent + timedelta(minutes=14))]
    assert list(events) == [(coordinator.pk, trajectory.code, "complaint", *moment) for moment in moments]


def test_printing_does_not_open_it_for_longer(as_coordinator, coordinator, trajectory):
    sent = timezone.now()
    read(trajectory, coordinator, at=sent - timedelta(minutes=16), reason=ReadReason.URGENT, action=ReadAction.OPENED)
    read(trajectory, coordinator, at=sent, reason=ReadReason.URGENT, action=ReadAction.PRINTED)

    assert as_coordinator.get(url("trajectory", trajectory)).url == url("trajectory-open", trajectory)


def test_reason_that_was_given_leads_straight_on(as_coordinator, trajectory):
    as_coordinator.post(url("trajectory-open", trajectory), {"reason": "urgent"})

    answers = [
        as_coordinator.get(url("trajectory-open", trajectory)),
        as_coordinator.post(url("trajectory-open", trajectory), {"reason": "urgent"}),
    ]

    assert [answer.url for answer in answers] == [url("trajectory", trajectory)] * 2
    assert ReadEvent.objects.count() == 1


@pytest.mark.parametrize("role", ["fixed_worker", "deputy", "successor"])
def test_own_trajectory_opens_without_a_reason(client, worker, colleague, role):
    mine = {"fixed_worker": worker, role: colleague}
    handover = {"goodbye_on": timezone.localdate()} if role == "successor" else {}
    trajectory = make_own_trajectory(None, worker.organisation, **mine, **handover)
    client.force_login(colleague)

    answer = client.get(url("trajectory-open", trajectory))

    assert answer.url == url("trajectory", trajectory)
    assert client.get(answer.url).status_code == 200
    assert [(event.reader, event.reason) for event in ReadEvent.objects.all()] == [(colleague, "own_work")]


def test_worker_opens_nothing_of_a_colleague_whatever_the_reason(client, trajectory, colleague):
    client.force_login(colleague)

    answer = client.post(url("trajectory-open", trajectory), {"reason": "urgent"})

    assert (answer.status_code, ReadEvent.objects.count()) == (404, 0)


@pytest.mark.parametrize("bad", [*BAD, "own_work"])
def test_reason_that_is_none_opens_nothing(as_coordinator, trajectory, bad):
    answer = as_coordinator.post(url("trajectory-open", trajectory), {"reason": bad})

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["reason"])
    assert ReadEvent.objects.count() == 0


@pytest.mark.parametrize("body", [b"reason=%ED%A0%80", b"reason=%FF", b"reason=urgent%00", b"%", b"reason[]=urgent"])
def test_bytes_that_are_no_text_open_nothing(as_coordinator, trajectory, body):
    kind = "application/x-www-form-urlencoded"

    answer = as_coordinator.post(url("trajectory-open", trajectory), body, content_type=kind)

    assert (answer.status_code, ReadEvent.objects.count()) == (200, 0)


# --- The log ---------------------------------------------------------------------------------------------------------
def shown(page):
    return [event.number for event in page.context["page"]]


def test_log_shows_the_own_organisation_the_latest_first_and_the_coordinator_too(
    as_coordinator, coordinator, worker, other_worker, trajectory
):
    read(trajectory, worker)
    read(make_own_trajectory(other_worker), other_worker)
    read(trajectory, coordinator, reason=ReadReason.COMPLAINT, action=ReadAction.PRINTED)

    page = as_coordinator.get(LOG)

    text = page.content.decode()
    assert shown(page) == [3, 1]
    assert [text.count(words) for words in ("a complaint", '<span class="badge">printed</span>', trajectory.code)] == [
        1, 1, 2,
    ]  # fmt: skip


def test_log_is_looked_through_by_colleague_month_and_trajectory(
    as_coordinator, coordinator, worker, colleague, trajectory
):
    zone = ZoneInfo("Europe/Amsterdam")
    other = make_own_trajectory(worker)
    # The last second of October and the first of November, in Friesland.
    read(trajectory, worker, at=datetime(2026, 10, 31, 23, 59, 59, tzinfo=zone))
    read(trajectory, colleague, at=datetime(2026, 11, 1, tzinfo=zone))
    read(other, worker, at=datetime(2026, 11, 30, 23, 59, 59, tzinfo=zone))

    with time_machine.travel(datetime(2026, 12, 2, 12, tzinfo=zone), tick=False):
        as_coordinator.force_login(coordinator)
        found = [
            shown(as_coordinator.get(LOG, chosen))
            for chosen in (
                {"collega": worker.pk},
                {"maand": "2026-11"},
                {"collega": worker.pk, "maand": "2026-11"},
                {"traject": trajectory.key},
                {"collega": "", "maand": ""},
            )
        ]
        months = as_coordinator.get(LOG).context["form"].fields["maand"].choices

    assert found == [[3, 1], [3, 2], [3], [2, 1], [3, 2, 1]]
    assert [code for code, _word in months] == ["", "2026-12", "2026-11", "2026-10"]


def test_log_of_a_foreign_or_missing_trajectory_does_not_exist(as_coordinator, other_worker):
    foreign = make_own_trajectory(other_worker)

    assert [as_coordinator.get(LOG, {"traject": key}).status_code for key in (foreign.key, uuid4())] == [404, 404]


@pytest.mark.parametrize("bad", [bad for bad in BAD if bad])
def test_log_answers_a_choice_that_makes_no_sense(as_coordinator, worker, trajectory, bad):
    read(trajectory, worker)

    for data in ({"collega": bad}, {"maand": bad}, {"traject": bad}, {"maand": [bad, "2026-11"], "blad": bad}):
        page = as_coordinator.get(LOG, data)
        assert page.status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_log_asks_a_fixed_number_of_queries(as_coordinator, worker, trajectory, number, django_assert_num_queries):
    for _ in range(number):
        read(trajectory, worker)

    # The session, the user, her groups; the readers, the oldest row, the last finding; how many rows, and the rows.
    with django_assert_num_queries(8):
        as_coordinator.get(LOG)


def test_log_comes_in_pages_that_keep_what_was_chosen(as_coordinator, worker, trajectory):
    for _ in range(101):
        read(trajectory, worker)

    first = as_coordinator.get(LOG, {"collega": worker.pk}).content.decode()
    second = as_coordinator.get(LOG, {"collega": worker.pk, "blad": 2})

    assert f"?collega={worker.pk}&amp;blad=2" in first
    assert shown(second) == [1]


def test_log_says_that_it_was_changed_until_it_is_right_again(as_coordinator):
    today = timezone.localdate()
    warnings = []
    for kind in ("head", "broken", "start", "head"):
        ReadLogAnchor.objects.create(kind=kind, number=7, digest="0" * 64, date=today)
        warnings.append("The log was changed outside of the portal: row 7" in as_coordinator.get(LOG).content.decode())

    assert warnings == [False, True, True, False]


# --- For the fixed worker --------------------------------------------------------------------------------------------
def test_fixed_worker_sees_who_else_read_it(client, worker, colleague, coordinator, trajectory):
    read(trajectory, worker)
    read(trajectory, colleague)
    read(trajectory, coordinator, reason=ReadReason.WORKER_AWAY)
    read(make_own_trajectory(worker), coordinator, reason=ReadReason.URGENT)
    client.force_login(worker)

    page = client.get(url("trajectory", trajectory)).content.decode()

    assert [event.number for event in readings_of(trajectory, 20)] == [3, 2]
    assert [event.number for event in readings_of(trajectory, 1)] == [3]
    assert "coby-coordinator: the fixed worker is away" in page


def test_block_of_readings_costs_one_query_and_says_so_when_there_are_none(
    worker, colleague, trajectory, django_assert_num_queries
):
    empty = render_to_string("contacts/_readings.html", {"readings": readings_of(trajectory)})
    for _ in range(3):
        read(trajectory, colleague)

    with django_assert_num_queries(1):
        text = render_to_string("contacts/_readings.html", {"readings": readings_of(trajectory)})

    assert (text.count("<li>"), "Nobody but the fixed worker." in empty) == (3, True)
