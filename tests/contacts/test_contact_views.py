"""Recording a contact: once, however often it is sent, and never somebody under 18."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from contacts.choices import WORK_SETTING_OF_PLACE
from contacts.models import Activity, Contact, Referral, Signal
from contacts.services import ContactEntry, contact_entry
from contacts.views.undo import SECONDS
from portal import codelists
from portal.models import Fact
from tests.builders.activities import contact_form, make_activity, make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()


@pytest.fixture
def activity(worker):
    return make_activity(worker, today=TODAY)


@pytest.fixture
def as_worker(client, worker):
    client.force_login(worker)
    return client


def add_url(activity):
    return reverse("contacts:contact-new", args=[activity.pk])


def activity_url(activity):
    return reverse("contacts:activity", args=[activity.pk])


def change_url(contact):
    return reverse("contacts:contact-change", args=[contact.activity_id, contact.pk])


def take_back_url(contact):
    return reverse("contacts:contact-take-back", args=[contact.activity_id, contact.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_form_lights_nothing_that_could_falsify_a_count(as_worker, activity):
    form = as_worker.get(add_url(activity)).context["form"]

    lit = {name: form[name].value() for name in form.fields if name != "id"}
    assert {name: value for name, value in lit.items() if value not in (None, (), "", False)} == {
        "channel": "outreach_licensed",
        "work_setting": "not_asked",
        "gender": "not_asked",
        "age_band": "not_asked",
        "people": 1,
        "state": "offered",
    }


@pytest.mark.parametrize(
    ("kind", "place", "lit"),
    [
        ("a02_rounds", "massage_salon", "massage_salon"),
        ("a08_places", "massage_salon", "massage_salon"),
        ("a08_places", "street", "outdoor"),
        ("a08_places", "cruising_place", "outdoor"),
        # More than one answer fits, or staff do not come to the place of work.
        ("a02_rounds", "licensed_place", None),
        ("a08_places", "hotel", None),
        ("a08_places", "holiday_park", None),
        ("a08_places", "home", None),
        ("a03_online", "online", None),
        ("a01_walk_in", "support_point", None),
        ("a09_checks", "massage_salon", None),
        ("a07_social", "street", None),
    ],
)
def test_form_place_of_work_follows_the_kind_of_place_only_where_it_is_certain(as_worker, worker, kind, place, lit):
    activity = make_activity(worker, today=TODAY, kind=kind, location_type=place)

    form = as_worker.get(add_url(activity)).context["form"]

    assert (form.setting_known, form["work_setting"].value()) == (lit, lit or "not_asked")
    assert form["language"].value() is None


def test_form_place_of_work_that_follows_from_the_round_is_in_sight_and_can_be_put_off(as_worker, worker):
    activity = make_activity(worker, today=TODAY, kind="a08_places", location_type="street")

    page = as_worker.get(add_url(activity))
    as_worker.post(add_url(activity), contact_form(channel="outreach_location", work_setting="outdoor"))
    as_worker.post(add_url(activity), contact_form(channel="outreach_location", work_setting="not_asked"))

    text = page.content.decode()
    codes = [code for code, _word in page.context["form"].fields["work_setting"].choices]
    assert codes[:2] == ["outdoor", "not_asked"]
    assert sorted(codes) == sorted(codelists.codes("WORK_SETTING"))
    assert text.count('name="work_setting" value="outdoor"') == 1
    # Before the first fold of the page that follows the languages, so it is not behind one.
    assert text.index('value="outdoor"') < text.index("About the person, only what was said")
    assert page.context["form"].person_open is False
    assert sorted(contact.work_setting for contact in Contact.objects.all()) == ["not_asked", "outdoor"]


def test_every_place_that_says_where_somebody_works_and_its_answer_are_in_the_lists():
    assert set(WORK_SETTING_OF_PLACE) <= set(codelists.codes("LOCATION_TYPE"))
    assert set(WORK_SETTING_OF_PLACE.values()) <= set(codelists.codes("WORK_SETTING"))


def test_form_number_of_people_is_one_tap_and_a_larger_one_is_typed(as_worker, activity):
    page = as_worker.get(add_url(activity)).content.decode()

    # Behind no fold: what is folded last before it is closed before it, too.
    before = page[: page.index('name="people"')]
    assert before.count("<details") == before.count("</details>")
    assert all(f'name="people" value="{number}"' in page for number in (1, 2, 3, 4))
    fold = page[: page.index('name="people_typed"')]
    assert fold.count("<details") == fold.count("</details>") + 1


@pytest.mark.parametrize(
    ("kind", "place", "channel"),
    [
        ("a01_walk_in", "support_point", "walk_in"),
        ("a02_rounds", "licensed_place", "outreach_licensed"),
        ("a03_online", "online", "online_outreach"),
        ("a07_social", "support_point", "group_activity"),
        ("a08_places", "hotel", "outreach_location"),
        ("a09_checks", "hotel", "joint_check"),
        ("a04_support", "support_point", ""),
    ],
)
def test_form_channel_follows_the_kind_of_activity(as_worker, worker, kind, place, channel):
    activity = make_activity(worker, today=TODAY, kind=kind, location_type=place)

    response = as_worker.get(add_url(activity))

    assert (response.context["form"]["channel"].value(), response.context["channel_known"]) == (channel, channel != "")


def test_form_has_no_place_for_words_or_a_time(as_worker, activity):
    page = as_worker.get(add_url(activity)).content.decode()

    assert "<textarea" not in page
    # The only thing to type is a number of people.
    assert page.count('type="text"') == 1
    assert 'type="time"' not in page


def test_add_writes_what_was_tapped(as_worker, activity, worker):
    form = contact_form(
        first_contact="yes",
        topics=["tax", "housing"],
        support=["listening"],
        language="es",
        gender="man",
        age_band="age_21_29",
        work_setting="home",
        people_typed="7",
    )

    response = as_worker.post(add_url(activity), form)

    contact = Contact.objects.get()
    assert response.url == reverse("contacts:activity", args=[activity.pk])
    assert (str(contact.pk), contact.recorded_by, contact.counted_in) == (form["id"], worker, None)
    assert contact_entry(contact) == ContactEntry(
        channel="outreach_licensed",
        first_contact=True,
        topics=("housing", "tax"),
        support=("listening",),
        language="es",
        work_setting="home",
        gender="man",
        age_band="age_21_29",
        people=7,
    )


@pytest.mark.parametrize(("word", "stored"), [("yes", True), ("no", False), ("", None)])
def test_add_first_contact_is_yes_no_or_unknown(as_worker, activity, word, stored):
    as_worker.post(add_url(activity), contact_form(first_contact=word))

    assert Contact.objects.get().first_contact is stored


def test_add_with_nothing_tapped_is_a_contact(as_worker, activity):
    as_worker.post(add_url(activity), contact_form())

    assert contact_entry(Contact.objects.get()) == ContactEntry(channel="outreach_licensed")


def test_add_and_next_leads_to_an_empty_form_that_offers_to_take_back(as_worker, activity):
    make_contact(activity)

    response = as_worker.post(add_url(activity), contact_form(topics=["tax"], next="1"))
    page = as_worker.get(response.url)

    contact = Contact.objects.get(topics=["tax"])
    assert response.url == add_url(activity)
    assert page.context["form"]["topics"].value() == ()
    assert page.context["saved"]["number"] == 2
    assert f'action="{take_back_url(contact)}"' in page.content.decode()


@pytest.mark.parametrize(("seconds", "offered"), [(0, True), (10, True), (SECONDS, True), (SECONDS + 1, False)])
def test_taking_back_is_offered_for_more_than_ten_seconds_on_every_page_of_the_activity(
    as_worker, activity, seconds, offered
):
    saved_at = timezone.now()
    with time_machine.travel(saved_at, tick=False):
        as_worker.post(add_url(activity), contact_form())
    with time_machine.travel(saved_at + timedelta(seconds=seconds), tick=False):
        pages = [as_worker.get(url) for url in (add_url(activity), activity_url(activity), add_url(activity))]

    assert [page.context["saved"] is not None for page in pages] == [offered] * 3
    # One button that sends the one form, whether or not a script runs.
    assert [page.content.decode().count('form="take-back"') for page in pages] == [int(offered)] * 3
    assert [page.content.decode().count('id="take-back"') for page in pages] == [int(offered)] * 3


def test_taking_back_is_not_offered_in_another_activity(as_worker, activity, worker):
    as_worker.post(add_url(activity), contact_form())

    assert as_worker.get(add_url(make_activity(worker, today=TODAY))).context["saved"] is None


@pytest.mark.parametrize(
    ("page", "name"), [("contact", "contact-new"), ("activity", "activity"), ("//evil.example", "activity")]
)
def test_take_back_leads_back_to_where_it_was_tapped_and_is_offered_no_longer(as_worker, activity, page, name):
    form = contact_form()
    as_worker.post(add_url(activity), form)

    response = as_worker.post(take_back_url(Contact.objects.get()), {"page": page})

    assert response.url == reverse(f"contacts:{name}", args=[activity.pk])
    assert as_worker.get(response.url).context["saved"] is None
    assert Contact.objects.count() == 0


def test_what_was_saved_can_be_taken_back_from_the_list_later(as_worker, activity):
    contact = make_contact(activity, topics=["tax"])

    page = as_worker.get(activity_url(activity)).content.decode()
    change = as_worker.get(change_url(contact)).content.decode()

    assert f'href="{change_url(contact)}"' in page
    assert f'action="{take_back_url(contact)}"' in change


def test_add_same_form_twice_is_one_contact_and_says_so(as_worker, activity):
    form = contact_form(topics=["tax"], partner="ggd")

    answers = [as_worker.post(add_url(activity), form) for _ in range(2)]
    page = as_worker.get(answers[1].url).content.decode()

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (Contact.objects.count(), Referral.objects.count()) == (1, 1)
    assert "Nothing was counted twice." in page


def test_add_same_form_with_chips_in_another_order_is_the_same(as_worker, activity):
    form = contact_form(topics=["tax", "housing"])
    as_worker.post(add_url(activity), form)

    response = as_worker.post(add_url(activity), {**form, "topics": ["housing", "tax"]})

    assert (response.status_code, Contact.objects.count()) == (302, 1)


def test_add_same_id_with_other_answers_is_a_conflict_that_keeps_them(as_worker, activity):
    form = contact_form(topics=["tax"])
    as_worker.post(add_url(activity), form)

    response = as_worker.post(add_url(activity), {**form, "topics": ["housing"]})

    kept = response.context["form"]
    assert response.status_code == 409
    assert (kept["topics"].value(), kept["id"].value() == form["id"]) == (["housing"], False)
    assert f'href="{change_url(Contact.objects.get())}"' in response.content.decode()
    assert Contact.objects.get().topics == ["tax"]


def test_add_after_a_conflict_saves_another_contact(as_worker, activity):
    form = contact_form(topics=["tax"])
    as_worker.post(add_url(activity), form)
    kept = as_worker.post(add_url(activity), {**form, "topics": ["housing"]}).context["form"]

    as_worker.post(add_url(activity), {**form, "topics": ["housing"], "id": kept["id"].value()})

    assert sorted(contact.topics for contact in Contact.objects.all()) == [["housing"], ["tax"]]


def test_add_id_of_another_organisation_is_a_conflict_without_a_word_about_it(as_worker, activity, other_worker):
    foreign = make_contact(make_activity(other_worker, today=TODAY), topics=["tax"])

    response = as_worker.post(add_url(activity), contact_form(foreign.pk, topics=["tax"]))

    page = response.content.decode()
    assert (response.status_code, response.context["stored"], str(foreign.pk) in page) == (409, None, False)
    assert Contact.objects.count() == 1


def test_add_with_referral_writes_both(as_worker, activity):
    as_worker.post(add_url(activity), contact_form(partner="accountant", state="accepted", consent="on", warm="on"))

    referral = Referral.objects.get()
    assert (referral.contact, referral.partner, referral.state, referral.consent, referral.warm) == (
        Contact.objects.get(),
        "accountant",
        "accepted",
        True,
        True,
    )


@pytest.mark.parametrize(
    ("fields", "wrong", "message"),
    [
        (
            {"partner": "ggd", "state": "arrived"},
            "consent",
            "Without consent a referral can only be offered or declined.",
        ),
        ({"state": "accepted"}, "partner", "Choose to whom, or leave the whole referral empty."),
        ({"consent": "on"}, "partner", "Choose to whom, or leave the whole referral empty."),
        ({"channel": ""}, "channel", "Choose one."),
        ({"channel": "by_owl"}, "channel", "Choose one of the list."),
        ({"gender": "x\x00"}, "gender", "Choose one of the list."),
        ({"age_band": "age_15"}, "age_band", "Choose one of the list."),
        ({"language": "ru"}, "language", "Choose one of the list."),
        ({"topics": ["tax", "nonsense"]}, "topics", "Choose one of the list."),
        ({"people_typed": "a"}, "people_typed", "Write a whole number, such as 75."),
    ],
)
def test_add_invalid_says_so_beside_the_field_and_keeps_what_was_tapped(as_worker, activity, fields, wrong, message):
    sent = contact_form(first_contact="no", support=["listening"]) | fields

    response = as_worker.post(add_url(activity), sent)

    form = response.context["form"]
    assert (response.status_code, form.errors) == (200, {wrong: [message]})
    assert (form["first_contact"].value(), form["support"].value()) == ("no", ["listening"])
    assert f'href="#{form[wrong].auto_id}"' in response.content.decode()
    assert f'id="{form[wrong].auto_id}"' in response.content.decode()
    assert (Contact.objects.count(), Referral.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "accepted"), [("1", True), ("99", True), ("0", False), ("100", False), ("-1", False)]
)
def test_add_takes_1_to_99_people(as_worker, activity, typed, accepted):
    as_worker.post(add_url(activity), contact_form(people_typed=typed))

    assert [contact.people for contact in Contact.objects.all()] == ([int(typed)] if accepted else [])


def test_add_to_the_activity_of_a_colleague_is_recorded_by_who_did_it(client, colleague, activity):
    client.force_login(colleague)

    client.post(add_url(activity), contact_form())

    assert Contact.objects.get().recorded_by == colleague


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_do_not_grow_with_contacts(as_worker, activity, worker, rows, django_assert_num_queries):
    earlier = make_activity(worker, today=TODAY, days_ago=3)
    for _ in range(rows):
        make_contact(activity)
        make_contact(earlier, topics=["tax"])
    as_worker.get(add_url(activity))

    # Session, user, groups, activity, the last rounds, what came up in this one and in them.
    with django_assert_num_queries(6):
        as_worker.get(add_url(activity))
    with django_assert_num_queries(13):
        as_worker.post(add_url(activity), contact_form(topics=["tax", "housing"]))


# --- Changing and taking back ---


def test_change_form_shows_what_was_saved(as_worker, activity):
    contact = make_contact(activity, topics=["tax"], first_contact=True, language="es", people=6, age_band="age_21_29")
    Referral.objects.create(contact=contact, partner="ggd", state="accepted", consent=True)

    form = as_worker.get(change_url(contact)).context["form"]

    names = ("topics", "first_contact", "language", "people", "people_typed", "age_band", "partner", "state", "consent")
    assert {name: form[name].value() for name in names} == {
        "topics": ("tax",),
        "first_contact": "yes",
        "language": "es",
        "people": None,
        "people_typed": 6,
        "age_band": "age_21_29",
        "partner": "ggd",
        "state": "accepted",
        "consent": True,
    }


def test_change_writes_what_is_lit_now(as_worker, activity):
    contact = make_contact(activity, topics=["tax"], first_contact=True)
    Referral.objects.create(contact=contact, partner="ggd", state="offered")

    response = as_worker.post(change_url(contact), contact_form(contact.pk, topics=["housing"], partner=""))

    contact.refresh_from_db()
    assert (said(response), response.url) == (["Changed."], reverse("contacts:activity", args=[activity.pk]))
    assert (contact.topics, contact.first_contact, Referral.objects.count()) == (["housing"], None, 0)


def test_change_with_several_referrals_leaves_them(as_worker, activity):
    contact = make_contact(activity)
    for partner in ("ggd", "kvk"):
        Referral.objects.create(contact=contact, partner=partner, state="offered")

    page = as_worker.get(change_url(contact)).content.decode()
    as_worker.post(change_url(contact), contact_form(contact.pk, topics=["tax"]))

    contact.refresh_from_db()
    assert "This contact has several referrals." in page
    assert (contact.topics, Referral.objects.count()) == (["tax"], 2)


@pytest.mark.parametrize("persona", ["colleague", "other_worker", "accountholder"])
def test_change_and_take_back_of_somebody_else_do_not_exist(client, activity, request, persona):
    contact = make_contact(activity, topics=["tax"])
    client.force_login(request.getfixturevalue(persona))

    statuses = [
        client.get(change_url(contact)).status_code,
        client.post(change_url(contact), contact_form(contact.pk)).status_code,
        client.post(take_back_url(contact)).status_code,
    ]

    assert (statuses, Contact.objects.get().topics) == ([404, 404, 404], ["tax"])


def test_change_and_take_back_by_the_coordinator_work(client, activity, coordinator):
    changed, gone = make_contact(activity), make_contact(activity)
    client.force_login(coordinator)

    client.post(change_url(changed), contact_form(changed.pk, topics=["tax"]))
    client.post(take_back_url(gone))

    assert [contact.topics for contact in Contact.objects.all()] == [["tax"]]


def test_change_and_take_back_of_a_counted_contact_do_not_exist(as_worker, activity):
    contact = make_contact(activity, counted_in="2025-Q1")

    assert as_worker.get(change_url(contact)).status_code == 404
    assert as_worker.post(take_back_url(contact)).status_code == 404
    assert Contact.objects.count() == 1


def test_change_under_another_activity_does_not_exist(as_worker, activity, worker):
    contact = make_contact(activity)
    url = reverse("contacts:contact-change", args=[make_activity(worker, today=TODAY).pk, contact.pk])

    assert as_worker.get(url).status_code == 404


def test_take_back_removes_it_and_a_second_tap_says_so(as_worker, activity):
    contact = make_contact(activity)
    Referral.objects.create(contact=contact, partner="ggd", state="offered")

    first, second = (as_worker.post(take_back_url(contact)) for _ in range(2))

    assert (Contact.objects.count(), Referral.objects.count()) == (0, 0)
    assert [first.url, second.url] == [reverse("contacts:activity", args=[activity.pk])] * 2
    assert said(second)[-1] == "This was taken back already."


def test_take_back_by_get_is_refused(as_worker, activity):
    contact = make_contact(activity)

    assert (as_worker.get(take_back_url(contact)).status_code, Contact.objects.count()) == (405, 1)


# --- Younger than 18 ---


def test_under_18_says_what_to_do_and_stores_nothing(as_worker, activity):
    before = (Activity.objects.count(), Contact.objects.count(), Signal.objects.count())

    page = as_worker.get(reverse("contacts:under-18", args=[activity.pk]))

    assert (Activity.objects.count(), Contact.objects.count(), Signal.objects.count()) == before
    text = page.content.decode().partition("<main")[2]
    assert 'href="tel:112"' in text
    assert "care coordinator" in text
    assert "youth-protection route" in text
    assert "<form" not in text
    assert "<input" not in text


def test_under_18_shows_a_number_only_while_it_is_confirmed(as_worker, activity):
    url = reverse("contacts:under-18", args=[activity.pk])
    fact = Fact.objects.create(
        key="carecoord.phone", kind="phone", value="058-123 45 67", label="x", certainty="unverified"
    )

    unconfirmed = as_worker.get(url).content.decode()
    Fact.objects.filter(pk=fact.pk).update(certainty="confirmed", confirmed_on=TODAY)
    confirmed = as_worker.get(url).content.decode()

    assert "0581234567" not in unconfirmed
    assert 'href="tel:0581234567"' in confirmed


def test_under_18_has_no_code_that_could_be_sent(as_worker, activity):
    as_worker.post(add_url(activity), contact_form(age_band="under_18"))

    assert Contact.objects.count() == 0


def test_add_to_an_activity_that_is_gone_does_not_exist(as_worker):
    url = reverse("contacts:contact-new", args=[uuid4()])

    assert (as_worker.get(url).status_code, as_worker.post(url, contact_form()).status_code) == (404, 404)
