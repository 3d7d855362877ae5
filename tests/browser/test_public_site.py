"""What a visitor's browser gets: a light page, for every screen and reader, that leaves nothing behind."""

from __future__ import annotations

import re
from typing import Any

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from portal import first_edition

PATHS = [
    f"/{language}/{slug}" for language in ("nl", "en", "es") for slug in ("", "praten/", "inloop/", "nu/", "privacy/")
]
STAFF_ENTRANCE = "/nl/account/inloggen/"
MISSING = "/nl/bestaat-niet/"
# One round trip after connecting (design.md section 10): the first window of TCP.
FIRST_VIEW_BYTES = 14_000
ASSET = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js))"')


@pytest.fixture
def content(transactional_db: None) -> None:
    first_edition.load_all()


@pytest.mark.django_db
def test_first_view_of_every_page_fits_in_one_round_trip() -> None:
    first_edition.load_all()
    weights = {}
    for path in PATHS:
        html = Client().get(path).content
        assets = [finders.find(name) for name in ASSET.findall(html.decode())]
        assert len(assets) >= 6  # five style sheets and the exit
        parts = [html, *(open(asset, "rb").read() for asset in assets)]  # noqa: PTH123, SIM115  (paths of the finder)
        weights[path] = sum(len(brotli.compress(part)) for part in parts)

    assert {path: weight for path, weight in weights.items() if weight > FIRST_VIEW_BYTES} == {}


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_passes_axe_and_fits_the_screen(
    live_server: Any, content: None, browser: Browser, scheme: Any, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    found: dict[str, Any] = {}

    for path in [*PATHS, STAFF_ENTRANCE, MISSING]:
        page.goto(live_server.url + path)
        violations = [one["id"] for one in Axe().run(page).response["violations"]]
        too_wide = page.evaluate("document.documentElement.scrollWidth") - width
        if violations or too_wide > 0:
            found[path] = (violations, too_wide)
    context.close()

    assert found == {}


@pytest.mark.browser
def test_login_page_sets_no_cookie_before_somebody_logs_in(
    live_server: Any, content: None, context: BrowserContext
) -> None:
    context.new_page().goto(live_server.url + STAFF_ENTRANCE)

    assert settings.SESSION_COOKIE_NAME not in {cookie["name"] for cookie in context.cookies()}
    assert context.cookies() == []
