"""A card on a phone's screen, and what comes out of the printer."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_card_prints_its_outside_and_its_inside_each_on_a_page(
    site: str, page: Page, complaints: list[str], tmp_path: Path, language: str
) -> None:
    page.goto(f"{site}/{language}/kaart/pagina/gezond/")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    word = page.locator(".flyer__word").inner_text()
    title = page.locator(".flyer__inside h2").inner_text()

    page.pdf(path=tmp_path / "card.pdf", prefer_css_page_size=True)

    document = pypdfium2.PdfDocument(tmp_path / "card.pdf")
    outside, inside = [sheet.get_textpage().get_text_bounded() for sheet in document]
    document.close()
    assert outside.strip() == word
    assert title in " ".join(inside.split())
    assert f"/{language}/gezond/" in inside
    assert complaints == []


def test_card_has_a_button_that_prints_where_the_browser_can(site: str, page: Page) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"{site}/nl/kaart/tijden/inloop/")

    page.locator("[data-print] button").click()

    assert page.evaluate("window.printed")


def test_card_without_javascript_is_all_there(site: str, plain_page: Page) -> None:
    plain_page.goto(f"{site}/es/kaart/pagina/belasting/")

    expect(plain_page.locator("[data-print] button")).to_have_count(0)
    expect(plain_page.locator(".flyer__inside h2")).to_be_visible()
    plain_page.locator("[data-print] a[href$='a6.pdf']").click()
    expect(plain_page.locator("main a.button")).to_have_attribute("href", "/es/kaart/pagina/belasting/")
