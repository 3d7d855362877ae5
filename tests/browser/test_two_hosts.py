"""The staff side on a host of its own, in a real browser that looks both names up (security.md A13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as portal_settings
from playwright.sync_api import Page, expect

from portal import pagecache
from portal.models import Session, User
from tests.browser.conftest import listen
from tests.browser.public.conftest import answer_outside
from tests.builders.pages import make_page, make_usual_pages
from tests.conftest import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Chromium itself leads every name below .localhost to this machine.
SITE, STAFF = "portaal.localhost", "werk.localhost"
OF_STAFF = ("account/inloggen/", "begin/", "contacten/", "beheer/", "k/", "weg/")


@pytest.fixture
def hosts(live_server: Any, settings: Any, groups: None) -> Iterator[tuple[str, str]]:
    """The addresses of both hosts of one running server."""
    port = live_server.url.rpartition(":")[2]
    settings.STAFF_HOST = STAFF
    settings.PUBLIC_ADDRESS = f"http://{SITE}:{port}"
    settings.ALLOWED_HOSTS = [SITE, STAFF]
    make_usual_pages()
    make_page("geld")
    yield settings.PUBLIC_ADDRESS, f"http://{STAFF}:{port}"
    # What the pages say of the other host is of this test alone.
    pagecache.SHELF.clear()


@pytest.fixture
def screen(page: Page) -> Page:
    page.set_default_timeout(20_000)
    page.context.route(portal_settings.EXIT_URL, answer_outside)
    return page


def leave(page: Page) -> None:
    """Tap the way out, and be out."""
    page.locator("a.exit").click()
    expect(page.get_by_role("heading")).to_have_text("Het weer van morgen")


def log_in(page: Page, user: User) -> None:
    page.locator("#id_login").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url("**/nl/begin/")


def test_visitor_reads_and_leaves_on_the_public_host_without_a_cookie(screen: Page, hosts: tuple[str, str]) -> None:
    site, staff = hosts
    heard = listen(screen)
    for address in ("/nl/", "/nl/geld/", "/en/geld/", "/es/nu/"):
        answer = screen.goto(site + address)
        assert answer is not None
        assert answer.status == 200, address
        assert "set-cookie" not in answer.all_headers()

    # The one place where a page of visitors names the other host.
    links = screen.eval_on_selector_all("a[href]", "(links) => links.map((link) => link.href)")
    assert [link for link in links if link.startswith(staff)] == [f"{staff}/es/account/inloggen/"]
    leave(screen)

    assert screen.context.cookies() == []
    assert heard == []


def test_staff_address_on_the_public_host_looks_as_one_that_nobody_made(screen: Page, hosts: tuple[str, str]) -> None:
    site, _staff = hosts

    def seen(address: str) -> tuple[int, str, str]:
        answer = screen.goto(f"{site}/nl/{address}")
        assert answer is not None
        return answer.status, screen.title(), screen.locator("body").inner_text()

    made_up = seen("nergens/")

    assert made_up[0] == 404
    assert {address: seen(address) for address in OF_STAFF} == dict.fromkeys(OF_STAFF, made_up)
    # The way out of a page that is not there leads out, and not to an address of the staff side.
    leave(screen)
    assert screen.context.cookies() == []


def test_login_counts_on_the_staff_host_only_and_its_way_out_ends_it(screen: Page, hosts: tuple[str, str]) -> None:
    site, staff = hosts
    # Without a role: nothing leads on from the first page.
    outsider = make_user("olga-outsider", None)
    screen.goto(f"{site}/nl/")
    screen.get_by_role("link", name="Inloggen").click()
    screen.wait_for_url(f"{staff}/nl/account/inloggen/")
    log_in(screen, outsider)
    assert Session.objects.count() == 1
    assert {(one["name"], one["domain"]) for one in screen.context.cookies()} == {
        (portal_settings.SESSION_COOKIE_NAME, STAFF)
    }

    # The same browser is nobody on the other host, and its cookie does not go there.
    with screen.expect_request(f"{site}/nl/geld/") as asked:
        screen.goto(f"{site}/nl/geld/")
    assert "cookie" not in asked.value.all_headers()
    answer = screen.goto(f"{site}/nl/begin/")
    assert answer is not None
    assert answer.status == 404
    leave(screen)
    # Nothing of the public host ends a session, and its own way out does.
    screen.goto(f"{staff}/nl/begin/")
    assert screen.url == f"{staff}/nl/begin/"
    leave(screen)

    assert Session.objects.count() == 0
    # In another tab: one that was left stays outside.
    other = screen.context.new_page()
    other.goto(f"{staff}/nl/begin/")
    assert other.url.startswith(f"{staff}/nl/account/inloggen/")
