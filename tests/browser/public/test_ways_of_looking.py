"""Every public page for other eyes: zoomed, larger text, wider spacing, forced colours, no motion, on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.project.public_addresses import public_addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
# 1280 pixels at 200 % and at 400 %.
AT_200, AT_400 = 640, 320
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# WCAG 2.2, 1.4.12: what a reader may set, and nothing may be lost.
SPACING = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }
"""
# What can be pressed and shows it by nothing but words.
WITHOUT_A_LINE = """() => [...document.querySelectorAll(".button, .exit, .tile, .today, .notice")]
  .filter((one) => one.checkVisibility())
  .filter((one) => getComputedStyle(one).borderTopStyle === "none")
  .map((one) => one.className)"""
MOVES = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  return style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0)
    || style.animationName !== "none" || style.scrollBehavior === "smooth";
}).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(("width", "text"), [(AT_200, "100%"), (AT_400, "100%"), (AT_200, "200%")])
def test_zoomed_page_scrolls_one_way_only(site: str, page: Page, width: int, text: str) -> None:
    page.set_viewport_size({"width": width, "height": 512})
    wide = {}
    for address in public_addresses("es"):
        page.goto(site + address)
        page.evaluate(f"document.documentElement.style.fontSize = '{text}'")
        page.locator(".menu summary").click()
        if (over := page.evaluate(TOO_WIDE)) > 0:
            wide[address] = over

    assert wide == {}


def test_wider_spacing_hides_nothing(site: str, browser: Browser, browser_context_args: dict[str, Any]) -> None:
    # The reader's own style sheet comes from outside the page, and so past its policy.
    context = browser.new_context(**browser_context_args | {"bypass_csp": True})
    page = context.new_page()
    wide = {}
    for address in public_addresses("nl"):
        page.goto(site + address)
        page.add_style_tag(content=SPACING)
        if (over := page.evaluate(TOO_WIDE)) > 0:
            wide[address] = over
    context.close()

    assert wide == {}


def test_forced_colours_leave_a_line_around_what_can_be_pressed(site: str, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    found = {}
    for address in public_addresses("nl"):
        page.goto(site + address)
        if plain := page.evaluate(WITHOUT_A_LINE):
            found[address] = plain

    assert found == {}


def test_page_is_calm_for_who_wants_no_motion(site: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    for address in public_addresses("en"):
        page.goto(site + address)
        assert page.evaluate(MOVES) == [], address


def test_paper_holds_the_text_and_not_the_menu(site: str, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    for address in public_addresses("nl"):
        page.goto(site + address)
        assert page.locator("main h1").is_visible(), address
        for part in (".top", ".menu", ".foot", ".skip", ".read-aloud"):
            assert page.locator(part).filter(visible=True).count() == 0, (address, part)
        # Dark paper costs ink and cannot be read.
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('main h1')).color") == "rgb(0, 0, 0)"
