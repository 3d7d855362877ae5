"""A sign of abuse: counted, linked to nothing, reported elsewhere."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from contacts.log.columns import quarter_of
from contacts.models import Signal
from portal.models import Fact
from tests.contacts.bad_input import BAD_VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

DESK = "/en/contacten/"
URL = f"{DESK}signaal/"
TAKE_BACK = f"{URL}terug/"
UNDER_18 = f"{URL}jonger-dan-18/"
TODAY = timezone.localdate()


def signal_form(**fields):
    return {"id": str(uuid4()), "kind": "violence", "consent": "count", "reported": "yes", **fields}


@pytest.fixture
def as_worker(client, worker):
    client.force_login(worker)
    return client


def test_signal_page_explains_the_ladder_and_that_reporting_is_by_phone(as_worker):
    page = as_worker.get(URL).content.decode()

    assert "You report by phone, to the care coordinator, outside this portal." in page
    assert page.count("<small>") == 4
    assert "checked" not in page


def test_signal_is_counted_in_the_quarter_of_today(as_worker, fier):
    response = as_worker.post(URL, signal_form())

    signal = Signal.objects.get()
    assert response.url == DESK
    assert (signal.kind, signal.consent, signal.reported, signal.quarter, signal.organisation) == (
        "violence",
        "count",
        True,
        quarter_of(timezone.localdate()),
        fier,
    )


def test_signal_same_form_twice_is_one_signal(as_worker):
    form = signal_form(reported="no")

    answers = [as_worker.post(URL, form).status_code for _ in range(2)]

    assert (answers, [signal.reported for signal in Signal.objects.all()]) == ([302, 302], [False])


def test_signal_same_id_with_other_answers_is_a_conflict(as_worker):
    form = signal_form()
    as_worker.post(URL, form)

    response = as_worker.post(URL, {**form, "kind": "blackmail"})

    kept = response.context["form"]
    assert (response.status_code, kept["kind"].value(), kept["id"].value() == form["id"]) == (409, "blackmail", False)
    assert Signal.objects.get().kind == "violence"


def test_signal_with_something_missing_keeps_the_rest(as_worker):
    response = as_worker.post(URL, signal_form(consent="", reported=""))

    form = response.context["form"]
    assert form.errors == {"consent": ["Choose one."], "reported": ["Choose one."]}
    assert (form["kind"].value(), Signal.objects.count()) == ("violence", 0)


def test_signal_take_back_is_offered_once_and_removes_it(as_worker):
    as_worker.post(URL, signal_form())

    offers = [TAKE_BACK in as_worker.get(DESK).content.decode() for _ in range(2)]
    as_worker.post(TAKE_BACK)

    assert (offers, Signal.objects.count()) == ([True, False], 0)


def test_signal_take_back_of_nothing_says_so(as_worker, client, colleague):
    as_worker.post(URL, signal_form())
    client.force_login(colleague)

    response = client.post(TAKE_BACK)

    assert [str(message) for message in get_messages(response.wsgi_request)] == ["There is nothing to take back."]
    assert Signal.objects.count() == 1


def test_signal_take_back_of_a_counted_one_is_refused(as_worker):
    as_worker.post(URL, signal_form())
    Signal.objects.update(counted_in="2025-Q1")

    response = as_worker.post(TAKE_BACK)

    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "This is counted in a closed quarter already, so it stays as it is."
    ]
    assert Signal.objects.count() == 1


# --- The ladder ------------------------------------------------------------------------------------------------------


def test_signal_page_explains_the_steps_and_shows_a_number_only_when_somebody_confirmed_it(as_worker, fact):
    page = as_worker.get(URL).content.decode()
    Fact.objects.update(
        certainty="confirmed", confirmed_by="x", confirmed_on=TODAY, expires_on=TODAY + timedelta(days=9)
    )

    confirmed = as_worker.get(URL).content.decode()

    assert "You listen and call nobody." in page
    assert "Do not say who, where or when." in page
    assert ("058-123" in page, "The number is in the call list of your team." in page) == (False, True)
    assert ("058-123" in confirmed, "call list" in confirmed) == (True, False)


@pytest.fixture
def fact(db):
    return Fact.objects.create(
        key="carecoord.phone", kind="phone", value="058-123 45 67", label="x", certainty="unverified"
    )


def test_signal_that_was_only_told_is_not_reported(as_worker):
    response = as_worker.post(URL, signal_form(consent="listen_only", reported="yes"))

    form = response.context["form"]
    assert (response.status_code, list(form.errors), Signal.objects.count()) == (200, ["reported"], 0)
    assert form.errors["reported"][0].startswith("Somebody who only wants to tell it, is not reported.")
    assert (form["kind"].value(), form["consent"].value()) == ("violence", "listen_only")
    assert as_worker.post(URL, signal_form(consent="listen_only", reported="no")).status_code == 302


@pytest.mark.parametrize(
    ("consent", "reported", "reminded"), [("pass_on", "no", True), ("pass_on", "yes", False), ("count", "no", False)]
)
def test_signal_that_may_be_passed_on_reminds_of_the_call(as_worker, consent, reported, reminded):
    response = as_worker.post(URL, signal_form(consent=consent, reported=reported))

    said = " ".join(str(message) for message in get_messages(response.wsgi_request))
    assert ("you have not called yet" in said) is reminded


def test_signal_about_a_child_leads_to_the_steps_and_can_be_taken_back_there(as_worker):
    response = as_worker.post(URL, signal_form(kind="minor_involved"))
    page = as_worker.get(response.url).content.decode()

    as_worker.post(TAKE_BACK)

    assert response.url == UNDER_18
    assert "Stay with the person if you can." in page
    assert "Nothing of what you tapped was saved." not in page
    assert (TAKE_BACK in page, Signal.objects.count()) == (True, 0)


def test_signal_page_leads_to_the_steps_for_a_child(as_worker):
    assert UNDER_18 in as_worker.get(URL).content.decode()
    assert TAKE_BACK not in as_worker.get(UNDER_18).content.decode()


@pytest.mark.parametrize("field", ["id", "kind", "consent", "reported"])
def test_signal_takes_any_input_with_an_answer(as_worker, field):
    for value in BAD_VALUES:
        assert as_worker.post(URL, signal_form() | {field: value}).status_code in {200, 302}, value


@pytest.mark.parametrize("persona", ["outsider", "accountholder", "member", "editor", "admin_user"])
def test_signal_other_roles_do_not_exist(client, request, persona):
    client.force_login(request.getfixturevalue(persona))

    statuses = [
        client.get(URL).status_code,
        client.post(URL, signal_form()).status_code,
        client.post(TAKE_BACK).status_code,
    ]

    assert (statuses, Signal.objects.count()) == ([404, 404, 404], 0)


def test_signal_anonymous_is_sent_to_the_login(client, db):
    answers = [client.get(URL), client.post(URL, signal_form()), client.post(TAKE_BACK)]

    assert {answer.url.partition("?")[0] for answer in answers} == {reverse("account_login")}
    assert Signal.objects.count() == 0
