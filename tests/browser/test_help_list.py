"""From a need to an entry and to a report of an error, on a phone without JavaScript; and the table of rules."""

from __future__ import annotations

import io
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from portal import first_edition, needs
from portal.choices import Channel, Cost
from portal.models import Location, Service, ServiceReport
from portal.models import Page as PublicPage
from tests.browser.conftest import listen
from tests.builders.facts import build_fact
from tests.builders.help import make_service

pytestmark = pytest.mark.browser
LONG = "https://www.leeuwarden.example/ondernemers/" + "vergunningen-en-regels-van-de-gemeente-" * 4
PATHS = ("aanbod/", "aanbod/alles/", "aanbod/kaart/brief/", "aanbod/kaart/brief/melden/", "aanbod/kaart/brief/bedankt/",
         "regels-proef/")  # fmt: skip


@pytest.fixture
def content(transactional_db: None) -> None:
    """The first edition, three entries of the list, and a page with the table of rules."""
    first_edition.load_all()
    Service.objects.all().delete()
    for fact in (
        build_fact("058 123 45 67", key="proef.phone", kind="phone", cost=Cost.NORMAL, on_bill=True),
        build_fact(LONG, key="proef.link", kind="link"),
        build_fact("21 jaar", key="gm0080.age"),
        build_fact(LONG, key="gm0080.link", kind="link"),
    ):
        fact.pk = type(fact).objects.filter(key=fact.key).values_list("pk", flat=True).first()
        fact.save()
    make_service(
        "brief", cost=Cost.FREE, phone_fact_id="proef.phone", link_fact_id="proef.link", languages=["nl", "es"],
        channels=[Channel.PHONE, Channel.VISIT], location=Location.objects.first(),
        title_nl="Iemand die je brief leest",
    )  # fmt: skip
    make_service("betaald", cost=Cost.PAID)
    make_service("onbekend", municipalities=["GM0060", "GM0088"])
    texts = {
        f"{name}_{code}": "{rules}" if name == "body" else name.replace("_", " ")
        for name in ("tab_title", "title", "summary", "body")
        for code in ("nl", "en", "es")
    }
    PublicPage.objects.create(code="T8", slug="regels-proef", pictogram="book-open", **texts)


def test_visitor_goes_from_a_need_to_a_report_without_javascript(
    live_server: Any, content: None, plain_page: Page
) -> None:
    page, slug = plain_page, needs.slug_of("letters")
    heard = listen(page)
    page.goto(f"{live_server.url}/nl/aanbod/")
    page.locator(f"a.tile[href='/nl/aanbod/{slug}/']").first.click()
    expect(page.locator(".help-list h3")).to_have_count(3)

    # A wish: open the form, two chips, send.
    page.locator(".filter > summary").click()
    page.locator("label[for=id_free]").click()
    page.locator("label.chip", has_text="español").click()
    page.locator(".filter button[type=submit]").click()

    assert page.url == f"{live_server.url}/nl/aanbod/{slug}/#found"
    expect(page.locator("#found")).to_be_in_viewport()
    expect(page.locator("section[aria-labelledby=found] h3")).to_have_text(["Iemand die je brief leest"])
    expect(page.locator("section[aria-labelledby=unsure] h3")).to_have_count(1)
    expect(page.locator("strong.badge").first).to_have_text("español")

    page.get_by_role("link", name="Iemand die je brief leest").click()
    expect(page.locator("main a.button--primary[href='tel:0581234567']")).to_be_in_viewport()

    # A report, first without a choice.
    page.locator("a[href$='/melden/']").click()
    page.locator("main form button").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("label.chip").nth(3).click()
    page.locator("main form button").click()

    assert page.url == f"{live_server.url}/nl/aanbod/kaart/brief/bedankt/"
    assert list(ServiceReport.objects.values_list("problem", "times")) == [("gone", 1)]
    assert page.context.cookies() == []
    # The one complaint is the answer to the form that was sent empty.
    assert {one.split()[0] for one in heard if "400" not in one} == set()


@pytest.mark.parametrize(("screen", "scheme"), [((320, 640), "light"), ((320, 225), "dark"), ((1280, 800), "light")])
def test_every_page_passes_axe_and_nothing_sticks_out(
    live_server: Any, content: None, browser: Browser, screen: tuple[int, int], scheme: Any
) -> None:
    # 320 by 225 is a window of 1280 by 900 with everything four times as big.
    width, height = screen
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    heard = listen(page)
    found: dict[str, Any] = {}

    for path in PATHS:
        page.goto(f"{live_server.url}/nl/{path}")
        # What is folded away must be right as well.
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        violations = [one["id"] for one in Axe().run(page).response["violations"]]
        too_wide = page.evaluate("document.documentElement.scrollWidth") - width
        if violations or too_wide > 0:
            found[path] = (violations, too_wide)
    context.close()

    assert found == {}
    assert heard == []


def test_row_of_rules_is_a_card_on_a_phone_and_still_a_row(live_server: Any, content: None, page: Page) -> None:
    page.goto(f"{live_server.url}/nl/regels-proef/")
    row = page.locator("#gm0080")
    cells = row.get_by_role("cell")

    assert row.evaluate("(row) => getComputedStyle(row).display") == "block"
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(19)
    expect(row.get_by_role("rowheader")).to_have_text("Leeuwarden")
    expect(cells).to_have_count(6)
    # One under the other, each with its name in sight.
    assert cells.nth(1).evaluate("(cell) => cell.offsetTop") > cells.nth(0).evaluate("(cell) => cell.offsetTop")
    expect(cells.nth(0).locator(".rules__label")).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 800})
    assert cells.nth(1).evaluate("(cell) => cell.offsetTop") == cells.nth(0).evaluate("(cell) => cell.offsetTop")
    expect(cells.nth(0).locator(".rules__label")).to_be_hidden()


def test_jump_to_a_municipality_shows_its_row_below_the_bar(live_server: Any, content: None, plain_page: Page) -> None:
    plain_page.goto(f"{live_server.url}/nl/regels-proef/")
    plain_page.locator("a[href='#gm0080']").click()

    expect(plain_page.locator("#gm0080 th")).to_be_in_viewport()
    bar = plain_page.locator(".top").bounding_box()
    row = plain_page.locator("#gm0080").bounding_box()
    assert bar is not None
    assert row is not None
    assert row["y"] >= bar["y"] + bar["height"]


def test_map_is_drawn_and_follows_the_dark(live_server: Any, content: None, browser: Browser) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{live_server.url}/nl/aanbod/alles/")
        picture = page.locator(".help-map img")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(image) => image.naturalWidth") == 304
        # The middle of the upper edge of the first square, below its line.
        colours[scheme] = Image.open(io.BytesIO(picture.screenshot())).convert("RGB").getpixel((28, 8))
        context.close()

    assert colours == {"light": (255, 255, 255), "dark": (29, 37, 44)}
