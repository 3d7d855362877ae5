"""The card on the screen, and the PDF that is ready or kindly waited for."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import brotli
import pytest
import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from portal import flyers
from portal.flyer_cards import Material
from portal.models import Flyer, Page
from tests.builders.help import make_service
from tests.builders.pages import make_page, make_usual_pages
from tests.project.markup import read
from tests.project.test_public_pages import DENIED

pytestmark = pytest.mark.django_db
LANGUAGES = ("nl", "en", "es")
ROUND_TRIP = 14_000
CARDS = ("/kaart/pagina/gezond/", "/kaart/hulp/brief/", "/kaart/tijden/inloop/", "/kaart/pagina/start/")


@pytest.fixture
def site() -> None:
    make_usual_pages()
    tabs = {"tab_title_nl": "Gezond", "tab_title_en": "Health", "tab_title_es": "Salud"}
    make_page("gezond", "Een.\n\nTwee.", title_nl="Gezondheid en soa-test", **tabs)
    make_service()


def make_ready(path: str, size: str = "a6") -> None:
    """Store a PDF for a card, as the worker does."""
    material = Material.read(today=timezone.localdate())
    language, _kaart, kind, key = path.strip("/").split("/")
    card = material.card(flyers.KIND_WORDS[kind], key, language)
    assert card is not None
    flyers.store((card.kind, card.key, language, size), flyers.digest_of(card, size), b"%PDF-1.7 ready")


# --- The card --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", CARDS)
def test_card_is_well_made_and_neutral_where_others_look(site: None, client: Client, path: str, language: str) -> None:
    response = client.get(f"/{language}{path}")

    page = read(response.content.decode())
    assert response.status_code == 200
    assert page.problems == []
    assert page.language == language
    assert not DENIED.search(f"{page.title} {path}")
    assert not response.cookies
    assert set(page.switch) == set(LANGUAGES) - {language}
    assert page.switch == {code: f"/{code}{path}" for code in page.switch}


def test_card_shows_outside_and_inside(site: None, client: Client) -> None:
    html = client.get("/nl/kaart/pagina/gezond/").content.decode()

    outside, inside = html.split('<section class="flyer flyer__outside')[1].split('<section class="flyer flyer__inside')
    words = re.sub(r"<svg.*?</svg>|<[^>]*>", " ", outside, flags=re.DOTALL).split(">", 1)[1]
    assert words.split() == ["Gezond"]
    assert "<h2>Gezondheid en soa-test</h2>" in inside
    assert "Twee." in inside
    assert "localhost:8000/nl/gezond/" in inside


def test_card_draws_the_code_of_its_page(site: None, client: Client) -> None:
    html = client.get("/es/kaart/pagina/gezond/").content.decode()

    [path] = re.findall(r'<path fill="#000" d="([^"]+)"', html)
    side = int(re.findall(r'viewBox="0 0 (\d+) \1" role="img"', html)[0])
    squares = [[False] * side for _row in range(side)]
    for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        squares[int(row)][int(column) : int(column) + int(length)] = [True] * int(length)
    code = segno.make(f"{settings.PUBLIC_ADDRESS}/es/gezond/", error="m", micro=False, boost_error=False)
    assert squares == [[bool(square) for square in row] for row in code.matrix_iter(border=4)]


def test_card_offers_both_papers_and_the_way_back(site: None, client: Client) -> None:
    links = {link.address for link in read(client.get("/nl/kaart/pagina/gezond/").content.decode()).links}

    assert {"/nl/kaart/pagina/gezond/a4.pdf", "/nl/kaart/pagina/gezond/a6.pdf", "/nl/gezond/"} <= links


def test_link_to_the_card_stands_where_it_is_included(site: None) -> None:
    from django.template import Context, Template  # noqa: PLC0415  (only this test draws a template by hand)

    source = '{% include "portal/_flyer_link.html" with kind="pagina" key="gezond" only %}'
    with translation.override("es"):
        html = Template(source).render(Context())

    assert 'href="/es/kaart/pagina/gezond/"' in html


@pytest.mark.parametrize(
    "path",
    ["pagina/nergens/", "niets/gezond/", "hulp/gezond/", "pagina/brief/", "tijden/gezond/", "pagina/verborgen/"],
)
def test_card_of_what_is_not_there_is_not_there(site: None, client: Client, path: str) -> None:
    make_page("verborgen", is_published=False)

    assert client.get(f"/nl/kaart/{path}").status_code == 404
    assert client.get(f"/nl/kaart/{path}a6.pdf").status_code == 404


@pytest.mark.parametrize("path", CARDS)
def test_card_fits_in_one_round_trip(site: None, client: Client, path: str) -> None:
    html = client.get(f"/es{path}").content

    total = len(brotli.compress(html))
    for name in re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js))"', html):
        found = finders.find(name.decode())
        assert isinstance(found, str)
        with open(found, "rb") as file:  # noqa: PTH123  (the finder returns text)
            total += len(brotli.compress(file.read()))
    assert total <= ROUND_TRIP


def test_card_asks_as_many_questions_for_one_page_as_for_many(site: None, django_assert_num_queries: Any) -> None:
    # The stamp of the content; the place, pages, help, facts; the menu.
    with django_assert_num_queries(6):
        Client().get("/nl/kaart/pagina/gezond/")
    for number in range(3):
        make_page(f"los-{number}", code=f"L{number}")
    with django_assert_num_queries(6):
        Client().get("/en/kaart/pagina/gezond/")


# --- The PDF ---------------------------------------------------------------------------------------------------------
def test_pdf_that_is_ready_is_given_under_a_neutral_name(site: None, client: Client) -> None:
    make_ready("/es/kaart/pagina/gezond/")

    response = client.get("/es/kaart/pagina/gezond/a6.pdf")

    assert (response.status_code, response.content) == (200, b"%PDF-1.7 ready")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="info-es-a6.pdf"'
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_that_is_not_ready_is_waited_for_kindly(site: None, client: Client, language: str) -> None:
    response = client.get(f"/{language}/kaart/pagina/gezond/a6.pdf")

    html = response.content.decode()
    page = read(html)
    assert response.status_code == 202
    assert page.problems == []
    assert not DENIED.search(page.title)
    assert f"/{language}/kaart/pagina/gezond/" in {link.address for link in page.links}
    with translation.override(language):
        assert gettext("The PDF is not ready yet") in unescape(html)


def test_pdf_of_what_changed_since_is_not_given(site: None, client: Client) -> None:
    make_ready("/nl/kaart/pagina/gezond/")
    assert client.get("/nl/kaart/pagina/gezond/a6.pdf").status_code == 200

    Page.objects.filter(slug="gezond").update(summary_nl="Iets anders")

    assert client.get("/nl/kaart/pagina/gezond/a6.pdf").status_code == 202
    assert Flyer.objects.count() == 1


@pytest.mark.parametrize("size", ["a5", "a4", "A6"])
def test_pdf_of_another_paper_is_not_there_or_not_ready(site: None, client: Client, size: str) -> None:
    make_ready("/nl/kaart/pagina/gezond/")

    expected = 202 if size == "a4" else 404
    assert client.get(f"/nl/kaart/pagina/gezond/{size}.pdf").status_code == expected


def test_pdf_is_never_made_by_the_one_who_asks(site: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> bytes:
        raise AssertionError("a PDF was made while a visitor waited")

    monkeypatch.setattr(flyers, "write_pdf", refuse)

    assert client.get(reverse("portal:flyer-pdf", args=["pagina", "gezond", "a4"])).status_code == 202
