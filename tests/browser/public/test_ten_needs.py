"""From the home page to each of ten needs in at most two taps, in each language, on a phone and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from portal.models import Page as PublicPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LANGUAGES = ("nl", "en", "es")
# The page of each need, and a word per language that its reader looks for there.
NEEDS = {
    "a test": ("gezond", ("soa", "STI", "ITS")),
    "a letter about tax": ("belasting", ("brief", "letter", "carta")),
    "a place tonight": ("wonen", ("vannacht", "tonight", "esta noche")),
    "a client who hurt me": ("veilig", ("klant", "client", "cliente")),
    "the rules in my town": ("regels", ("gemeente", "municipality", "ayuntamiento")),
    "learning Dutch": ("taal", ("Nederlands", "Dutch", "neerlandés")),
    "other work": ("ander-werk", ("ander werk", "other work", "otro trabajo")),
    "meeting others": ("samen", ("ontmoet", "meet", "conocer")),
    "the police at the door": ("rechten", ("politie", "police", "policía")),
    "a letter about insurance": ("verzekering", ("CAK", "CAK", "CAK")),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_need_is_two_taps_away(site: str, plain_page: Page, language: str) -> None:
    plain_page.set_default_timeout(10_000)

    found = {need: problems(site, plain_page, slug, language, words) for need, (slug, words) in NEEDS.items()}

    assert {need: wrong for need, wrong in found.items() if wrong} == {}


def problems(site: str, page: Page, slug: str, language: str, words: tuple[str, ...]) -> list[str]:
    """Go from the home page to the page of a need, and return what does not help its reader."""
    page.goto(f"{site}/{language}/")
    link = page.locator(f'main a[href="/{language}/{slug}/"]:visible')
    if link.count() == 0:
        # The first of two taps.
        page.locator(".menu summary").click()
        link = page.locator(f'.menu a[href="/{language}/{slug}/"]:visible')
    if link.count() == 0:
        return ["no link in two taps"]
    link.first.click()

    wrong = []
    expected = getattr(PublicPage.objects.get(slug=slug), f"title_{language}")
    if page.locator("h1").inner_text() != expected:
        wrong.append(f"leads to {page.url}")
    # What she came for stands on the first screens, not at the very end.
    if words[LANGUAGES.index(language)].lower() not in page.locator("main").inner_text()[:1_200].lower():
        wrong.append(f"not on the first screens: {words[LANGUAGES.index(language)]}")
    return wrong
