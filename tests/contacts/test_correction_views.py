"""The pages on which a coordinator corrects what is counted, and the list of corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from contacts.models import Activity, Contact, Correction, Referral
from tests.builders.activities import contact_form, make_activity, make_contact
from tests.contacts.bad_input import BAD_VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
LIST = "/en/contacten/correcties/"
QUARTER = "2025-Q1"


@pytest.fixture
def activity(worker):
    return make_activity(worker, today=TODAY, minutes=60, counted_in=QUARTER)


@pytest.fixture
def contact(activity):
    return make_contact(activity, language="es", counted_in=QUARTER)


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


def page_of(activity):
    return reverse("contacts:activity", args=[activity.pk])


def contact_url(contact):
    return reverse("contacts:contact-correct", args=[contact.activity_id, contact.pk])


def activity_url(activity):
    return reverse("contacts:activity-correct", args=[activity.pk])


def activity_form(activity, **fields):
    given = {
        "id": str(activity.pk),
        "day": activity.date.isoformat(),
        "municipality": activity.municipality,
        "location_type": activity.location_type,
        "minutes": "60",
        "reason": "wrong_day_or_place",
    }
    return given | fields


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- The page of the activity ----------------------------------------------------------------------------------------


def test_activity_page_offers_correct_instead_of_change_and_names_the_quarter(as_coordinator, activity, contact):
    late = make_contact(activity)

    page = as_coordinator.get(page_of(activity)).content.decode()

    assert (contact_url(contact) in page, contact_url(late) in page) == (True, False)
    assert reverse("contacts:contact-change", args=[activity.pk, late.pk]) in page
    assert f'{reverse("contacts:contact-change", args=[activity.pk, contact.pk])}"' not in page
    assert activity_url(activity) in page
    # In the row and under the activity.
    assert page.count("Counted in quarter 1 of 2025") == 2


def test_activity_page_offers_a_worker_nothing_to_correct(client, worker, activity, contact):
    client.force_login(worker)

    page = client.get(page_of(activity)).content.decode()

    assert "corrigeren" not in page
    assert "Counted in quarter 1 of 2025" in page


def test_coordinator_changes_and_takes_back_what_a_colleague_recorded(as_coordinator, worker):
    activity = make_activity(worker, today=TODAY, minutes=60)
    contact = make_contact(activity)
    page = as_coordinator.get(page_of(activity)).content.decode()
    change = reverse("contacts:contact-change", args=[activity.pk, contact.pk])

    as_coordinator.post(change, contact_form(contact.pk, topics=["tax"]))
    contact.refresh_from_db()
    as_coordinator.post(reverse("contacts:contact-take-back", args=[activity.pk, contact.pk]))
    as_coordinator.post(reverse("contacts:discard", args=[activity.pk]))

    assert change in page
    assert contact.topics == ["tax"]
    assert (Contact.objects.count(), Activity.objects.count(), Correction.objects.count()) == (0, 0, 0)


# --- Correcting a contact --------------------------------------------------------------------------------------------


def test_contact_page_says_what_happens_and_has_the_answers_of_the_contact(as_coordinator, contact):
    response = as_coordinator.get(contact_url(contact))

    page = response.content.decode()
    assert "This is counted already, in quarter 1 of 2025." in page
    assert "The next version of the report says that something was corrected, and why." in page
    form = response.context["form"]
    assert (form["language"].value(), form["reason"].value()) == ("es", None)


def test_contact_is_corrected_with_a_reason(as_coordinator, contact, coordinator):
    form = contact_form(contact.pk, language="ro", reason="wrong_tap")

    answers = [as_coordinator.post(contact_url(contact), form) for _ in range(2)]

    contact.refresh_from_db()
    assert [answer.url for answer in answers] == [page_of(contact.activity)] * 2
    assert (contact.language, contact.counted_in) == ("ro", QUARTER)
    # The second tap says the same, and there is nothing left to correct.
    assert [(row.fields, row.reason, row.made_by) for row in Correction.objects.all()] == [
        (["language"], "wrong_tap", coordinator)
    ]
    assert said(answers[1])[-1] == "Nothing that is counted was different, so nothing was corrected."


def test_contact_without_a_reason_is_not_corrected_and_keeps_what_was_tapped(as_coordinator, contact):
    response = as_coordinator.post(contact_url(contact), contact_form(contact.pk, language="ro"))

    form = response.context["form"]
    assert (response.status_code, form.errors) == (200, {"reason": ["Choose one."]})
    assert (form["language"].value(), Correction.objects.count()) == ("ro", 0)


def test_contact_is_taken_back_with_a_reason_and_a_second_tap_says_so(as_coordinator, contact):
    Referral.objects.create(contact=contact, partner="ggd", state="offered", counted_in=QUARTER)

    refused = as_coordinator.post(contact_url(contact), {"remove": "1"})
    answers = [as_coordinator.post(contact_url(contact), {"remove": "1", "reason": "counted_twice"}) for _ in range(2)]

    assert refused.context["form"].errors["reason"] == ["Choose one."]
    assert [answer.url for answer in answers] == [page_of(contact.activity)] * 2
    assert said(answers[1])[-1] == "This was taken back already."
    assert (Contact.objects.count(), Correction.objects.count()) == (0, 2)


def test_contact_that_is_not_counted_has_no_page_to_correct_it(as_coordinator, worker):
    contact = make_contact(make_activity(worker, today=TODAY))

    answers = [
        as_coordinator.get(contact_url(contact)).status_code,
        as_coordinator.post(contact_url(contact), {"remove": "1", "reason": "wrong_tap"}).status_code,
        as_coordinator.get(activity_url(contact.activity)).status_code,
    ]

    assert (answers, Contact.objects.count()) == ([404, 404, 404], 1)


@pytest.mark.parametrize("persona", ["worker", "colleague", "other_worker", "outsider", "accountholder", "admin_user"])
def test_others_correct_nothing(client, request, contact, persona):
    client.force_login(request.getfixturevalue(persona))

    answers = [
        client.post(contact_url(contact), contact_form(contact.pk, language="ro", reason="wrong_tap")).status_code,
        client.post(contact_url(contact), {"remove": "1", "reason": "wrong_tap"}).status_code,
        client.post(activity_url(contact.activity), activity_form(contact.activity, minutes="90")).status_code,
        client.get(LIST).status_code,
    ]

    assert (answers, Correction.objects.count(), Contact.objects.get().language) == ([404] * 4, 0, "es")


def test_coordinator_of_another_organisation_corrects_nothing(client, salvation_army, contact):
    from portal.permissions import Role  # noqa: PLC0415
    from tests.conftest import make_user  # noqa: PLC0415

    client.force_login(make_user("other-coordinator", Role.COORDINATOR, salvation_army))

    answer = client.post(contact_url(contact), {"remove": "1", "reason": "wrong_tap"})

    assert (answer.status_code, Contact.objects.count()) == (404, 1)


# --- Correcting an activity ------------------------------------------------------------------------------------------


def test_activity_is_corrected_on_one_page(as_coordinator, activity):
    day = (activity.date - timedelta(days=40)).isoformat()
    form = activity_form(activity, day="", other_day=day, minutes="", minutes_typed="75", reached="12", places="3")

    response = as_coordinator.post(activity_url(activity), form)

    activity.refresh_from_db()
    assert response.url == page_of(activity)
    assert (activity.date.isoformat(), activity.minutes, activity.reached, activity.places) == (day, 75, 12, 3)
    assert activity.counted_in == QUARTER
    assert Correction.objects.get().fields == ["date", "minutes", "reached", "places"]


def test_activity_page_starts_with_what_is_stored_and_saves_it_unchanged(as_coordinator, activity):
    form = as_coordinator.get(activity_url(activity)).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [], ())}

    response = as_coordinator.post(activity_url(activity), {**sent, "reason": "wrong_tap"})

    assert said(response) == ["Nothing that is counted was different, so nothing was corrected."]


def test_activity_that_was_finished_stays_finished(as_coordinator, activity):
    response = as_coordinator.post(activity_url(activity), activity_form(activity, minutes=""))

    assert response.context["form"].errors == {"minutes": ["Choose how many minutes it took."]}


def test_activity_in_the_future_is_refused_beside_the_day(as_coordinator, activity):
    later = (TODAY + timedelta(days=1)).isoformat()

    response = as_coordinator.post(activity_url(activity), activity_form(activity, day="", other_day=later))

    assert list(response.context["form"].errors) == ["other_day"]


def test_activity_is_taken_back_only_when_it_is_empty(as_coordinator, activity, contact):
    form = {"remove": "1", "reason": "counted_twice"}

    full = as_coordinator.post(activity_url(activity), form)
    as_coordinator.post(contact_url(contact), form)
    empty = as_coordinator.post(activity_url(activity), form)

    assert said(full) == ["Contacts were recorded here. Take those back first."]
    assert (empty.url, Activity.objects.count()) == (LIST, 0)


@pytest.mark.parametrize("field", ["reason", "day", "other_day", "municipality", "minutes_typed", "reached", "id"])
def test_activity_takes_any_input_with_an_answer(as_coordinator, activity, field):
    for value in BAD_VALUES:
        response = as_coordinator.post(activity_url(activity), activity_form(activity, **{field: value}))

        assert response.status_code in {200, 302}, value
    assert Activity.objects.get().counted_in == QUARTER


@pytest.mark.parametrize("field", ["reason", "topics", "language", "people_typed", "partner", "state", "id"])
def test_contact_takes_any_input_with_an_answer(as_coordinator, contact, field):
    for value in BAD_VALUES:
        form = contact_form(contact.pk, reason="wrong_tap") | {field: value}

        assert as_coordinator.post(contact_url(contact), form).status_code in {200, 302}, value
    assert Contact.objects.get().counted_in == QUARTER


# --- The list --------------------------------------------------------------------------------------------------------


def make_corrections(organisation, number, **fields):
    given = {"quarter": QUARTER, "record": "contact", "action": "changed", "fields": ["people"], "reason": "wrong_tap"}
    Correction.objects.bulk_create(
        Correction(organisation=organisation, made_on=TODAY, **given | fields) for _ in range(number)
    )


def test_list_names_what_was_corrected_by_quarter(as_coordinator, fier, salvation_army):
    make_corrections(fier, 2)
    make_corrections(fier, 1, quarter="2025-Q2", action="removed", fields=[], record="signal")
    make_corrections(salvation_army, 1, quarter="2024-Q4")

    response = as_coordinator.get(LIST)

    assert [(code, len(rows)) for code, _words, rows in response.context["quarters"]] == [("2025-Q2", 1), (QUARTER, 2)]
    page = response.content.decode()
    assert "Quarter 2 of 2025" in page
    assert "Contacts: people" in page
    assert "Signals: taken back" in page


def test_list_that_is_empty_says_where_to_correct(as_coordinator):
    assert "Nothing was corrected." in as_coordinator.get(LIST).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_queries_do_not_grow(as_coordinator, fier, rows, django_assert_num_queries):
    make_corrections(fier, rows)
    as_coordinator.get(LIST)

    # Session, user, groups, how many there are, the corrections with who made them.
    with django_assert_num_queries(5):
        as_coordinator.get(LIST)


@pytest.mark.parametrize("page", ["2", "99", "-1", "x", "9" * 5_000, "\x00", str(2**70)])
def test_list_has_pages_and_takes_any_number(as_coordinator, fier, page):
    make_corrections(fier, 51)

    response = as_coordinator.get(LIST, {"blad": page})

    assert (response.status_code, response.context["page"].paginator.num_pages) == (200, 2)
