"""Every page behind the login passes axe, on a phone and on a desk, in light and in dark.

The pages are those of the table of addresses, with the objects that the test of access uses too: a page that is added
is looked at without anybody adding it here. No server runs; what the browser asks for is asked of Django itself.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Page, Route

from portal.access import PUBLIC, SIGNED_IN, is_for_visitors
from portal.models import User
from portal.permissions import ROLE_PERMISSIONS, Role
from tests.project.addresses import Address, every_address
from tests.project.conftest import module_data, people, worlds  # noqa: F401  (fixtures are found by their names)
from tests.project.objects import World
from tests.project.people import session_of

pytestmark = [pytest.mark.browser, pytest.mark.second_factor, pytest.mark.django_db]

SITE = "http://testserver"
PHONE, DESK = {"width": 320, "height": 740}, {"width": 1280, "height": 900}
ALL_RULES: dict[str, Any] = {"preload": False, "rules": {"target-size": {"enabled": True}}}
COLOURS: dict[str, Any] = {"preload": False, "runOnly": ["color-contrast", "link-in-text-block"]}
LOOKS = ((PHONE, "light", ALL_RULES), (PHONE, "dark", COLOURS), (DESK, "dark", COLOURS), (DESK, "light", ALL_RULES))
OF_STAFF = [address for address in every_address() if not is_for_visitors(address.view)]
PARTS = sorted({address.namespace for address in OF_STAFF})
# How many addresses of each part have a page; the others do something, or give a file.
FEWEST = {"": 8, "admin": 30, "cards": 3, "contacts": 42, "klankbord": 40, "portal": 16, "subsidy": 37}


def ask(url: str, user: User | None) -> HttpResponse:
    """Ask for a page, and undo what asking did."""
    client = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
    with transaction.atomic():
        if user is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
        answer = client.get(url)
        transaction.set_rollback(True)
    return answer  # type: ignore[return-value]  # a stream is a response as well


@cache
def file_of(path: str) -> tuple[str, bytes]:
    """Return the type and the bytes of a static file."""
    answer: Any = Client().get(path)
    return answer["Content-Type"], b"".join(answer) if answer.streaming else answer.content


def who_may(address: Address, everybody: dict[str, User]) -> list[User | None]:
    """Return one person of each role that may see a page; at the end somebody without a role, where that is enough."""
    if address.access == PUBLIC:
        return [None]
    names = [role.value for role in Role if address.access in {SIGNED_IN, *ROLE_PERMISSIONS[role]}]
    return [everybody[name] for name in [*names, *(["outsider"] if address.access == SIGNED_IN else [])]]


def pages_of(address: Address, everybody: dict[str, User], world: World) -> list[tuple[str, bytes]]:
    """Return the pages of an address that are built otherwise, as the first who gets one sees them."""
    for user in who_may(address, everybody):
        found: dict[tuple[str, ...], tuple[str, bytes]] = {}
        for url in dict.fromkeys(address.url(**values) for values in world.own):
            answer = ask(url, user)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                parts = tuple(sorted({one.name or "" for one in answer.templates}))  # type: ignore[attr-defined]  # of a test
                found.setdefault(parts, (url, answer.content))
        if found:
            return list(found.values())
    return []


def show(page: Page, url: str, content: bytes) -> None:
    """Load a page that was asked for already; its files come from this process too."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == url:
            route.fulfill(status=200, content_type="text/html; charset=utf-8", body=content)
        elif path.startswith(settings.STATIC_URL):
            kind, body = file_of(path)
            route.fulfill(status=200, content_type=kind, body=body)
        else:
            route.fulfill(status=204)

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(SITE + url)


def barriers(page: Page) -> list[str]:
    """Return what axe finds at each width and in each colour, and whether a phone has to scroll sideways."""
    found = []
    for size, scheme, options in LOOKS:
        page.set_viewport_size(size)  # type: ignore[arg-type]  # two numbers
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
        results = page.evaluate("(options) => axe.run(document, options)", {"resultTypes": ["violations"], **options})
        assert results["passes"]
        look = f"{size['width']} {scheme}"
        found += [f"{look} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in results["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"{look} is wider than the screen")
    return found


@pytest.mark.parametrize("part", PARTS)
def test_pages_behind_the_login_have_no_barrier_that_axe_finds(
    page: Page,
    people: dict[str, User],  # noqa: F811  (the fixture)
    worlds: dict[str, World],  # noqa: F811  (the fixture)
    part: str,
) -> None:
    page.add_init_script(AXE_FILE_PATH.read_text(encoding="utf-8"))
    pages = {address.name: pages_of(address, people, worlds[part]) for address in OF_STAFF if address.namespace == part}

    found = []
    for name, some in pages.items():
        for url, content in some:
            show(page, url, content)
            found += [f"{name} {url} {one}" for one in barriers(page)]

    assert found == []
    # At least so many, or nothing was looked at.
    assert sum(bool(some) for some in pages.values()) >= FEWEST[part]
