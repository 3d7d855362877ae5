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
@pytest.mark.parametrize("need", NEEDS)
def test_need_is_two_taps_away(site: str, plain_page: Page, need: str, language: str) -> None:
    slug, words = NEEDS[need]
    expected = getattr(PublicPage.objects.get(slug=slug), f"title_{language}")
    plain_page.goto(f"{site}/{language}/")
    link = plain_page.locator(f'main a[href="/{language}/{slug}/"]:visible')
    taps = 1

    if link.count() == 0:
        plain_page.locator(".menu summary").click()
        link = plain_page.locator(f'.menu a[href="/{language}/{slug}/"]:visible')
        taps += 1
    link.first.click()

    assert taps <= 2
    assert plain_page.locator("h1").inner_text() == expected
    # What she came for stands on the first screens, not at the very end.
    text = plain_page.locator("main").inner_text()
    assert words[LANGUAGES.index(language)].lower() in text[:1_200].lower()
