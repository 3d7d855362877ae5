"""What was typed outlives the session that it was typed in, for ten minutes, and nowhere but on the server."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact
from portal.models import Session
from tests.builders.activities import contact_form, make_activity
from tests.builders.factors import SEED, code_at, make_app
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
TODAY = timezone.localdate()


@pytest.fixture
def browser():
    """A browser whose forms are checked for their token, as in real life."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def add_url(worker):
    return reverse("contacts:contact-new", args=[make_activity(worker, today=TODAY).pk])


@pytest.fixture(autouse=True)
def _password_is_enough(settings):
    """Let the password be enough, but for the one who set an app up: she is asked for its code all the same."""
    settings.SECOND_FACTOR = False


def log_in(browser, user, answer):
    """Log in at the page that an answer leads to, and return the page that comes after it."""
    next_page = parse_qs(urlsplit(answer.url).query)["next"][0]
    login = browser.post(
        reverse("account_login"), {"login": user.username, "password": PASSWORD, "next": next_page}, headers=FROM_HERE
    )
    if login.url == reverse("mfa_authenticate"):
        step = browser.get(login.url)
        sent = {"code": code_at(SEED), "csrfmiddlewaretoken": token(step)}
        login = browser.post(login.url, sent, headers=FROM_HERE)
    assert login.url == next_page
    return browser.get(login.url)


def token(page):
    return page.content.decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]


@pytest.mark.parametrize("has_app", [False, True])
def test_form_sent_without_a_session_comes_back_after_the_login(browser, worker, add_url, has_app):
    if has_app:
        make_app(worker)
    form = contact_form(topics=["tax", "housing"], first_contact="no")

    answer = browser.post(add_url, form, headers=FROM_HERE)
    page = log_in(browser, worker, answer)

    back = page.context["form"]
    assert (answer.status_code, Contact.objects.count()) == (302, 0)
    assert (back["topics"].value(), back["first_contact"].value(), back["id"].value()) == (
        ["tax", "housing"],
        "no",
        form["id"],
    )
    assert "Nothing is lost: check it and save once more." in page.content.decode()


def test_form_that_came_back_can_be_saved_once(browser, worker, add_url):
    form = contact_form(topics=["tax"])
    page = log_in(browser, worker, browser.post(add_url, form, headers=FROM_HERE))

    for _ in range(2):
        browser.post(add_url, {**form, "csrfmiddlewaretoken": token(page)}, headers=FROM_HERE)

    assert [str(contact.pk) for contact in Contact.objects.all()] == [form["id"]]


def test_form_comes_back_only_once(browser, worker, add_url):
    log_in(browser, worker, browser.post(add_url, contact_form(topics=["tax"]), headers=FROM_HERE))

    assert browser.get(add_url).context["form"]["topics"].value() == ()


def test_form_with_the_token_of_an_older_login_comes_back(browser, worker, add_url):
    browser.force_login(worker)

    answer = browser.post(add_url, contact_form(topics=["tax"], csrfmiddlewaretoken="x" * 64), headers=FROM_HERE)
    page = browser.get(answer.url)

    assert (answer.url, Contact.objects.count()) == (add_url, 0)
    assert page.context["form"]["topics"].value() == ["tax"]


def test_form_comes_back_for_ten_minutes(browser, worker, add_url):
    sent = timezone.now()
    found = {}
    for seconds in (599, 601):
        with time_machine.travel(sent, tick=False):
            answer = browser.post(add_url, contact_form(topics=["tax"]), headers=FROM_HERE)
        with time_machine.travel(sent + timedelta(seconds=seconds), tick=False):
            found[seconds] = log_in(browser, worker, answer).context["form"]["topics"].value()
            browser.logout()

    assert found == {599: ["tax"], 601: ()}


def test_form_is_never_in_the_address(browser, add_url):
    answer = browser.post(add_url, contact_form(topics=["tax"]), headers=FROM_HERE)

    assert answer.url == f"{reverse('account_login')}?next={add_url}"


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}])
def test_form_from_elsewhere_is_refused_and_not_kept(browser, add_url, headers):
    answer = browser.post(add_url, contact_form(topics=["tax"]), headers=headers)

    assert (answer.status_code, Session.objects.count(), Contact.objects.count()) == (403, 0, 0)


def test_form_from_elsewhere_with_a_session_is_refused(browser, worker, add_url):
    browser.force_login(worker)

    answer = browser.post(add_url, contact_form(), headers={"Sec-Fetch-Site": "cross-site"})

    assert (answer.status_code, Contact.objects.count()) == (403, 0)


def test_form_that_is_far_too_long_is_not_kept(browser, worker, add_url):
    form = contact_form(topics=["tax"], extra="x" * 8_000)

    page = log_in(browser, worker, browser.post(add_url, form, headers=FROM_HERE))

    assert page.context["form"]["topics"].value() == ()


def test_form_kept_for_another_page_stays_away(browser, worker, add_url):
    other = reverse("contacts:contact-new", args=[make_activity(worker, today=TODAY).pk])
    browser.post(add_url, contact_form(topics=["tax"]), headers=FROM_HERE)
    browser.login(username=worker.username, password=PASSWORD)

    assert browser.get(other).context["form"]["topics"].value() == ()


def test_tap_without_a_session_leads_back_to_the_activity_and_says_so(browser, worker):
    activity = make_activity(worker, today=TODAY)
    url = reverse("contacts:count", args=[activity.pk, "reached"])

    page = log_in(browser, worker, browser.post(url, {"step": "1"}, headers=FROM_HERE))

    activity.refresh_from_db()
    assert activity.reached is None
    assert page.context["activity"] == activity
    assert "Your last tap did not count: tap once more." in page.content.decode()


def test_form_with_a_good_token_is_saved(browser, worker, add_url):
    browser.force_login(worker)
    page = browser.get(add_url)

    browser.post(add_url, contact_form(csrfmiddlewaretoken=token(page)), headers=FROM_HERE)

    assert Contact.objects.count() == 1


def test_tap_of_a_script_without_a_session_gets_the_page_to_go_to_and_uses_up_no_words(browser, worker):
    activity = make_activity(worker, today=TODAY)
    url = reverse("contacts:count", args=[activity.pk, "reached"])

    answer = browser.post(url, {"step": "1"}, headers={**FROM_HERE, "Accept": "application/json"})
    page = browser.get(answer.json()["page"])

    back = reverse("contacts:activity", args=[activity.pk])
    assert answer.json() == {"page": f"{reverse('account_login')}?next={back}"}
    assert "Your last tap did not count: tap once more." in page.content.decode()


def test_form_of_an_ended_session_is_nothing_for_somebody_else(browser, worker, colleague, add_url):
    with time_machine.travel(timezone.now() - timedelta(minutes=20), tick=False):
        browser.force_login(worker)
    answer = browser.post(add_url, contact_form(topics=["tax"]), headers=FROM_HERE)

    log_in(browser, colleague, answer)

    assert "contacts.kept" not in browser.session
    assert "You had to log in again" not in browser.get(add_url).content.decode()
