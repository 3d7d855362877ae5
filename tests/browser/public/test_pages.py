"""Every public page in every language: no trace, no complaint, and readable for everybody."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Request, Response

from tests.project.public_addresses import public_addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LANGUAGES = ("nl", "en", "es")
NARROW, PHONE, DESK = ({"width": 320, "height": 640}, {"width": 360, "height": 740}, {"width": 1280, "height": 900})
# Leads out, or to the desk.
NOT_READ = ("/weg/", "/begin/")
STORES = """async () => [
  localStorage.length,
  sessionStorage.length,
  (await indexedDB.databases()).length,
  (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
  document.cookie,
]"""


def public_pages(language: str) -> list[str]:
    return public_addresses(language, entries=2)


def links_of(page: Page, site: str) -> set[str]:
    found = page.eval_on_selector_all("a[href]", "(links) => links.map((link) => link.href)")
    paths = {urlsplit(link).path for link in found if link.startswith(site)}
    return {path for path in paths if not path.endswith(NOT_READ)}


class Watcher:
    """What a browser sends, gets and says while somebody reads."""

    def __init__(self, page: Page) -> None:
        self.hosts: set[str] = set()
        self.cookies: list[str] = []
        self.words: list[str] = []
        page.on("request", self.note_request)
        page.on("response", self.note_response)
        page.on("console", lambda message: self.words.append(message.text))
        page.on("pageerror", lambda error: self.words.append(str(error)))

    def note_request(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).netloc)

    def note_response(self, response: Response) -> None:
        if "set-cookie" in response.all_headers():
            self.cookies.append(response.url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_visitor_who_reads_every_page_leaves_no_trace_and_hears_no_complaint(
    site: str, browser: Browser, browser_context_args: dict[str, Any], language: str
) -> None:
    context = browser.new_context(**browser_context_args | {"viewport": NARROW})
    page = context.new_page()
    watcher = Watcher(page)
    to_read = {*public_addresses(language, entries=5), f"/{language}/account/inloggen/"}
    linked: set[str] = set()

    for path in sorted(to_read):
        response = page.goto(site + path)
        assert response is not None
        assert response.status == 200, path
        assert page.evaluate(STORES) == [0, 0, 0, 0, 0, ""], path
        # At 320 pixels, which is a phone of 640 with everything twice as big, nothing sticks out.
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert page.locator("h1").count() == 1, path
        assert page.locator("html").get_attribute("lang") == language
        linked |= links_of(page, site)

    # Nobody gets anywhere that was not looked at: the other entries, cards and PDFs are of the same kinds.
    kinds = re.compile(r"/[a-z]{2}/(?:aanbod/kaart/[a-z0-9-]+/(?:melden/)?|kaart/[a-z]+/[a-z0-9-]+/(?:a[46]\.pdf)?)$")
    everything = {one for code in LANGUAGES for one in [*public_addresses(code), f"/{code}/account/inloggen/"]}
    assert {one for one in linked - everything if not kinds.fullmatch(one)} == set()
    # And every page of every language is reached by links alone.
    assert {one for code in LANGUAGES for one in public_addresses(code, entries=0)} - linked == set()
    assert watcher.hosts == {urlsplit(site).netloc}
    assert watcher.cookies == []
    assert watcher.words == []
    assert context.cookies() == []
    assert context.storage_state() == {"cookies": [], "origins": []}
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/nl/", "/nl/nu/", "/nl/account/inloggen/"])
def test_everything_a_keyboard_reaches_shows_that_it_is_reached(site: str, page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(site + path)
    reachable = page.locator("a[href]:visible, button:visible, input:visible").count()

    reached = []
    for _ in range(reachable):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => {
                  const element = document.activeElement;
                  const style = getComputedStyle(element);
                  const place = element.getBoundingClientRect();
                  const under = document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2);
                  return [
                    element.outerHTML.slice(0, 90),
                    style.outlineStyle,
                    parseFloat(style.outlineWidth) >= 3,
                    // Nothing lies over it, such as the bar that stays at the top.
                    element === under || element.contains(under) || under?.contains(element),
                  ];
                }"""
            )
        )

    assert [one for one in reached if one[1:] != ["solid", True, True]] == []
    assert len({one[0] for one in reached}) >= 8


def test_page_reads_the_same_without_styles_and_without_javascript(site: str, plain_page: Page, page: Page) -> None:
    # A card has a button that prints it, which only a script can do.
    for path in (one for one in public_pages("nl") if "/kaart/pagina/" not in one):
        plain_page.goto(site + path)
        page.goto(site + path)
        assert plain_page.locator("main").inner_text() == page.locator("main").inner_text()


def test_bare_address_leads_to_the_language_of_the_browser(
    site: str, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    for locale, path in (("es-ES", "/es/"), ("en-GB", "/en/"), ("fr-FR", "/nl/")):
        context = browser.new_context(**browser_context_args | {"locale": locale})
        page = context.new_page()
        page.goto(site)
        assert urlsplit(page.url).path == path
        assert context.cookies() == []
        context.close()


def test_language_is_changed_in_one_tap_on_the_same_page(site: str, page: Page) -> None:
    page.goto(f"{site}/nl/inloop/")
    page.get_by_role("link", name="Español").click()

    assert urlsplit(page.url).path == "/es/inloop/"
    assert page.locator("h1").inner_text() == "Ven sin cita"


def test_exit_leads_to_the_address_of_the_settings() -> None:
    assert urlsplit(settings.EXIT_URL).scheme == "https"
