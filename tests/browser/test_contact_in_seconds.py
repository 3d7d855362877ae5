"""A contact in at most six taps and ten seconds, taking it back, and the sheet for a crowd: on a phone of 360 px."""

from __future__ import annotations

from time import monotonic
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from contacts.models import Activity, Contact, Referral, Signal
from contacts.services import ContactEntry, contact_entry
from portal.models import Session
from tests.browser.test_round_on_phone import AXE
from tests.browser.thumb import TARGET, Thumb
from tests.builders.activities import make_activity
from tests.conftest import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("groups"),
]

MOST_TAPS = 6
MOST_SECONDS = 10
# What is tapped between "New contact" and "Save, next", and what is then known: five contacts as they happen.
TYPICAL = {
    "somebody known, about tax and housing, in Spanish": (
        ("a02_rounds", "licensed_place"),
        [("first_contact", "no"), ("topics", "tax"), ("topics", "housing"), ("language", "es")],
        ContactEntry("outreach_licensed", first_contact=False, topics=("housing", "tax"), language="es"),
        None,
    ),
    "three together at a club, about health, in Romanian": (
        ("a02_rounds", "licensed_place"),
        [("people", "3"), ("topics", "physical_health"), ("topics", "housing"), ("language", "ro")],
        ContactEntry("outreach_licensed", topics=("housing", "physical_health"), language="ro", people=3),
        None,
    ),
    "a first contact in a massage salon, information given": (
        ("a08_places", "massage_salon"),
        [("first_contact", "yes"), ("support", "information"), ("language", "en")],
        ContactEntry(
            "outreach_location",
            first_contact=True,
            support=("information",),
            language="en",
            work_setting="massage_salon",
        ),
        None,
    ),
    "an answer to an online message, the GGD offered": (
        ("a03_online", "online"),
        [("topics", "physical_health"), ("language", "pt"), "Referred to somebody", ("partner", "ggd")],
        ContactEntry("online_outreach", topics=("physical_health",), language="pt"),
        ("ggd", "offered", False),
    ),
    "a walk-in visitor with letters, went along": (
        ("a01_walk_in", "support_point"),
        [("first_contact", "no"), ("topics", "admin_letters"), ("support", "went_along"), ("language", "nl")],
        ContactEntry("walk_in", first_contact=False, topics=("admin_letters",), support=("went_along",), language="nl"),
        None,
    ),
}


@pytest.fixture
def crowd(worker):
    return make_activity(worker, today=timezone.localdate(), kind="a01_walk_in", location_type="support_point")


@pytest.fixture
def sheet(page, live_server, worker, log_in, crowd):
    """The sheet, on a phone with JavaScript."""
    log_in(page.context, worker)
    page.goto(f"{live_server.url}/en/contacten/activiteit/{crowd.pk}/vel/")
    return page


def activity_page(live_server, activity):
    return f"{live_server.url}/en/contacten/activiteit/{activity.pk}/"


def tile(page, name):
    return page.locator(f'[data-sheet-tile="{name}"] button')


def settled(page):
    """Wait until every tap has its answer; without JavaScript the page that came back is the answer."""
    expect(page.locator('[aria-busy="true"]')).to_have_count(0)


def number(page, name):
    return page.locator(f'[data-sheet-tile="{name}"] [data-sheet-number]')


@pytest.mark.parametrize("case", TYPICAL.values(), ids=TYPICAL)
def test_typical_contact_takes_six_taps_and_ten_seconds_at_most(phone, live_server, worker, case):
    (kind, place), steps, entry, referral = case
    activity = make_activity(worker, today=timezone.localdate(), kind=kind, location_type=place)
    phone.goto(activity_page(live_server, activity))
    thumb = Thumb(phone)

    began = monotonic()
    thumb.button("New contact")
    for step in steps:
        if isinstance(step, tuple):
            thumb.chip(*step)
        else:
            thumb.fold(step)
    thumb.button("Save, next")
    expect(phone.get_by_text("Saved (1).")).to_be_visible()
    seconds = monotonic() - began

    assert contact_entry(activity.contacts.get()) == entry
    assert [(row.partner, row.state, row.consent) for row in Referral.objects.all()] == ([referral] if referral else [])
    assert thumb.taps <= MOST_TAPS
    assert seconds < MOST_SECONDS


