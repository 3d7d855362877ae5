"""Every public page in every language: well made, quiet, without a trace, and with a way out (security.md 2a)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from portal import urls as portal_urls
from portal import word_lists
from portal.access import PUBLIC
from portal.models import Fact
from portal.permissions import Role
from tests.conftest import make_user
from tests.project.addresses import every_address
from tests.project.markup import Page as Markup
from tests.project.markup import read
from tests.project.public_addresses import public_addresses

pytestmark = pytest.mark.django_db

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# security.md V9, word for word.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SENSITIVE = ("camera", "geolocation", "microphone", "payment", "usb", "clipboard-read", "screen-wake-lock")
ONE_YEAR = 31_536_000

# What a tab, an address or a preview never says, in any language (security.md V11): the list of the editors themselves.
DENIED = word_lists.denied_pattern()


@dataclass(frozen=True)
class Shown:
    """One page as it was answered."""

    url: str
    language: str
    response: HttpResponse
    page: Markup


@pytest.fixture(scope="module")
def content(module_data: None) -> None:
    """Put the first edition of all texts in the database, as a fresh portal does."""
    call_command("load_content", verbosity=0)


def get(url: str, **extra: Any) -> HttpResponse:
    """Ask as a visitor who never came here before."""
    return Client(raise_request_exception=False).get(url, **extra)  # type: ignore[return-value]  # a response of a test


@pytest.fixture(scope="module")
def shown(content: None) -> list[Shown]:
    """Ask for every published page in every language, once."""
    pages = []
    for language in LANGUAGES:
        addresses = public_addresses(language)
        for url in addresses:
            response = get(url)
            pages.append(Shown(url, language, response, read(response.content.decode())))
    return pages


def wrong(shown: list[Shown], rule: Any) -> list[str]:
    return [one.url for one in shown if not rule(one)]


# --- Each page -------------------------------------------------------------------------------------------------------
def test_first_edition_has_pages_to_look_at(shown: list[Shown]) -> None:
    # 26 pages that show, 14 needs, 50 kinds of help, the two lists.
    assert len(shown) >= 92 * len(LANGUAGES)


def test_page_answers_and_is_well_made(shown: list[Shown]) -> None:
    assert {one.url: one.response.status_code for one in shown if one.response.status_code != 200} == {}
    assert {one.url: one.page.problems for one in shown if one.page.problems} == {}


def test_page_says_its_language(shown: list[Shown]) -> None:
    assert wrong(shown, lambda one: one.page.language == one.language) == []


def test_page_leaves_no_cookie(shown: list[Shown]) -> None:
    assert wrong(shown, lambda one: not one.response.cookies and "Set-Cookie" not in one.response) == []


def test_page_asks_nothing_of_another_host(shown: list[Shown]) -> None:
    """Only a click leads outside: the exit, and a link that is the value of a fact."""
    values = {
        getattr(fact, f"value_{code}") for fact in Fact.objects.filter(kind="link") for code in LANGUAGES
    } - {None, ""}  # fmt: skip
    allowed = {settings.EXIT_URL, *values}
    outside = {
        (one.url, link.tag, link.address)
        for one in shown
        for link in one.page.links
        if link.is_outside and not (link.tag == "a" and link.address in allowed)
    }

    assert outside == set()


def test_scripts_styles_and_pictures_are_our_own_files(shown: list[Shown]) -> None:
    files = {
        link.address for one in shown for link in one.page.links if link.tag in {"script", "link", "img", "source"}
    }

    drawn = {address for address in files if address.endswith("/gemeenten.svg")}
    assert len(files - drawn) >= 7
    assert {address for address in files - drawn if not address.startswith(settings.STATIC_URL)} == set()
    # The picture of where help is, is drawn by the server itself.
    assert {get(address)["Content-Type"] for address in drawn} == {"image/svg+xml"}


def test_first_link_is_the_way_out(shown: list[Shown]) -> None:
    def leads_out(one: Shown) -> bool:
        first = one.page.first_link
        return first["href"] == settings.EXIT_URL and "noreferrer" in first.get("rel", "") and "target" not in first

    assert wrong(shown, leads_out) == []


def test_way_out_is_in_sight_too(shown: list[Shown]) -> None:
    """The first one is for the keyboard; the second one is always on the screen."""
    exits = {one.url: sum(link.address == settings.EXIT_URL for link in one.page.links) for one in shown}

    assert {url: number for url, number in exits.items() if number < 2} == {}


def test_safety_page_is_one_click_away(shown: list[Shown]) -> None:
    def has_it(one: Shown) -> bool:
        return f"/{one.language}/privacy/" in {link.address for link in one.page.links}

    assert wrong(shown, has_it) == []


def test_language_switch_leads_to_the_same_page(shown: list[Shown]) -> None:
    for one in shown:
        others = {code: f"/{code}/" + one.url.removeprefix(f"/{one.language}/") for code in LANGUAGES}
        del others[one.language]
        assert one.page.switch == others


def test_tab_address_and_preview_are_neutral(shown: list[Shown]) -> None:
    said = {(one.url, words) for one in shown for words in (one.url, one.page.title, *one.page.descriptions)}

    assert {(url, words) for url, words in said if DENIED.search(words)} == set()


def test_tab_says_which_page_it_is(shown: list[Shown]) -> None:
    for language in LANGUAGES:
        titles = [one.page.title.strip() for one in shown if one.language == language]
        assert len(titles) == len(set(titles))
        assert all(title.endswith(f" - {settings.SITE_TAB_NAME}") and len(title) <= 60 for title in titles)


def test_no_placeholder_of_a_fact_is_left(shown: list[Shown]) -> None:
    found = {one.url: re.findall(r"\{[a-z_]+\.[a-z0-9_]+\}", one.response.content.decode()) for one in shown}

    assert {url: left for url, left in found.items() if left} == {}


def test_typed_words_stay_out_of_the_memory_of_the_browser(shown: list[Shown]) -> None:
    # A tick holds no words, and the checker of HTML refuses the attribute there; the form around it has it.
    fields = {
        (one.url, tag)
        for one in shown
        for tag in re.findall(r"<(?:input|textarea|form)\b[^>]*>", one.response.content.decode())
        if not re.search(r'type="(?:hidden|checkbox|radio)"|autocomplete="off"', tag)
    }

    assert fields == set()


# --- Every link ------------------------------------------------------------------------------------------------------
def test_every_link_inside_answers(shown: list[Shown]) -> None:
    known = {one.url: one.page for one in shown}
    waiting = sorted({link.address for one in shown for link in one.page.links if link.tag == "a"})
    broken: dict[str, object] = {}
    while waiting:
        address, fragment = urldefrag(waiting.pop())
        # A ready PDF is no page; tests/portal/test_flyer_views.py asks for those.
        if not address.startswith("/") or address.endswith(".pdf"):
            continue
        if address not in known:
            response = get(address)
            if response.get("Location") == settings.EXIT_URL:
                continue
            if response.status_code != 200:
                broken[address] = response.status_code
                continue
            known[address] = read(response.content.decode())
            waiting += [link.address for link in known[address].links if link.tag == "a"]
        if fragment and fragment not in known[address].ids:
            broken[f"{address}#{fragment}"] = "no such place"

    assert broken == {}


def test_every_call_is_a_number_that_can_be_dialled(shown: list[Shown]) -> None:
    calls = {link.address for one in shown for link in one.page.links if link.address.startswith("tel:")}

    assert calls
    assert {call for call in calls if not re.fullmatch(r"tel:\+?[0-9]{3,15}", call)} == set()


# --- Every answer of the site ----------------------------------------------------------------------------------------
def test_no_public_view_leaves_a_cookie_whatever_is_sent(content: None) -> None:
    left = {
        (address.name, method)
        for address in every_address()
        if address.access == PUBLIC and not address.arguments
        for method in ("get", "post", "head")
        if getattr(Client(raise_request_exception=False), method)(address.url()).cookies
    }

    assert left == set()


def boom(request: HttpRequest) -> HttpResponse:
    """Break, to see what a visitor sees of it."""
    raise RuntimeError("secret words of the inside")


class BrokenTable:
    """The URL table of the portal with its own error pages, and one address per language that breaks."""

    def __init__(self) -> None:
        self.urlpatterns = [*(path(f"{code}/boem/", boom) for code in LANGUAGES), *portal_urls.urlpatterns]
        self.handler400, self.handler403 = portal_urls.handler400, portal_urls.handler403
        self.handler404, self.handler500 = portal_urls.handler404, portal_urls.handler500


BROKEN_TABLE = BrokenTable()


def answers(user: Any = None) -> Iterator[tuple[str, HttpResponse]]:
    """Yield one answer of each status that the site gives."""
    login = reverse("account_login")
    with override_settings(ROOT_URLCONF=BROKEN_TABLE):
        for name, method, url in (
            ("200", "GET", "/nl/"),
            ("200 of a machine", "GET", "/healthz"),
            ("200 of a login", "GET", login),
            ("302", "GET", "/"),
            ("302 to the outside", "GET", "/nl/weg/"),
            ("302 to the login", "GET", "/nl/klankbord/"),
            ("403", "POST", login),
            ("404", "GET", "/nl/nergens/"),
            ("302 to a language", "GET", "/nergens/"),
            ("404 without a language", "GET", "/nergens/dieper/"),
            ("405", "POST", "/nl/"),
            ("500", "GET", "/nl/boem/"),
        ):
            client = Client(raise_request_exception=False)
            if user is not None:
                client.force_login(user)
            yield name, client.generic(method, url)  # type: ignore[misc]  # a response of a test


def check_headers(name: str, response: HttpResponse) -> None:
    """Compare the headers of one answer with what is promised."""
    assert {header: response.get(header) for header in HEADERS} == HEADERS, name
    policy = {part.strip() for part in response["Content-Security-Policy"].split(";") if part.strip()}
    assert policy == {part.strip() for part in POLICY.split(";")}, name
    age = re.search(r"max-age=(\d+); includeSubDomains", response["Strict-Transport-Security"])
    assert age, name
    assert int(age[1]) >= ONE_YEAR, name
    off = {part.strip() for part in response["Permissions-Policy"].split(",")}
    assert {f"{feature}=()" for feature in SENSITIVE} <= off, name
    assert "Server" not in response, name
    assert "X-Powered-By" not in response, name


def test_headers_stand_on_every_answer_to_a_visitor(content: None) -> None:
    for name, response in answers():
        if not name.startswith("302 to the login"):
            assert str(response.status_code) == name[:3], name
        check_headers(name, response)


@pytest.mark.parametrize("role", list(Role))
def test_headers_stand_on_every_answer_to_somebody_who_is_logged_in(content: None, role: Role) -> None:
    for name, response in answers(make_user(f"headers-{role}", role)):
        check_headers(name, response)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("status", "place"), [(404, "nergens/"), (500, "boem/"), (403, "account/inloggen/")])
def test_error_page_is_calm_and_has_the_way_out(content: None, status: int, place: str, language: str) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=BROKEN_TABLE):
        response = client.generic("POST" if status == 403 else "GET", f"/{language}/{place}")

    page = read(response.content.decode())
    assert response.status_code == status
    assert page.problems == []
    assert page.language == language
    assert page.first_link["href"] == settings.EXIT_URL
    assert not DENIED.search(page.title)
    assert "secret words of the inside" not in response.content.decode()
    assert not response.cookies


# --- The proof itself ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "words",
    ["Sekswerk en geld - Info", "Trabajo sexual", "Human trafficking", "Xenia", "Uitstappen", "/nl/prostitutie/"],
)
def test_denied_word_is_found(words: str) -> None:
    assert DENIED.search(words)


@pytest.mark.parametrize(
    "words", ["Praten - Info", "Nu hulp", "Ayuda ahora", "Rights", "Existing", "Expertise", "Toestemming"]
)
def test_plain_word_is_left(words: str) -> None:
    assert not DENIED.search(words)
