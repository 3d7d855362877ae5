"""Every public page in every language passes axe, on a phone and on a desk, in light and in dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

from tests.project.public_addresses import public_addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds, as a rule and the first place where it is broken."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    results = page.evaluate("(options) => axe.run(document, options)", {"resultTypes": ["violations"], **options})
    assert results["passes"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in results["violations"]]


EVERY_LOOK = (
    (PHONE, "light", ALL_RULES),
    (PHONE, "dark", COLOURS),
    (DESK, "dark", COLOURS),
    (DESK, "light", ALL_RULES),
)


def check(page: Page, address: str) -> list[str]:
    """Look at a page on a phone and on a desk, in light and in dark."""
    found = []
    page.goto(address)
    for size, scheme, options in EVERY_LOOK:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found += [f"{address} {size['width']} {scheme} {one}" for one in violations(page, options)]
    return found


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_public_pages_have_no_barrier_that_axe_finds(site: str, page: Page, language: str) -> None:
    # In one go for all pages: half a megabyte is not sent again for each.
    page.add_init_script(path=AXE_FILE_PATH)
    addresses = [*public_addresses(language, entries=2), f"/{language}/account/inloggen/", f"/{language}/bestaat-niet/"]

    assert [one for address in addresses for one in check(page, site + address)] == []


def test_login_page_with_errors_has_no_barrier_that_axe_finds(site: str, page: Page) -> None:
    page.goto(f"{site}/nl/account/inloggen/")
    page.locator("main form:has(#id_password) button").click()
    page.locator(".error-summary").wait_for()

    assert violations(page, ALL_RULES) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    # The summary leads to the field that it names.
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id || location.hash") in {"id_login", "#id_login"}