# --- Taking back ---


def test_taking_back_stays_at_the_thumb_for_ten_seconds_and_covers_no_first_chip(page, live_server, worker, log_in):
    activity = make_activity(worker, today=timezone.localdate())
    log_in(page.context, worker)
    page.clock.install()
    page.goto(f"{activity_page(live_server, activity)}contact/")
    page.locator(".button", has_text="Save, next").click()
    button = page.get_by_role("button", name="Take back")
    expect(button).to_be_visible()

    # No timer hides it, and it does not scroll away.
    page.clock.fast_forward(11_000)
    seen = []
    for where in ("0", "document.body.scrollHeight / 2", "document.body.scrollHeight"):
        page.evaluate(f"scrollTo({{ top: {where}, behavior: 'instant' }})")
        box = button.bounding_box()
        # The lower half is where a thumb reaches.
        seen.append(box["y"] > 370 and box["y"] + box["height"] <= 740 and box["height"] >= TARGET)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    bar = page.locator(".sticky-action").bounding_box()
    chip = page.locator('label.chip:has(input[name="topics"])').first.bounding_box()
    assert chip["y"] + chip["height"] <= bar["y"]

    assert seen == [True] * 3


def test_taking_back_from_the_next_form_leads_back_to_an_empty_one(phone, live_server, worker):
    activity = make_activity(worker, today=timezone.localdate())
    phone.goto(f"{activity_page(live_server, activity)}contact/")
    thumb = Thumb(phone)
    thumb.button("Save, next")

    thumb.button("Take back")

    expect(phone.get_by_text("Taken back: nothing is left of it.")).to_be_visible()
    expect(phone.get_by_role("heading", name="New contact")).to_be_visible()
    expect(phone.locator(".saved")).to_have_count(0)
    assert activity.contacts.count() == 0


def test_taking_back_by_keyboard_alone(page, live_server, worker, log_in):
    activity = make_activity(worker, today=timezone.localdate())
    log_in(page.context, worker)
    page.goto(f"{activity_page(live_server, activity)}contact/")
    page.locator(".button", has_text="Save, next").click()
    expect(page.get_by_role("status").filter(has_text="Saved (1).")).to_be_visible()

    # Near the top of the page a link leads to the bar, past all the chips.
    page.get_by_role("link", name="Back without saving").focus()
    for key in ("Tab", "Enter", "Tab", "Enter"):
        page.keyboard.press(key)

    expect(page.get_by_text("Taken back: nothing is left of it.")).to_be_visible()
    assert activity.contacts.count() == 0


# --- The counter sheet ---


def test_crowd_of_six_is_counted_and_the_last_tap_taken_back(phone, live_server, crowd):
    phone.goto(activity_page(live_server, crowd))
    thumb = Thumb(phone)
    thumb.button("Counter sheet")
    expect(phone.get_by_role("heading", name="Counter sheet", exact=True)).to_be_visible()
    began = monotonic()

    for name in ("visits", "visits", "visits", "tax", "housing", "tax"):
        shown = int(number(phone, name).text_content())
        thumb.tap(tile(phone, name))
        expect(number(phone, name)).to_have_text(str(shown + 1))
    settled(phone)
    seconds = monotonic() - began
    thumb.button("Take back")
    expect(number(phone, "tax")).to_have_text("1")
    settled(phone)

    crowd.refresh_from_db()
    assert crowd.visits == 3
    assert sorted(contact_entry(contact).topics for contact in crowd.contacts.all()) == [("housing",), ("tax",)]
    assert all(UUID(str(contact.pk)).version == 4 for contact in crowd.contacts.all())
    assert (thumb.taps, seconds < MOST_SECONDS) == (8, True)


