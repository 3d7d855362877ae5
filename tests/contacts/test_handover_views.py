"""What a coordinator sees of other work: counts, and who goes along with whom; and how it is handed over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from contacts.models import Aftercare, PhasePeriod, ReadEvent
from tests.builders.own_trajectories import fill, make_own_trajectory
from tests.conftest import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LIST = "/en/contacten/trajecten/"
OUTSIDE = ("other_worker", "outsider", "accountholder", "member", "facilitator", "editor", "admin_user")
BAD = [
    "", "a\x00b", "{{7*7}}", "-1", str(2**31), str(2**70), "9" * 5_000, "31-02-2026", "0000-00-00",
    "99999-01-01", "' OR 1=1 --", "<script>", "\u0661\u0662", "NaN", "1e309",
]  # fmt: skip


def url(name, trajectory):
    return reverse(f"contacts:{name}", args=[trajectory.key])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def trajectory(worker):
    return make_own_trajectory(worker)


@pytest.fixture
def other_coordinator(salvation_army):
    return make_user("cor-other", "coordinator", salvation_army)


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def as_worker(client, worker):
    client.force_login(worker)
    return client


# --- The list --------------------------------------------------------------------------------------------------------
def test_list_counts_the_own_organisation_by_hand(as_coordinator, worker, colleague, other_worker, fier):
    """4 open: 1 without a worker, 1 handover, 2 in a phase; aftercare due in 1 that is open and 1 that is closed."""
    today = timezone.localdate()
    make_own_trajectory(None, fier)
    make_own_trajectory(worker, successor=colleague, goodbye_on=today + timedelta(days=3))
    for place in range(2):
        one = make_own_trajectory(worker)
        PhasePeriod.objects.create(trajectory=one, phase="contact", start=date(2026, 1, 5), end=date(2026, 2, 1))
        PhasePeriod.objects.create(trajectory=one, phase="execution", start=date(2026, 2, 1))
        next_on = today + timedelta(days=place)
        Aftercare.objects.create(trajectory=one, kind="active", agreed_on=date(2026, 2, 1), next_on=next_on)
    closed = make_own_trajectory(worker, closed=today)
    Aftercare.objects.create(trajectory=closed, kind="active", agreed_on=date(2026, 2, 1), next_on=today)
    make_own_trajectory(other_worker)

    caseload = as_coordinator.get(LIST).context["caseload"]

    assert (caseload.open, caseload.without_worker, caseload.handovers, caseload.aftercare_due) == (4, 1, 1, 2)
    assert caseload.phases == (("execution", 2),)


def test_list_shows_who_goes_along_and_nothing_of_what_stands_in_it(as_coordinator, worker, colleague):
    trajectory = fill(make_own_trajectory(worker, deputy=colleague), today=timezone.localdate())

    page = as_coordinator.get(LIST).content.decode()

    assert page.count(trajectory.code) == 1
    assert (worker.username in page, colleague.username in page) == (True, True)
    assert [word for word in ("housing", "Housing", "debts", "Leeuwarden", "granted") if word in page] == []
    assert "do not share them" in page
    assert ReadEvent.objects.count() == 0


def test_list_begins_with_those_that_have_nobody(as_coordinator, worker, colleague, fier):
    closed = make_own_trajectory(worker, closed=timezone.localdate())
    plain = make_own_trajectory(worker)
    going = make_own_trajectory(worker, successor=colleague, goodbye_on=timezone.localdate())
    nobody = make_own_trajectory(None, fier)

    assert list(as_coordinator.get(LIST).context["page"]) == [nobody, going, plain, closed]


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_a_fixed_number_of_queries(as_coordinator, worker, colleague, number, django_assert_num_queries):
    for _ in range(number):
        make_own_trajectory(worker, deputy=colleague, successor=colleague, goodbye_on=timezone.localdate())

    # The session, the user, her groups; three of counts; the number of rows, and the rows.
    with django_assert_num_queries(8):
        as_coordinator.get(LIST)


def test_list_comes_in_pages_and_takes_any_page_number(as_coordinator, worker):
    for _ in range(101):
        make_own_trajectory(worker)

    pages = {bad: as_coordinator.get(LIST, {"blad": bad}) for bad in [*BAD, "2"]}

    assert {page.status_code for page in pages.values()} == {200}
    assert len(pages["2"].context["page"].object_list) == 1
    assert b"Page 1 of 2" in pages[""].content


# --- Who may ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("persona", [*OUTSIDE, "worker", "colleague"])
def test_pages_of_the_coordinator_do_not_exist_for_others(client, request, trajectory, persona):
    client.force_login(request.getfixturevalue(persona))

    answers = [
        client.get(LIST),
        client.get(url("trajectory-staff", trajectory)),
        client.post(url("trajectory-staff", trajectory), {"deputy": ""}),
        client.get("/en/contacten/inzage/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


@pytest.mark.parametrize("persona", [*OUTSIDE, "colleague", "other_coordinator"])
def test_handover_of_somebody_else_does_not_exist(client, request, worker, coordinator, persona):
    planned = make_own_trajectory(worker, successor=coordinator, goodbye_on=timezone.localdate())
    client.force_login(request.getfixturevalue(persona))

    answers = [
        client.get(url("handover", planned)),
        *(client.post(url(name, planned)) for name in ("handover", "handover-done", "handover-off", "trajectory-open")),
        client.get(url("trajectory-staff", planned)),
    ]

    planned.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404] * 6
    assert (planned.fixed_worker, planned.successor) == (worker, coordinator)


def test_deputy_and_successor_hand_nothing_over(client, worker, colleague, coordinator):
    planned = make_own_trajectory(worker, deputy=colleague, successor=colleague, goodbye_on=timezone.localdate())
    client.force_login(colleague)

    statuses = [client.post(url(name, planned)).status_code for name in ("handover", "handover-done", "handover-off")]

    assert statuses == [404] * 3


def test_coordinator_of_another_organisation_sees_an_empty_list(client, other_coordinator, trajectory):
    client.force_login(other_coordinator)

    page = client.get(LIST)

    assert (page.status_code, list(page.context["page"]), page.context["caseload"].open) == (200, [], 0)


@pytest.mark.parametrize("name", ["handover", "trajectory-staff", "handover-done", "handover-off", "trajectory-open"])
def test_anonymous_is_sent_to_the_login(client, trajectory, name):
    answer = client.post(url(name, trajectory))

    assert answer.url.partition("?")[0] == reverse("account_login")


# --- Naming ----------------------------------------------------------------------------------------------------------
def test_coordinator_names_worker_and_deputy_after_an_import(as_coordinator, fier, worker, colleague):
    imported = make_own_trajectory(None, fier)

    answer = as_coordinator.post(url("trajectory-staff", imported), {"worker": worker.pk, "deputy": colleague.pk})

    imported.refresh_from_db()
    assert (answer.url, imported.fixed_worker, imported.deputy) == (LIST, worker, colleague)


def test_coordinator_who_names_herself_gives_a_reason_first(as_coordinator, trajectory, coordinator):
    """She would be let in without one otherwise, and could take her name off again."""
    staff, sent = url("trajectory-staff", trajectory), {"deputy": coordinator.pk}

    refused = as_coordinator.post(staff, sent)
    trajectory.refresh_from_db()
    assert (refused.status_code, refused.url) == (302, url("trajectory-open", trajectory))
    assert (trajectory.deputy, ReadEvent.objects.count()) == (None, 0)

    as_coordinator.post(url("trajectory-open", trajectory), {"reason": "worker_away"})
    as_coordinator.post(staff, sent)
    trajectory.refresh_from_db()
    assert trajectory.deputy == coordinator
    assert [event.reason for event in ReadEvent.objects.all()] == ["worker_away"]


def test_coordinator_who_takes_over_gives_a_reason_first(as_coordinator, trajectory, coordinator):
    sent = {"successor": coordinator.pk, "goodbye_on": timezone.localdate().isoformat()}

    refused = as_coordinator.post(url("handover", trajectory), sent)

    trajectory.refresh_from_db()
    assert (refused.url, trajectory.successor) == (url("trajectory-open", trajectory), None)


def test_page_offers_no_other_worker_where_a_goodbye_is_needed(as_coordinator, trajectory, colleague):
    form = as_coordinator.get(url("trajectory-staff", trajectory)).context["form"]
    as_coordinator.post(url("trajectory-staff", trajectory), {"worker": colleague.pk, "deputy": ""})

    trajectory.refresh_from_db()
    assert list(form.fields) == ["deputy"]
    assert trajectory.fixed_worker != colleague


def test_deputy_is_taken_away(as_coordinator, worker, colleague):
    trajectory = make_own_trajectory(worker, deputy=colleague)

    as_coordinator.post(url("trajectory-staff", trajectory), {"deputy": ""})

    trajectory.refresh_from_db()
    assert trajectory.deputy is None


@pytest.mark.parametrize("bad", BAD)
def test_staff_form_answers_what_makes_no_sense(as_coordinator, fier, other_worker, bad):
    imported = make_own_trajectory(None, fier)

    for data in ({"worker": bad, "deputy": bad}, {"worker": [bad, "1"], "deputy": other_worker.pk}):
        answer = as_coordinator.post(url("trajectory-staff", imported), data)
        assert (answer.status_code, bool(answer.context["form"].errors["worker"])) == (200, True)

    imported.refresh_from_db()
    assert (imported.fixed_worker, imported.deputy) == (None, None)


# --- Handing over ----------------------------------------------------------------------------------------------------
def test_fixed_worker_plans_changes_and_completes_her_own_handover(as_worker, worker, trajectory, colleague):
    today = timezone.localdate()
    form = {"successor": colleague.pk, "goodbye_on": (today + timedelta(days=7)).isoformat()}

    planned = as_worker.post(url("handover", trajectory), form)
    as_worker.post(url("handover", trajectory), form | {"other_day": (today + timedelta(days=9)).isoformat()})
    trajectory.refresh_from_db()
    day = trajectory.goodbye_on
    done = as_worker.post(url("handover-done", trajectory))

    trajectory.refresh_from_db()
    assert planned.url == url("trajectory", trajectory)
    assert day == today + timedelta(days=9)
    # She has nothing to read there any more.
    assert (done.url, trajectory.fixed_worker, said(done)[-1]) == ("/en/contacten/", colleague, "Handed over.")


def test_coordinator_plans_and_calls_off_a_handover(as_coordinator, trajectory, colleague):
    form = {"successor": colleague.pk, "goodbye_on": timezone.localdate().isoformat()}

    planned = as_coordinator.post(url("handover", trajectory), form)
    trajectory.refresh_from_db()
    successor = trajectory.successor
    off = as_coordinator.post(url("handover-off", trajectory))
    again = as_coordinator.post(url("handover-off", trajectory))

    trajectory.refresh_from_db()
    assert (planned.url, off.url, successor, trajectory.successor) == (LIST, LIST, colleague, None)
    assert said(again)[-1] == "There is no handover any more."


def test_handover_offers_colleagues_who_can_take_over(as_worker, trajectory, coordinator, colleague, other_worker):
    colleague.is_active = False
    colleague.save()

    form = as_worker.get(url("handover", trajectory)).context["form"]

    assert [name for _key, name in form.fields["successor"].choices] == [coordinator.username]


def test_handover_without_anybody_else_says_so(as_worker, trajectory):
    assert "There is no other colleague yet" in as_worker.get(url("handover", trajectory)).content.decode()


def test_handover_of_what_is_closed_or_has_nobody_does_not_exist(as_coordinator, worker, fier):
    for one in (make_own_trajectory(worker, closed=timezone.localdate()), make_own_trajectory(None, fier)):
        assert as_coordinator.get(url("handover", one)).status_code == 404


def test_handover_with_something_missing_keeps_the_rest(as_worker, trajectory, colleague):
    answer = as_worker.post(url("handover", trajectory), {"successor": colleague.pk, "other_day": "2020-01-01"})

    form = answer.context["form"]
    assert (answer.status_code, form["successor"].value()) == (200, str(colleague.pk))
    assert form.errors == {"goodbye_on": ["Give today or a day in the coming year."]}


@pytest.mark.parametrize("bad", BAD)
def test_handover_form_answers_what_makes_no_sense(as_worker, trajectory, colleague, other_worker, bad):
    good = {"successor": colleague.pk, "goodbye_on": timezone.localdate().isoformat()}

    for data in (
        {**good, "successor": bad},
        {**good, "successor": other_worker.pk},
        {"successor": colleague.pk, "goodbye_on": bad},
        {"successor": colleague.pk, "goodbye_on": [bad, bad], "other_day": bad},
    ):
        answer = as_worker.post(url("handover", trajectory), data)
        assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)

    trajectory.refresh_from_db()
    assert trajectory.successor is None


@pytest.mark.parametrize("number", [1, 3])
def test_handover_page_asks_a_fixed_number_of_queries(as_worker, trajectory, fier, number, django_assert_num_queries):
    for place in range(number):
        make_user(f"colleague-{place}", "worker", fier)

    # The first look at a form puts its token in the session.
    as_worker.get(url("handover", trajectory))
    # The session, the user, her groups, the trajectory, her organisation, the colleagues.
    with django_assert_num_queries(6):
        as_worker.get(url("handover", trajectory))


def test_code_is_in_no_address_and_in_no_title(as_coordinator, trajectory, worker, colleague):
    for name in ("trajectory-staff", "handover", "trajectory-open"):
        page = as_coordinator.get(url(name, trajectory)).content.decode()
        assert trajectory.code not in url(name, trajectory)
        assert trajectory.code in page
        assert trajectory.code not in page.partition("</title>")[0]


@pytest.mark.parametrize("name", ["handover-done", "handover-off"])
def test_tap_without_a_session_leads_back_to_the_page_of_the_handover(client, trajectory, name):
    answer = client.post(url(name, trajectory), headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.url == f"{reverse('account_login')}?next={url('handover', trajectory)}"


def test_form_sent_without_a_session_comes_back_after_the_login(client, trajectory, worker, colleague):
    page, form = url("handover", trajectory), {"successor": str(colleague.pk), "other_day": "2027-01-05"}

    client.post(page, form, headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(worker)

    back = client.get(page).context["form"]
    assert (back["successor"].value(), back["other_day"].value()) == (str(colleague.pk), "2027-01-05")
