"""Every public page in every language: no trace, no complaint, and readable for everybody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from playwright.sync_api import Browser, Page, Request, Response

from portal.models import Page as PublicPage

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
ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def public_pages(language: str) -> list[str]:
    slugs = PublicPage.objects.order_by("slug").values_list("slug", flat=True)
    return sorted(f"/{language}/" if slug == "start" else f"/{language}/{slug}/" for slug in slugs)


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
    seen: set[str] = set()
    to_read = {f"/{language}/"}

    while to_read - seen:
        path = min(to_read - seen)
        seen.add(path)
        response = page.goto(site + path)
        assert response is not None
        assert response.status == 200, path
        assert page.evaluate(STORES) == [0, 0, 0, 0, 0, ""], path
        # At 320 pixels, which is a phone of 640 with everything twice as big, nothing sticks out.
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert page.locator("h1").count() == 1, path
        assert page.locator("html").get_attribute("lang") == path.split("/")[1]
        if path.startswith(f"/{language}/"):
            to_read |= links_of(page, site)

    # The switch leads to each page in the other languages, and the footer to the login page.
    expected = {path for code in LANGUAGES for path in [*public_pages(code), f"/{code}/account/inloggen/"]}
    assert seen == expected
    assert watcher.hosts == {urlsplit(site).netloc}
    assert watcher.cookies == []
    assert watcher.words == []
    assert context.cookies() == []
    assert context.storage_state() == {"cookies": [], "origins": []}
    context.close()


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds, as a rule and the first place where it is broken."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    results = page.evaluate("(options) => axe.run(document, options)", {"resultTypes": ["violations"], **options})
    assert results["passes"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in results["violations"]]


def check(page: Page, address: str) -> list[str]:
    """Look at a page on a phone and on a desk, in light and in dark."""
    found = []
    page.goto(address)
    for size, scheme, options in (
        (PHONE, "light", ALL_RULES),
        (PHONE, "dark", COLOURS),
        (DESK, "dark", COLOURS),
        (DESK, "light", ALL_RULES),
    ):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found += [f"{address} {size['width']} {scheme} {one}" for one in violations(page, options)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_have_no_barrier_that_axe_finds(site: str, page: Page, language: str) -> None:
    addresses = [*public_pages(language), f"/{language}/account/inloggen/", f"/{language}/bestaat-niet/"]

    assert [one for address in addresses for one in check(page, site + address)] == []


def test_login_page_with_errors_has_no_barrier_that_axe_finds(site: str, page: Page) -> None:
    page.goto(f"{site}/nl/account/inloggen/")
    page.get_by_role("main").get_by_role("button").click()
    page.locator(".error-summary").wait_for()

    assert violations(page, ALL_RULES) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    # The summary leads to the field that it names.
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id || location.hash") in {"id_login", "#id_login"}


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
    for path in public_pages("nl"):
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