def test_quick_taps_on_one_tile_all_count_and_can_all_be_taken_back(sheet, crowd, complaints):
    page = sheet

    tile(page, "tax").click(click_count=6)
    tile(page, "visits").click(click_count=4)
    settled(page)
    crowd.refresh_from_db()
    assert (crowd.contacts.count(), crowd.visits) == (6, 4)
    expect(number(page, "tax")).to_have_text("6")

    for _ in range(5):
        page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("status").filter(has_text="Tax \N{MINUS SIGN}1")).to_be_visible()
    settled(page)
    crowd.refresh_from_db()
    assert (crowd.contacts.count(), crowd.visits) == (5, 0)
    expect(number(page, "tax")).to_have_text("5")
    assert complaints == []


def test_tap_without_a_connection_is_said_and_taken_off_again(sheet, crowd):
    page = sheet
    tile(page, "tax").click()
    settled(page)

    page.context.set_offline(True)
    tile(page, "tax").click()
    expect(page.get_by_text("your last tap did not count")).to_be_visible()
    expect(number(page, "tax")).to_have_text("1")
    page.context.set_offline(False)
    tile(page, "tax").click()
    expect(number(page, "tax")).to_have_text("2")
    expect(page.get_by_text("your last tap did not count")).to_be_hidden()
    settled(page)

    assert crowd.contacts.count() == 2


def test_tap_whose_answer_was_lost_is_not_counted_twice(sheet, crowd):
    page = sheet

    def lose_answer(route):
        route.fetch()
        route.abort()

    page.route("**/vel/", lose_answer)
    tile(page, "tax").click()
    expect(page.get_by_text("your last tap did not count")).to_be_visible()
    page.unroute("**/vel/")
    assert crowd.contacts.count() == 1

    # The worker taps once more, as she is told: it is the same tap.
    tile(page, "tax").click()
    expect(number(page, "tax")).to_have_text("1")
    settled(page)
    assert crowd.contacts.count() == 1


def test_tap_after_the_session_ended_is_said_and_the_login_leads_back(phone, live_server, worker, crowd):
    phone.goto(f"{activity_page(live_server, crowd)}vel/")
    phone.context.clear_cookies()

    tile(phone, "tax").click()
    expect(phone.get_by_text("Your last tap did not count: tap once more.")).to_be_visible()
    phone.locator('input[name="login"]').fill(worker.username)
    phone.locator('input[name="password"]').fill(PASSWORD)
    phone.locator("main form:has(#id_password) button").click()

    expect(phone.get_by_role("heading", name="Counter sheet", exact=True)).to_be_visible()
    assert crowd.contacts.count() == 0


def test_sheet_after_a_tap_fits_small_screens_and_passes_axe(sheet, crowd, complaints):
    page = sheet
    tile(page, "visits").click()
    settled(page)
    page.reload()
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.set_viewport_size({"width": 320, "height": 640})

    sizes = page.evaluate(
        "[...document.querySelectorAll('.sheet__tile')].map((one) => one.getBoundingClientRect().height)"
    )
    assert (len(sizes), min(sizes) >= TARGET) == (29, True)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert [found["id"] for found in Axe().run(page, options=AXE).response["violations"]] == []
    assert complaints == []


# --- Younger than 18 ---


@pytest.mark.parametrize("where", ["contact/", "vel/"])
def test_younger_than_18_is_one_tap_and_leaves_nothing(phone, live_server, crowd, where):
    phone.goto(f"{activity_page(live_server, crowd)}{where}")
    thumb = Thumb(phone)
    if where == "contact/":
        thumb.chip("topics", "tax")
        thumb.chip("first_contact", "yes")
    thumb.taps = 0

    thumb.button("Younger than 18? Stop here")

    expect(phone.get_by_role("heading", name="Younger than 18: record nothing")).to_be_visible()
    kept = [name for session in Session.objects.all() for name in session.get_decoded() if "kept" in name]
    assert (thumb.taps, kept) == (1, [])
    assert (Activity.objects.count(), Contact.objects.count(), Signal.objects.count()) == (1, 0, 0)
