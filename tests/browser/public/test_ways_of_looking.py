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


# The text is there, the menus are not; paper is white and ink is black, whatever the screen was.
ON_PAPER = """() => [
  document.querySelector("main h1, main h2").checkVisibility(),
  [...document.querySelectorAll(".top, .menu, .foot, .skip, .read-aloud")].filter((one) => one.checkVisibility())
    .map((one) => one.className),
  getComputedStyle(document.body).backgroundColor,
  getComputedStyle(document.querySelector("main h1, main h2")).color,
]"""
# Entries of the list of help share one template.
FEW = 2


def test_zoomed_page_scrolls_one_way_only(site: str, page: Page) -> None:
    wide = {}
    for address in public_addresses("es", entries=FEW):
        page.set_viewport_size({"width": AT_400, "height": 512})
        page.goto(site + address)
        page.locator(".menu summary").click()
        for width, text in ((AT_400, "100%"), (AT_200, "100%"), (AT_200, "200%")):
            page.set_viewport_size({"width": width, "height": 512})
            page.evaluate(f"document.documentElement.style.fontSize = '{text}'")
            if (over := page.evaluate(TOO_WIDE)) > 0:
                wide[address, width, text] = over

    assert wide == {}


def test_wider_spacing_hides_nothing(site: str, browser: Browser, browser_context_args: dict[str, Any]) -> None:
    # The reader's own style sheet comes from outside the page, and so past its policy.
    context = browser.new_context(**browser_context_args | {"bypass_csp": True})
    page = context.new_page()
    wide = {}
    for address in public_addresses("en", entries=FEW):
        page.goto(site + address)
        page.add_style_tag(content=SPACING)
        if (over := page.evaluate(TOO_WIDE)) > 0:
            wide[address] = over
    context.close()

    assert wide == {}


def test_page_serves_forced_colours_calm_eyes_and_paper(site: str, page: Page) -> None:
    found = {}
    for address in public_addresses("nl", entries=FEW):
        page.emulate_media(media="screen", forced_colors="active", reduced_motion="reduce", color_scheme="light")
        page.goto(site + address)
        if plain := page.evaluate(WITHOUT_A_LINE):
            found[address, "nothing but a background shows what can be pressed"] = plain
        if moves := page.evaluate(MOVES):
            found[address, "something moves"] = moves
        page.emulate_media(media="print", forced_colors="none", color_scheme="dark")
        # Of a card only the card is printed, and test_flyer.py looks at that.
        if "/kaart/pagina/" not in address and page.evaluate(ON_PAPER) != [
            True,
            [],
            "rgb(255, 255, 255)",
            "rgb(0, 0, 0)",
        ]:
            found[address, "on paper"] = page.evaluate(ON_PAPER)

    assert found == {}
