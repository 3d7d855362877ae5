"""Journey 2 of the design: a round on a small phone, with one thumb, with and without JavaScript."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from contacts.models import Activity, Contact
from contacts.services import ContactEntry, contact_entry
from tests.browser.conftest import PHONE
from tests.browser.thumb import Thumb
from tests.builders.activities import make_activity, make_contact
from tests.conftest import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("groups"),
]

# The way out and the status of leaving stand outside the landmarks on purpose: they come before everything.
AXE = {"rules": {"region": {"enabled": False}}, "resultTypes": ["violations"]}
TYPICAL = ContactEntry(channel="outreach_licensed", first_contact=False, topics=("housing", "tax"), language="es")


def record_typical(thumb: Thumb, *, save: str) -> None:
    thumb.chip("first_contact", "no")
    thumb.chip("topics", "tax")
    thumb.chip("topics", "housing")
    thumb.chip("language", "es")
    thumb.button(save)


@pytest.fixture
def earlier(worker):
    """The last round, in which these chips came up: they stand first tonight."""
    last = make_activity(worker, today=timezone.localdate(), days_ago=7, minutes=120)
    make_contact(last, topics=["tax", "housing"], language="es", support=["information"])


def test_round_from_start_to_end(phone, live_server, earlier):
    thumb = Thumb(phone)
    phone.goto(f"{live_server.url}/en/contacten/")
    thumb.button("Contact rounds")
    thumb.button("Start")
    activity = Activity.objects.get(minutes=None)
    # The place of the last time was right: two taps.
    assert (thumb.taps, phone.url) == (2, f"{live_server.url}/en/contacten/activiteit/{activity.pk}/")

    thumb.taps = 0
    thumb.button("New contact")
    record_typical(thumb, save="Save, next")
    expect(phone.get_by_text("Saved (1).")).to_be_visible()
    assert thumb.taps <= 6

    # From there the next one costs a tap less, for its form is open already.
    thumb.taps = 0
    record_typical(thumb, save="Save, back")
    assert thumb.taps == 5
    assert [contact_entry(contact) for contact in activity.contacts.all()] == [TYPICAL, TYPICAL]

    greeted = phone.get_by_role("group", name="Only greeted")
    for word in ("one more", "one more", "one more", "one less"):
        greeted.get_by_role("button", name=word).click()
    expect(greeted.get_by_role("status")).to_have_text("2")

    phone.wait_for_load_state("networkidle")
    thumb.button("Finish")
    # 2 greeted and 2 spoken to.
    expect(phone.get_by_label("People greeted or spoken to")).to_have_value("4")
    thumb.chip("minutes", "120")
    thumb.chip("staff", "2")
    thumb.chip("partners", "ggd")
    thumb.button("Done")
    expect(phone.get_by_text("Done. Thank you.")).to_be_visible()

    activity.refresh_from_db()
    assert (activity.minutes, activity.staff, activity.reached, activity.partners) == (120, 2, 4, ["ggd"])


def test_wrong_tap_is_taken_back(phone, live_server, worker, earlier):
    activity = make_activity(worker, today=timezone.localdate())
    thumb = Thumb(phone)
    phone.goto(f"{live_server.url}/en/contacten/activiteit/{activity.pk}/")
    thumb.button("New contact")
    thumb.button("Save, next")
    assert activity.contacts.count() == 1

    thumb.button("Take back")

    expect(phone.get_by_text("Taken back: nothing is left of it.")).to_be_visible()
    assert activity.contacts.count() == 0


def test_double_tap_on_save_is_one_contact(phone, live_server, worker):
    activity = make_activity(worker, today=timezone.localdate())
    phone.goto(f"{live_server.url}/en/contacten/activiteit/{activity.pk}/contact/")

    # Without JavaScript the browser drops the answer to the first, which reaches the server all the same.
    phone.locator(".button", has_text="Save, back").dblclick()

    expect(phone.get_by_text("Saved").or_(phone.get_by_text("This was saved already"))).to_be_visible()
    assert Contact.objects.count() == 1


def test_session_that_ended_loses_nothing(phone, live_server, worker):
    activity = make_activity(worker, today=timezone.localdate())
    thumb = Thumb(phone)
    phone.goto(f"{live_server.url}/en/contacten/activiteit/{activity.pk}/contact/")
    thumb.chip("first_contact", "yes")
    thumb.chip("language", "en")
    phone.context.clear_cookies()

    thumb.button("Save, back")
    phone.locator('input[name="login"]').fill(worker.username)
    phone.locator('input[name="password"]').fill(PASSWORD)
    phone.locator("main form:has(#id_password) button").click()
    expect(phone.get_by_text("Nothing is lost")).to_be_visible()
    thumb.button("Save, back")
    expect(phone.get_by_text("Saved (1).")).to_be_visible()

    contact = Contact.objects.get()
    assert (contact.first_contact, contact.language, contact.recorded_by) == (True, "en", worker)


def test_counter_without_a_connection_says_so_and_takes_the_tap_off(page, live_server, worker, log_in):
    activity = make_activity(worker, today=timezone.localdate(), reached=4)
    log_in(page.context, worker)
    page.goto(f"{live_server.url}/en/contacten/activiteit/{activity.pk}/")
    greeted = page.get_by_role("group", name="Only greeted")

    page.context.set_offline(True)
    greeted.get_by_role("button", name="one more").click()
    expect(page.get_by_text("your last tap did not count")).to_be_visible()
    expect(greeted.get_by_role("status")).to_have_text("4")
    page.context.set_offline(False)
    greeted.get_by_role("button", name="one more").click()
    expect(greeted.get_by_role("status")).to_have_text("5")
    page.wait_for_load_state("networkidle")

    activity.refresh_from_db()
    assert activity.reached == 5


def test_contact_by_keyboard_alone(page, live_server, worker, log_in, complaints):
    activity = make_activity(worker, today=timezone.localdate())
    log_in(page.context, worker)
    page.goto(f"{live_server.url}/en/contacten/activiteit/{activity.pk}/contact/")

    # The second topic and the first answer; Enter saves and goes on.
    page.locator("#id_topics").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("#id_first_contact").focus()
    for key in ("Space", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("Saved (1).")).to_be_visible()

    # The second topic of the list, for there was no round before.
    contact = Contact.objects.get()
    assert (contact.first_contact, contact.topics) == (True, ["tax"])
    assert page.url.endswith("/contact/")
    assert complaints == []


def test_pages_fit_small_and_enlarged_screens_and_pass_axe(page, live_server, worker, log_in, complaints):
    activity = make_activity(worker, today=timezone.localdate(), reached=12, places=3)
    contact = make_contact(activity, topics=["tax"], people=2)
    # Something is missing of these, which the week and the page of checks show.
    make_activity(worker, today=timezone.localdate(), minutes=60)
    make_activity(worker, today=timezone.localdate(), minutes=60, kind="a09_checks")
    log_in(page.context, worker)
    paths = [
        "",
        "begin/a02_rounds/",
        "begin/a01_walk_in/",
        "begin/a03_online/",
        "begin/a09_checks/",
        "begin/a13_education/",
        f"activiteit/{activity.pk}/",
        f"activiteit/{activity.pk}/contact/",
        f"activiteit/{activity.pk}/vel/",
        f"activiteit/{activity.pk}/contact/{contact.pk}/",
        f"activiteit/{activity.pk}/afronden/",
        f"activiteit/{activity.pk}/wijzigen/",
        f"activiteit/{activity.pk}/jonger-dan-18/",
        "signaal/",
        "week/",
        "controles/",
    ]

    found = {}
    for path in paths:
        page.set_viewport_size(PHONE)
        page.goto(f"{live_server.url}/en/contacten/{path}")
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        # 320 wide is also what a screen of 640 shows at 200 %.
        page.set_viewport_size({"width": 320, "height": 640})
        wide = page.evaluate("document.documentElement.scrollWidth")
        headings = page.locator("h1").count()
        rules = [violation["id"] for violation in Axe().run(page, options=AXE).response["violations"]]
        found[path] = (wide, headings, rules)

    assert found == dict.fromkeys(paths, (320, 1, []))
    assert complaints == []
