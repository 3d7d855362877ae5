"""Journey 3 of the design: going along with somebody who wants other work, on a phone, with and without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from contacts import guidance_steps
from contacts.models import Aftercare, ReadEvent, Referral, TailoredRequest, Trajectory
from tests.browser.conftest import PHONE, listen
from tests.browser.test_round_on_phone import AXE, Thumb
from tests.builders.guidance import course_of, make_course, make_guided

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("groups"),
]


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def phone(request, worker, log_in):
    """A page on a phone, logged in, whose complaints are looked at when the test is over."""
    page = request.getfixturevalue("page" if request.param == "with JavaScript" else "plain_page")
    log_in(page.context, worker)
    heard = listen(page)
    yield page
    # A conflict is an answer that one of these tests asks for.
    assert [line for line in heard if "409" not in line] == []


@pytest.fixture
def full(worker, colleague):
    """A trajectory in which everything was written down once, with many phases."""
    today = timezone.localdate()
    trajectory = make_guided(worker, today=today, deputy=colleague, next_on=today + timedelta(days=3))
    phases = ("contact", "orientation", "pause", "execution", "contact", "aftercare")
    make_course(trajectory, *((phases[place % 6], 300 - place * 20) for place in range(15)), today=today)
    for day, status, obstacles in ((-30, "stuck", ("no_housing",)), (0, "waits", ("benefit_wait", "desk_stigma"))):
        guidance_steps.write_domain(
            trajectory=trajectory,
            entry=guidance_steps.DomainEntry(
                "housing", today + timedelta(days=day), status, obstacles, ("went_along", "practical_help")
            ),
            today=today,
        )
    for domain, answer in (("housing", None), ("debts", "partly")):
        TailoredRequest.objects.create(
            trajectory=trajectory,
            municipality="GM0080",
            domain=domain,
            asked_on=today - timedelta(days=20),
            answer=answer,
            answered_on=today if answer else None,
        )
    Referral.objects.create(trajectory=trajectory, partner="uwv", state="offered", warm=True)
    Aftercare.objects.create(trajectory=trajectory, kind="active", agreed_on=today, next_on=today + timedelta(days=30))
    return trajectory


def test_journey_from_a_first_yes_to_an_answer(phone, live_server):
    thumb, today = Thumb(phone), timezone.localdate()
    phone.goto(f"{live_server.url}/en/contacten/mijn-mensen/")
    thumb.button("Go along with somebody")
    thumb.tap(phone.locator('label.chip:has(input[name="agreed"])'))
    thumb.chip("phase", "orientation")
    phone.get_by_label("Municipality").select_option("GM0080")
    thumb.button("Save")
    trajectory = Trajectory.objects.get()
    expect(phone.locator(".new-code")).to_have_text(trajectory.code)
    # The button of the list, a tick, a phase, a list of municipalities, and saving: the day is today.
    assert thumb.taps == 4

    thumb.button("Write down housing")
    thumb.chip("status", "stuck")
    thumb.chip("obstacles", "no_housing")
    thumb.button("Save")
    expect(phone.locator(".new-code")).to_have_count(0)
    expect(phone.get_by_text("In the way: no housing")).to_be_visible()

    thumb.button("New request")
    thumb.chip("domain", "housing")
    # Without JavaScript the browser drops the answer to the first of two taps, which reaches the server all the same.
    phone.locator(".button", has_text="Save").dblclick()
    expect(phone.get_by_text("No answer yet")).to_be_visible()
    assert TailoredRequest.objects.count() == 1

    thumb.button("Change Next appointment")
    thumb.chip("next_on", (today + timedelta(days=7)).isoformat())
    thumb.button("Save")

    # A pause is a tap away, like any other phase, and so is coming back; both today is a correction.
    for phase in ("pause", "execution"):
        thumb.button("Another phase")
        thumb.chip("phase", phase)
        thumb.button("Save")
    expect(phone.get_by_text("Now: execution")).to_be_visible()
    assert course_of(trajectory, today=today) == [("execution", 0, None)]

    thumb.button("Answer")
    thumb.chip("answer", "granted")
    thumb.button("Save")
    expect(phone.get_by_text("Granted (")).to_be_visible()

    phone.get_by_role("link", name="My people").click()
    row = phone.get_by_role("link").filter(has_text=trajectory.code)
    expect(row).to_contain_text("execution")
    expect(row).to_contain_text("next: ")
    expect(row).not_to_contain_text("request")
    assert trajectory.code not in phone.url
    assert {event.code for event in ReadEvent.objects.all()} == {trajectory.code}


def test_colleague_who_was_faster_is_shown_and_nothing_is_lost(phone, live_server, worker):
    today = timezone.localdate()
    trajectory = make_guided(worker, today=today)
    phone.goto(f"{live_server.url}/en/contacten/traject/{trajectory.key}/gebied/debts/")
    thumb = Thumb(phone)
    thumb.chip("status", "stuck")
    entry = guidance_steps.DomainEntry("debts", today, "waits")
    guidance_steps.write_domain(trajectory=trajectory, entry=entry, today=today)

    with phone.expect_response(lambda answer: answer.request.method == "POST") as answered:
        thumb.button("Save")
    assert answered.value.status == 409
    expect(phone.get_by_text("waiting for somebody else (")).to_be_visible()
    thumb.button("Save")

    expect(phone.get_by_text("Saved.")).to_be_visible()
    assert guidance_steps.standing(trajectory, "debts").status == "stuck"


def test_pages_fit_small_and_enlarged_screens_and_pass_axe(page, live_server, log_in, complaints, full):
    worker, today = full.fixed_worker, timezone.localdate()
    closed = make_guided(worker, today=today, closed=today, outcome="moved")
    log_in(page.context, worker)
    one = f"traject/{full.key}"
    paths = [
        "mijn-mensen/",
        "traject/nieuw/",
        f"{one}/",
        f"traject/{closed.key}/",
        f"{one}/fase/",
        f"{one}/fase/{full.phases.first().pk}/",
        f"{one}/afspraak/",
        f"{one}/gegevens/",
        f"{one}/afsluiten/",
        f"{one}/gebied/housing/",
        f"{one}/verzoek/",
        f"{one}/verzoek/{full.requests.first().pk}/",
        f"{one}/verwijzing/",
        f"{one}/nazorg/",
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
