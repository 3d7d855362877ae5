"""The coordinator's pages of other work and the paper for the person, on a small phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from contacts.choices import ReadReason
from contacts.models import ReadLogAnchor
from contacts.readings import Look, write_down
from tests.browser.conftest import PHONE, listen
from tests.browser.test_round_on_phone import AXE, Thumb
from tests.builders.own_trajectories import fill, make_own_trajectory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("groups"),
]


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def phone(request, coordinator, log_in):
    """A page on a phone of a coordinator, whose complaints are looked at when the test is over."""
    page = request.getfixturevalue("page" if request.param == "with JavaScript" else "plain_page")
    log_in(page.context, coordinator)
    heard = listen(page)
    yield page
    assert heard == []


def test_coordinator_names_a_worker_plans_a_handover_and_completes_it(phone, live_server, worker, colleague, fier):
    trajectory = make_own_trajectory(None, fier)
    thumb = Thumb(phone)
    phone.goto(f"{live_server.url}/en/contacten/trajecten/")
    phone.get_by_role("link", name=trajectory.code).click()
    thumb.chip("worker", str(worker.pk))
    thumb.button("Save")
    phone.get_by_role("link", name=trajectory.code).click()
    thumb.button("Plan a handover")
    thumb.chip("successor", str(colleague.pk))
    thumb.chip("goodbye_on", timezone.localdate().isoformat())
    thumb.button("Plan the handover")
    expect(phone.get_by_text(f"goes to {colleague.username}")).to_be_visible()
    phone.get_by_role("link", name=trajectory.code).click()
    thumb.button("Goodbye said")
    expect(phone.get_by_text("Handed over.")).to_be_visible()

    trajectory.refresh_from_db()
    assert (trajectory.fixed_worker, trajectory.successor, thumb.taps) == (colleague, None, 7)


def test_paper_is_downloaded_under_a_neutral_name_and_can_be_made_again(page, live_server, worker, log_in, complaints):
    trajectory = fill(make_own_trajectory(worker), today=timezone.localdate())
    log_in(page.context, worker)
    page.goto(f"{live_server.url}/en/contacten/traject/{trajectory.key}/papier/")
    thumb = Thumb(page)
    lit = page.locator('input[name="lines"]:checked')
    while lit.count() > 3:
        lit.last.uncheck()
    thumb.chip("language", "es")

    names = []
    for _ in range(2):
        with page.expect_download() as download:
            thumb.button("Make the paper")
        names.append(download.value.suggested_filename)

    assert names == ["afspraken.pdf"] * 2
    assert [one for one in complaints if not one.startswith("failed")] == []


@pytest.fixture
def staff(worker, colleague, coordinator):
    return worker, colleague, coordinator


def test_pages_fit_small_and_enlarged_screens_and_pass_axe(page, live_server, staff, log_in, complaints):
    today = timezone.localdate()
    worker, colleague, coordinator = staff
    going = make_own_trajectory(worker, deputy=colleague, successor=colleague, goodbye_on=today)
    make_own_trajectory(None, worker.organisation)
    mine = fill(make_own_trajectory(coordinator), today=today)
    for reason in ReadReason:
        write_down(trajectory=going, reader=colleague, look=Look(timezone.now(), "one", reason))
    ReadLogAnchor.objects.create(kind="broken", number=3, digest="0" * 64, date=today)
    log_in(page.context, coordinator)
    paths = [
        "trajecten/",
        f"traject/{going.key}/wie/",
        f"traject/{going.key}/overdragen/",
        f"traject/{going.key}/openen/",
        f"traject/{mine.key}/papier/",
        f"traject/{mine.key}/",
        "inzage/",
        f"inzage/?traject={going.key}",
    ]

    found = {}
    for path in paths:
        page.set_viewport_size(PHONE)
        page.goto(f"{live_server.url}/en/contacten/{path}")
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        page.set_viewport_size({"width": 320, "height": 640})
        wide = page.evaluate("document.documentElement.scrollWidth")
        headings = page.locator("h1").count()
        rules = [violation["id"] for violation in Axe().run(page, options=AXE).response["violations"]]
        found[path] = (wide, headings, rules)
    assert found == dict.fromkeys(paths, (320, 1, []))
    assert complaints == []
