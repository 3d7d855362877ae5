"""Searching on a phone, in three languages, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserType, Page, expect

from portal import search_index
from portal.models import Derived, SearchEntry, SearchWord

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
ASKED = [
    ("nl", "soa", "gezond"),
    ("en", "STI", "gezond"),
    ("es", "ITS", "gezond"),
    ("nl", "belastng", "belasting"),
    ("nl", "NIE number", "beginnen"),
]


@pytest.fixture(scope="module")
def searchable(site: str, django_db_blocker: Any) -> Iterator[str]:
    """The site with its search index."""
    with django_db_blocker.unblock():
        search_index.rebuild(today=timezone.localdate())
        yield site
        for model in (SearchEntry, SearchWord, Derived):
            model._default_manager.all().delete()


def search(page: Page, words: str) -> None:
    page.locator("main input[name=words]").fill(words)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("asked", ASKED)
def test_search_with_javascript_answers_on_the_page(
    searchable: str, page: Page, complaints: list[str], asked: tuple[str, str, str]
) -> None:
    language, words, slug = asked
    page.goto(f"{searchable}/{language}/zoeken/")
    page.evaluate("window.sameDocument = true")

    search(page, words)

    first = page.locator(".results a").first
    expect(first).to_have_attribute("href", f"/{language}/{slug}/")
    expect(page.get_by_role("status").first).not_to_be_empty()
    assert page.evaluate("window.sameDocument")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Before the click: what the browser was still fetching for this page it gives up then.
    assert complaints == []
    first.click()
    page.wait_for_url(f"**/{language}/{slug}/")
    page.go_back()
    expect(page.locator("main input[name=words]")).to_be_visible()
    assert page.url == f"{searchable}/{language}/zoeken/"
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("asked", ASKED)
def test_search_without_javascript_answers_with_a_page(
    searchable: str, plain_page: Page, asked: tuple[str, str, str]
) -> None:
    language, words, slug = asked
    plain_page.goto(f"{searchable}/{language}/zoeken/")

    search(plain_page, words)
    plain_page.locator(".results a").first.click()

    assert plain_page.url == f"{searchable}/{language}/{slug}/"


def test_search_without_an_answer_leads_to_a_person(searchable: str, page: Page, complaints: list[str]) -> None:
    page.goto(f"{searchable}/nl/zoeken/")

    search(page, "qwrtzx")

    expect(page.locator("main .notice a")).to_have_attribute("href", "/nl/praten/")
    assert page.url == f"{searchable}/nl/zoeken/"
    assert Axe().run(page).response["violations"] == []
    # Loading the page again asks nobody to send the form once more, and shows no old question.
    page.reload()
    expect(page.locator("main input[name=words]")).to_have_value("")
    assert complaints == []


def test_back_leads_to_the_answers(searchable: str, browser_type: BrowserType, browser_type_launch_args: Any) -> None:
    # Playwright switches the memory of whole pages off that people's browsers have.
    off = ["--disable-back-forward-cache"]
    browser = browser_type.launch(**browser_type_launch_args, ignore_default_args=off)
    page = browser.new_page()
    page.goto(f"{searchable}/nl/zoeken/")
    search(page, "soa")
    page.locator(".results a").first.click()
    page.wait_for_url("**/nl/gezond/")

    page.go_back(wait_until="commit")

    expect(page.locator(".results a").first).to_have_attribute("href", "/nl/gezond/")
    expect(page.locator(".results a").first).to_be_visible()
    browser.close()
