"""The referrals of one contact: what became of them, and one more."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from contacts.models import Correction, Referral
from tests.builders.activities import contact_form, make_activity, make_contact
from tests.contacts.bad_input import BAD_VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
QUARTER = "2025-Q1"


@pytest.fixture
def contact(worker):
    return make_contact(make_activity(worker, today=TODAY), topics=["tax"])


@pytest.fixture
def as_worker(client, worker):
    client.force_login(worker)
    return client


def url(contact, name="referral-new"):
    return reverse(f"contacts:{name}", args=[contact.activity_id, contact.pk])


def refer(contact, **fields):
    return Referral.objects.create(contact=contact, **{"partner": "ggd", "state": "offered"} | fields)


def referral_form(**fields):
    return {"id": str(uuid4()), "partner": "gp", "state": "offered", **fields}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_contact_with_a_referral_gets_another_one(as_worker, contact):
    refer(contact)

    response = as_worker.post(url(contact), referral_form(state="arrived", consent="on", warm="on"))

    stored = Referral.objects.get(partner="gp")
    assert (response.url, Referral.objects.count()) == (url(contact), 2)
    assert (stored.contact, stored.state, stored.consent, stored.warm) == (contact, "arrived", True, True)


def test_page_shows_every_referral_with_its_taps(as_worker, contact):
    refer(contact)
    refer(contact, partner="gp", state="arrived", consent=True)

    response = as_worker.get(url(contact))

    assert [row["referral"].partner for row in response.context["rows"]] == ["ggd", "gp"]
    assert [[code for code, _word in row["form"].outcomes] for row in response.context["rows"]] == [
        ["accepted", "arrived", "refused", "not_arrived"],
        ["accepted", "refused", "not_arrived"],
    ]


def test_pages_lead_to_the_referrals(as_worker, contact):
    change = reverse("contacts:contact-change", args=[contact.activity_id, contact.pk])
    activity = reverse("contacts:activity", args=[contact.activity_id])
    before = [url(contact) in as_worker.get(page).content.decode() for page in (change, activity)]
    refer(contact)
    refer(contact, partner="gp")

    after = [url(contact) in as_worker.get(page).content.decode() for page in (change, activity)]

    # From the list of an activity only where there is something to follow.
    assert (before, after) == ([True, False], [True, True])


def test_page_of_a_new_contact_offers_no_second_referral(as_worker, contact):
    page = as_worker.get(reverse("contacts:contact-new", args=[contact.activity_id])).content.decode()

    assert "Another referral" not in page


def test_list_of_an_activity_asks_a_worker_only_about_her_own_contacts(client, contact, colleague, coordinator):
    refer(contact)
    asks = []
    for user in (colleague, coordinator):
        client.force_login(user)
        asks.append(
            url(contact) in client.get(reverse("contacts:activity", args=[contact.activity_id])).content.decode()
        )

    assert asks == [False, True]


def test_same_form_twice_is_one_referral_and_other_answers_are_a_conflict(as_worker, contact):
    form = referral_form()

    answers = [as_worker.post(url(contact), form) for _ in range(2)]
    conflict = as_worker.post(url(contact), {**form, "partner": "ggd"})

    kept = conflict.context["form"]
    assert [answer.status_code for answer in (*answers, conflict)] == [302, 302, 409]
    assert said(answers[1])[-1] == "This was saved already."
    assert (kept["partner"].value(), kept["id"].value() == form["id"], Referral.objects.count()) == ("ggd", False, 1)


def test_id_of_a_referral_of_somebody_else_is_a_conflict_that_tells_nothing(as_worker, contact, other_worker):
    foreign = refer(make_contact(make_activity(other_worker, today=TODAY)), partner="gp")

    answer = as_worker.post(url(contact), referral_form(id=str(foreign.pk)))

    assert (answer.status_code, Referral.objects.get()) == (409, foreign)


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"partner": ""}, "partner", "Choose one."),
        ({"partner": "x\x00"}, "partner", "Choose one of the list."),
        ({"state": "arrived"}, "consent", "Without consent a referral can only be offered or declined."),
        ({"state": "gone"}, "state", "Choose one of the list."),
    ],
)
def test_referral_that_is_not_right_says_so_beside_the_field(as_worker, contact, wrong, field, message):
    response = as_worker.post(url(contact), referral_form(warm="on", **wrong))

    form = response.context["form"]
    assert (response.status_code, form.errors) == (200, {field: [message]})
    assert (form["warm"].value(), Referral.objects.count()) == (True, 0)


def test_contact_that_is_counted_gets_a_referral_that_counts_later(as_worker, worker):
    contact = make_contact(make_activity(worker, today=TODAY, counted_in=QUARTER), counted_in=QUARTER)

    as_worker.post(url(contact), referral_form())

    assert (Referral.objects.get().counted_in, Correction.objects.count()) == (None, 0)


def test_outcome_is_tapped_here_too(as_worker, contact):
    referral = refer(contact)

    response = as_worker.post(
        url(contact, "referral-outcome"), {"id": str(referral.pk), "was": "offered", "state": "refused"}
    )

    referral.refresh_from_db()
    assert (response.url, referral.state) == (url(contact), "refused")


def test_outcome_without_consent_says_so_here(as_worker, contact):
    referral = refer(contact)

    response = as_worker.post(
        url(contact, "referral-outcome"), {"id": str(referral.pk), "was": "offered", "state": "arrived"}
    )

    assert (response.status_code, "Tick that the person agreed" in response.content.decode()) == (200, True)


def test_referral_of_another_contact_is_not_settled_or_removed_here(as_worker, contact):
    elsewhere = refer(make_contact(contact.activity))
    form = {"id": str(elsewhere.pk), "was": "offered", "state": "refused"}

    for name in ("referral-outcome", "referral-remove"):
        assert said(as_worker.post(url(contact, name), form))[-1] == "This was taken back already."

    elsewhere.refresh_from_db()
    assert elsewhere.state == "offered"


def test_referral_is_taken_back_once_and_a_counted_one_stays(as_worker, contact):
    referral, counted = refer(contact), refer(contact, partner="gp", counted_in=QUARTER)
    remove = url(contact, "referral-remove")

    answers = [as_worker.post(remove, {"id": str(one.pk)}) for one in (referral, referral, counted)]

    assert said(answers[-1]) == [
        "Taken back: nothing is left of it.",
        "This was taken back already.",
        "This is counted in a closed quarter already, so it stays as it is.",
    ]
    assert [row.pk for row in Referral.objects.all()] == [counted.pk]


def test_counted_referral_is_taken_back_by_the_coordinator_with_a_reason(client, coordinator, contact):
    counted = refer(contact, counted_in=QUARTER)
    refer(contact, partner="gp", counted_in=QUARTER)
    client.force_login(coordinator)
    remove = url(contact, "referral-remove")

    refused = client.post(remove, {"id": str(counted.pk)})
    answers = [client.post(remove, {"id": str(counted.pk), "reason": "counted_twice"}) for _ in range(2)]

    errors = {row["referral"].partner: list(row["reasons"].errors) for row in refused.context["rows"]}
    assert (refused.status_code, errors) == (200, {"ggd": ["Choose one."], "gp": []})
    assert said(answers[1])[-1] == "This was taken back already."
    assert [row.partner for row in Referral.objects.all()] == ["gp"]
    assert [(row.record, row.action, row.reason) for row in Correction.objects.all()] == [
        ("referral", "removed", "counted_twice")
    ]


@pytest.mark.parametrize("persona", ["colleague", "other_worker", "outsider", "accountholder"])
def test_others_have_no_page_of_these_referrals(client, request, contact, persona):
    referral = refer(contact)
    client.force_login(request.getfixturevalue(persona))

    answers = [
        client.get(url(contact)),
        client.post(url(contact), referral_form()),
        client.post(url(contact, "referral-remove"), {"id": str(referral.pk)}),
        client.post(url(contact, "referral-outcome"), {"id": str(referral.pk), "was": "offered", "state": "refused"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert list(Referral.objects.values_list("state", flat=True)) == ["offered"]


@pytest.mark.parametrize("field", ["id", "partner", "state", "consent", "warm"])
def test_form_takes_any_input_with_an_answer(as_worker, contact, field):
    for value in BAD_VALUES:
        assert as_worker.post(url(contact), referral_form() | {field: value}).status_code in {200, 302}, value


@pytest.mark.parametrize("rows", [1, 3])
def test_page_queries_do_not_grow(as_worker, contact, rows, django_assert_num_queries):
    for _ in range(rows):
        refer(contact)
    as_worker.get(url(contact))

    # Session, user, groups, the contact, its referrals.
    with django_assert_num_queries(5):
        as_worker.get(url(contact))


def test_second_referral_survives_a_change_of_the_contact(as_worker, contact):
    refer(contact)
    as_worker.post(url(contact), referral_form())

    as_worker.post(
        reverse("contacts:contact-change", args=[contact.activity_id, contact.pk]), contact_form(contact.pk, people="2")
    )

    contact.refresh_from_db()
    assert (contact.people, Referral.objects.count()) == (2, 2)
