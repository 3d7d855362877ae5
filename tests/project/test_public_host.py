"""What visitors and search engines read where the staff side has a host of its own (security.md A13)."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from tests.project.markup import read
from tests.project.public_addresses import public_addresses
from tests.project.two_hosts import SITE, STAFF, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_hosts")]


@pytest.fixture(scope="module")
def content(module_data: None) -> None:
    """Put the first edition of all texts in the database, as a fresh portal does."""
    call_command("load_content", verbosity=0)


# --- What a visitor reads --------------------------------------------------------------------------------------------
def test_page_for_visitors_names_the_staff_host_in_its_link_to_the_login_only(content: None) -> None:
    for language in ("nl", "en", "es"):
        login = f"https://{STAFF}/{language}/account/inloggen/"
        for url in public_addresses(language, entries=3):
            answer = ask(SITE, "GET", url)
            body = answer.content.decode()

            assert answer.status_code == 200, url
            assert body.count(STAFF) == 1, url
            assert [link.address for link in read(body).links if STAFF in link.address] == [login], url
            assert read(body).problems == [], url


@pytest.mark.parametrize(
    "url", ["/", "/nl", "/nergens/", "/nl/nergens/", "/nergens/dieper/", "/begin/", "/robots.txt", "/sitemap.xml"]
)
def test_answer_that_is_no_page_does_not_name_the_staff_host(content: None, url: str) -> None:
    answer = ask(SITE, "GET", url)

    assert STAFF not in answer.content.decode() + str(answer.headers)


def test_every_link_of_a_public_page_leads_somewhere_on_the_public_host(content: None) -> None:
    links = {
        link.address.partition("#")[0]
        for url in public_addresses("nl", entries=3)
        for link in read(ask(SITE, "GET", url).content.decode()).links
        if link.tag == "a" and link.address.startswith("/nl/") and not link.address.endswith(".pdf")
    }

    assert len(links) > 30
    assert {url: found for url in links if (found := ask(SITE, "GET", url).status_code) != 200} == {}


def test_login_leads_back_to_the_public_host() -> None:
    links = [link.address for link in read(ask(STAFF, "GET", "/es/account/inloggen/").content.decode()).links]
    goodbye = [link.address for link in read(ask(STAFF, "GET", "/en/k/tot-ziens/").content.decode()).links]

    assert f"https://{SITE}/es/" in links
    assert f"https://{SITE}/en/" in goodbye


# --- Search engines --------------------------------------------------------------------------------------------------
def test_robots_of_the_public_host_name_no_address_of_the_staff_side() -> None:
    assert ask(SITE, "GET", "/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /nl/zoeken/",
        "Disallow: /en/zoeken/",
        "Disallow: /es/zoeken/",
        f"Sitemap: https://{SITE}/sitemap.xml",
    ]


def test_staff_host_says_that_nothing_is_to_be_indexed(content: None) -> None:
    robots, sitemap = ask(STAFF, "GET", "/robots.txt"), ask(STAFF, "GET", "/sitemap.xml")

    assert robots.content.decode() == "User-agent: *\nDisallow: /\n"
    assert (sitemap.status_code, sitemap["Content-Type"]) == (200, "application/xml")
    assert "<loc>" not in sitemap.content.decode()
    assert "<loc>" in ask(SITE, "GET", "/sitemap.xml").content.decode()


@pytest.mark.parametrize("order", [(SITE, STAFF, SITE), (STAFF, SITE, STAFF)])
def test_page_that_is_kept_for_visitors_is_not_shown_on_the_staff_host(content: None, order: tuple[str, ...]) -> None:
    wanted = {SITE: ("index, noarchive", None), STAFF: ("noindex", "noindex")}

    for host in order:
        answer = ask(host, "GET", "/nl/praten/")
        found = re.findall(r'name="robots" content="([^"]+)"', answer.content.decode())
        assert (*found, answer.get("X-Robots-Tag")) == wanted[host]
