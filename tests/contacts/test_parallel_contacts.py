"""The same form twenty times at once, through the view and the real database: one row, and no answer of 500 or over."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, Referral
from tests.builders.activities import contact_form, make_activity

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
AT_ONCE = 20


@pytest.fixture
def activity(worker):
    return make_activity(worker, today=TODAY)


@pytest.fixture
def at_once(worker):
    """A function that sends forms from one browser, all at the same moment, each over a connection of its own."""
    signed_in = Client()
    signed_in.force_login(worker)
    session = signed_in.cookies[settings.SESSION_COOKIE_NAME].value

    def send(url, forms):
        line = Barrier(len(forms))

        def one(form):
            client = Client(raise_request_exception=False)
            client.cookies[settings.SESSION_COOKIE_NAME] = session
            try:
                line.wait(timeout=30)
                return client.post(url, form).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(max_workers=len(forms)) as pool:
            return Counter(pool.map(one, forms))

    return send


def test_twenty_of_the_same_form_at_once_make_one_contact_with_one_referral(at_once, activity):
    form = contact_form(topics=["tax", "housing"], partner="ggd")

    answers = at_once(reverse("contacts:contact-new", args=[activity.pk]), [form] * AT_ONCE)

    assert answers == {302: AT_ONCE}
    assert [str(contact.pk) for contact in Contact.objects.all()] == [form["id"]]
    assert Referral.objects.count() == 1


def test_twenty_forms_at_once_of_which_half_says_something_else_make_one_contact(at_once, activity):
    form = contact_form(topics=["tax"])
    other = {**form, "topics": ["housing"]}

    answers = at_once(reverse("contacts:contact-new", args=[activity.pk]), [form, other] * (AT_ONCE // 2))

    # Whichever came first, the ten that say the same are that row, and the ten others are told so.
    assert answers == {302: AT_ONCE // 2, 409: AT_ONCE // 2}
    assert Contact.objects.count() == 1


def test_twenty_of_the_same_tap_at_once_make_one_contact(at_once, activity):
    tap = {"id": str(uuid4()), "topic": "tax"}

    answers = at_once(reverse("contacts:sheet", args=[activity.pk]), [tap] * AT_ONCE)

    assert (answers, Contact.objects.count()) == ({302: AT_ONCE}, 1)


def test_twenty_taps_at_once_all_count(at_once, activity):
    url = reverse("contacts:sheet", args=[activity.pk])

    topics = at_once(url, [{"id": str(uuid4()), "topic": "tax"} for _ in range(AT_ONCE)])
    counts = at_once(url, [{"count": "reached"}] * AT_ONCE)

    activity.refresh_from_db()
    assert (topics, counts) == ({302: AT_ONCE}, {302: AT_ONCE})
    assert (Contact.objects.count(), activity.reached) == (AT_ONCE, AT_ONCE)


def test_twenty_times_taking_back_at_once_takes_back_one(at_once, activity):
    contact = Contact.objects.create(activity=activity, channel="walk_in", recorded_by=activity.recorded_by)
    Contact.objects.create(activity=activity, channel="walk_in", recorded_by=activity.recorded_by)

    answers = at_once(reverse("contacts:contact-take-back", args=[activity.pk, contact.pk]), [{}] * AT_ONCE)

    # Who looked just before it was gone finds nothing: 404 or "taken back already", and never a mistake of ours.
    assert set(answers) <= {302, 404}
    assert Contact.objects.count() == 1
