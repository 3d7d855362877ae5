"""Journey 7 of the design: an editor changes the Dutch text, sees how hard it reads, and which languages are behind."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from portal.models import Page as PublicPage
from portal.models import User
from portal.permissions import Role
from tests.browser.conftest import PHONE, listen
from tests.builders.content import make_page
from tests.builders.facts import build_fact
from tests.conftest import make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("groups"),
]

DESK = {"width": 1280, "height": 900}
# The way out and the status of leaving stand outside the landmarks on purpose: they come before everything.
AXE = {"rules": {"region": {"enabled": False}}, "resultTypes": ["violations"]}
HARD = (
    "Indien u niet tijdig een aangifte indient kan de dienst u een boete opleggen overeenkomstig de bepalingen van de "
    "algemene wet en alle daarop gebaseerde regelingen."
)


@pytest.fixture
def praten() -> PublicPage:
    build_fact("058-123", key="org.phone").save()
    return make_page()


@pytest.fixture(params=["phone", "desk"])
def screen(request: pytest.FixtureRequest, page: Page, editor: User, log_in: Any) -> Any:
    """A page of a phone or a desk, logged in, whose complaints are looked at when the test is over."""
    page.set_viewport_size(PHONE if request.param == "phone" else DESK)
    log_in(page.context, editor)
    heard = listen(page)
    yield page
    assert heard == []


def look_at(page: Page) -> None:
    """Hold the page against axe, and against its own width."""
    assert [found["id"] for found in Axe().run(page, options=AXE).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_editor_changes_a_text_from_first_word_to_published(screen: Page, live_server: Any, praten: PublicPage) -> None:
    form = f"{live_server.url}/en/redactie/teksten/{praten.pk}/"
    screen.goto(f"{live_server.url}/en/begin/")
    expect(screen).to_have_url(f"{live_server.url}/en/redactie/")
    look_at(screen)
    screen.get_by_role("link", name="Pages").first.click()
    screen.get_by_role("link", name="Title nl").click()
    expect(screen).to_have_url(form)
    look_at(screen)

    # While she writes the gauge follows, in its own column only.
    dutch, english = screen.locator('[data-gauge="nl"]'), screen.locator('[data-gauge="en"]')
    before = english.inner_text()
    screen.locator("#id_body_nl").fill(HARD)
    expect(dutch).to_have_attribute("data-state", "bad")
    expect(dutch.locator("[data-gauge-verdict]")).to_have_text("This text is above the limit")
    expect(dutch.locator("[data-gauge-notes] li")).to_have_count(3)
    assert english.inner_text() == before

    # It cannot go on the site like this, and nothing typed is lost.
    screen.get_by_role("button", name="Publish").click()
    expect(screen.locator(".error-summary a")).to_have_count(1)
    expect(screen.locator("#id_body_nl")).to_have_value(HARD)
    look_at(screen)

    screen.locator("#id_body_nl").fill("Bel ons op {org.phone}.\n\nWij luisteren.")
    expect(dutch).to_have_attribute("data-state", "good")
    screen.get_by_role("button", name="Keep as draft").click()
    expect(screen.get_by_text("This is a draft.")).to_be_visible()
    assert "Wij luisteren" not in Client().get("/nl/praten/").content.decode()
    look_at(screen)

    screen.get_by_role("button", name="Keep and preview").click()
    expect(screen.get_by_text("only editors see it")).to_be_visible()
    screen.get_by_role("link", name="Nederlands").click()
    expect(screen.locator(".body")).to_contain_text("Bel ons op 058-123.")
    look_at(screen)

    screen.goto(form)
    screen.get_by_role("button", name="Publish").click()
    expect(screen.get_by_text("Published. Visitors read it now.")).to_be_visible()
    expect(screen.get_by_text("behind the Dutch text")).to_have_count(2)
    assert "Wij luisteren" in Client().get("/nl/praten/").content.decode()

    screen.get_by_role("link", name="History").click()
    expect(screen.get_by_role("heading", name="Published")).to_be_visible()
    look_at(screen)


@pytest.mark.parametrize("width", [320, 1280])
def test_conflict_on_a_small_and_a_large_screen_shows_both_texts(
    page: Page, live_server: Any, praten: PublicPage, log_in: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page.context, make_user("eddy-editor", Role.EDITOR))
    page.goto(f"{live_server.url}/en/redactie/teksten/{praten.pk}/")
    page.locator("#id_title_nl").fill("Van mij")
    other = page.context.browser.new_context()
    log_in(other, make_user("coby", Role.EDITOR))
    second = other.new_page()
    second.goto(f"{live_server.url}/en/redactie/teksten/{praten.pk}/")
    expect(second.get_by_text("eddy-editor has had this open since")).to_be_visible()
    second.locator("#id_title_nl").fill("Van haar")
    second.get_by_role("button", name="Publish").click()
    expect(second.get_by_text("Published. Visitors read it now.")).to_be_visible()
    other.close()

    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_text("coby saved this on")).to_be_visible()
    expect(page.locator("#id_title_nl")).to_have_value("Van mij")
    expect(page.locator(".theirs")).to_contain_text("haar")
    look_at(page)


def test_editor_works_without_javascript(
    plain_page: Page, live_server: Any, praten: PublicPage, editor: User, log_in: Any
) -> None:
    log_in(plain_page.context, editor)
    plain_page.goto(f"{live_server.url}/en/redactie/teksten/{praten.pk}/")

    plain_page.locator("#id_body_nl").fill(HARD)
    plain_page.get_by_role("button", name="Keep as draft").click()

    expect(plain_page.locator('[data-gauge="nl"]')).to_have_attribute("data-state", "bad")
    expect(plain_page.locator('[data-gauge="nl"] blockquote')).to_have_text(HARD)
