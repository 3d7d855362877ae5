"""What happened, and correcting what is counted: on a narrow phone, with and without JavaScript, and read by axe."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from contacts.log.columns import quarter_of
from contacts.models import Contact, Correction, Referral, Signal, Trajectory
from tests.browser.conftest import listen
from tests.builders.activities import make_activity, make_contact

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("groups"),
]

TARGET = 48
NARROW = {"width": 320, "height": 640}
# The way out and the status of leaving stand outside the landmarks on purpose: they come before everything.
AXE = {"rules": {"region": {"enabled": False}}, "resultTypes": ["violations"]}
QUARTER = "2025-Q1"


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def phone(request):
    """A page on a narrow phone, whose complaints are looked at when the test is over."""
    page = request.getfixturevalue("page" if request.param == "with JavaScript" else "plain_page")
    page.set_viewport_size(NARROW)
    heard = listen(page)
    yield page
    assert heard == []


def refer(user, *, counted=None, **fields):
    activity = make_activity(user, today=timezone.localdate(), days_ago=20, minutes=60, counted_in=counted)
    contact = make_contact(activity, topics=["tax", "housing"], counted_in=counted)
    given = {"partner": "ggd", "state": "offered", "counted_in": counted}
    return Referral.objects.create(contact=contact, **given | fields)


def tap(target: Locator) -> None:
    """Tap something that a thumb can hit."""
    expect(target).to_have_count(1)
    box = target.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= TARGET
    target.click()


def picture(page: Page, name: str) -> None:
    """Keep a picture for somebody who looks, where a folder is named for it."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_outcome_takes_one_tap_a_tick_where_it_must_and_can_be_taken_back(phone, live_server, worker, log_in):
    agreed, asked = refer(worker, consent=True), refer(worker, partner="accountant")
    log_in(phone.context, worker)
    phone.goto(f"{live_server.url}/en/contacten/doorverwijzingen/")
    cards = phone.locator("form.card")

    tap(cards.filter(has_text="Public health service").get_by_role("button", name="Arrived"))
    expect(phone.get_by_text("Saved.")).to_be_visible()
    tap(phone.get_by_role("button", name="Take back"))
    expect(cards).to_have_count(2)

    card = cards.filter(has_text="Accountant")
    tap(card.get_by_role("button", name="Accepted"))
    expect(card.get_by_text("Tick that the person agreed, then tap once more.")).to_be_visible()
    tap(card.locator("label.chip"))
    tap(card.get_by_role("button", name="Accepted"))

    expect(card.get_by_text("Now: accepted")).to_be_visible()
    assert [Referral.objects.get(pk=one.pk).state for one in (agreed, asked)] == ["offered", "accepted"]


def test_counted_contact_is_corrected_from_the_page_of_its_activity(phone, live_server, worker, coordinator, log_in):
    contact = refer(worker, counted=QUARTER).contact
    log_in(phone.context, coordinator)
    phone.goto(f"{live_server.url}{reverse('contacts:activity', args=[contact.activity_id])}".replace("/nl/", "/en/"))

    phone.get_by_text("Look at what was recorded, or mend it").click()
    tap(phone.get_by_role("link", name="Correct 1"))
    expect(phone.get_by_text("This is counted already, in quarter 1 of 2025.")).to_be_visible()
    tap(phone.locator('label.chip:has(input[name="language"][value="es"])'))
    tap(phone.get_by_role("button", name="Correct", exact=True))
    expect(phone.get_by_role("alert").get_by_text("Why do you correct this?")).to_be_visible()
    tap(phone.locator('label.chip:has(input[name="reason"][value="wrong_tap"])'))
    tap(phone.get_by_role("button", name="Correct", exact=True))

    expect(phone.get_by_text("Corrected. The next version of the report says so.")).to_be_visible()
    assert Contact.objects.get().language == "es"
    assert Correction.objects.get().fields == ["language"]


@pytest.fixture
def everything(worker, coordinator):
    """One of everything that stands on these pages."""
    refer(worker)
    refer(coordinator, partner="care_coordinator", state="accepted", consent=True)
    counted = refer(worker, counted=QUARTER, partner="gp", state="arrived", consent=True)
    trajectory = Trajectory.objects.create(
        code="bababa-01",
        organisation=worker.organisation,
        fixed_worker=coordinator,
        municipality="GM0080",
        opened=timezone.localdate() - timedelta(days=90),
    )
    Referral.objects.create(trajectory=trajectory, partner="uwv", state="offered")
    for fields in ({}, {"reported": True, "counted_in": QUARTER, "kind": "exploitation"}):
        given = {"kind": "minor_involved", "consent": "pass_on", "quarter": quarter_of(timezone.localdate())}
        Signal.objects.create(organisation=worker.organisation, **given | fields)
    for fields in (["language", "topics"], []):
        Correction.objects.create(
            quarter=QUARTER,
            organisation=worker.organisation,
            record="contact",
            action="changed" if fields else "removed",
            fields=fields,
            reason="outcome_known_later",
            made_on=timezone.localdate(),
            made_by=coordinator,
        )
    return {"activity": counted.contact.activity_id, "contact": counted.contact_id}


@pytest.fixture
def as_coordinator(page, coordinator, log_in):
    log_in(page.context, coordinator)
    page.set_viewport_size(NARROW)
    return page


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_pages_pass_axe_and_fit(as_coordinator, live_server, everything, complaints, language):
    start = f"/{language}/contacten/"
    within = f"{start}activiteit/{everything['activity']}/"
    contact = f"{within}contact/{everything['contact']}/"
    paths = {
        "follow-up": f"{start}doorverwijzingen/",
        "activity": within,
        "correct-contact": f"{contact}corrigeren/",
        "correct-activity": f"{within}corrigeren/",
        "referrals": f"{contact}doorverwijzing/",
        "corrections": f"{start}correcties/",
        "signal": f"{start}signaal/",
        "under-18": f"{start}signaal/jonger-dan-18/",
        "signals": f"{start}signalen/",
    }

    found = {}
    for name, path in paths.items():
        as_coordinator.goto(f"{live_server.url}{path}")
        as_coordinator.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        picture(as_coordinator, f"{name}-{language}")
        wide = as_coordinator.evaluate("document.documentElement.scrollWidth")
        rules = [violation["id"] for violation in Axe().run(as_coordinator, options=AXE).response["violations"]]
        small = as_coordinator.locator("main .button:visible, main .chip:visible").evaluate_all(
            f"found => found.filter(one => one.getBoundingClientRect().height < {TARGET}).map(one => one.outerHTML)"
        )
        found[name] = (wide, as_coordinator.locator("h1").count(), rules, small)

    assert found == dict.fromkeys(paths, (NARROW["width"], 1, [], []))
    assert complaints == []
