"""A coordinator with the spreadsheet that she has: send, mend, look, say yes; with and without JavaScript."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from contacts.models import Activity
from tests.browser.conftest import PHONE, listen
from tests.builders.workbooks import workbook

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("groups"),
]

TARGET = 48
# The way out and the status of leaving stand outside the landmarks on purpose: they come before everything.
AXE = {"rules": {"region": {"enabled": False}}, "resultTypes": ["violations"]}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = ["Datum", "Soort", "Plek", "Aantal mensen", "Opmerking"]
CHOSEN = {"date": "Datum", "kind": "Soort", "location_type": "Plek", "reached": "Aantal mensen"}
WRONG = [HEAD, ["07-04-2025", "Contact rounds", "hotel", "Jan 06-12345678", "x"], ["04-13-2025", "x", "hotel", 3, ""]]
MENDED = [HEAD, ["07-04-2025", "Contact rounds", "hotel", 3, "x"], ["08-04-2025", "walk-in", "hotel", 4, ""]]


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def phone(request, coordinator, log_in):
    """A page on a phone, logged in, whose complaints are looked at when the test is over; and whether scripts run."""
    page = request.getfixturevalue("page" if request.param == "with JavaScript" else "plain_page")
    log_in(page.context, coordinator)
    heard = listen(page)
    yield page, request.param == "with JavaScript"
    assert heard == []


def choose(page: Page, field: str, rows: list[list[object]]) -> None:
    """Choose a spreadsheet in a field."""
    file = {"name": "mijn lijst.xlsx", "mimeType": XLSX, "buffer": workbook(rows)}
    page.locator(f'input[name="{field}"]').set_input_files(files=[file])


def look(page: Page) -> None:
    """Go on."""
    page.locator(".button--primary", has_text="Check the file").click()
    page.wait_for_load_state("load")


def check(page: Page, *, axe: bool) -> None:
    """See that the page fits a narrow screen, that what is tapped can be hit, and that it passes axe.

    Axe is a script, and waits for ever where none may run.
    """
    assert page.locator("h1").count() == 1
    low = [
        box
        for one in page.locator("main .button, main .chip, main select, main input[type=file]").all()
        if (box := one.bounding_box()) and box["height"] < TARGET
    ]
    assert low == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert not axe or [one["id"] for one in Axe().run(page, options=AXE).response["violations"]] == []
    page.set_viewport_size(PHONE)


def test_spreadsheet_from_upload_to_yes(phone, live_server):
    page, axe = phone
    page.goto(f"{live_server.url}/en/contacten/inlezen/")
    check(page, axe=axe)
    page.locator('label.chip:has(input[name="kind"][value="activities"])').click()
    choose(page, "sent", WRONG)
    look(page)

    expect(page.locator("h1")).to_have_text("Match the columns")
    check(page, axe=axe)
    for column, heading in CHOSEN.items():
        page.locator(f'select[name="column_{column}"]').select_option(label=heading)
    choose(page, "file", WRONG)
    look(page)

    expect(page.get_by_text("Line 2, Aantal mensen")).to_be_visible()
    expect(page.get_by_text("Line 3, Datum")).to_be_visible()
    expect(page.get_by_text("Jan 06")).to_have_count(0)
    check(page, axe=axe)
    choose(page, "sent", MENDED)
    look(page)

    expect(page.locator("h1")).to_have_text("What would change")
    check(page, axe=axe)
    assert Activity.objects.count() == 0
    page.locator(".button", has_text="Yes, save this").click()
    expect(page.locator("h1")).to_have_text("Brought in")
    check(page, axe=axe)

    assert sorted(Activity.objects.values_list("kind", "reached")) == [("a01_walk_in", 4), ("a02_rounds", 3)]
