"""Searching the first edition: what these readers type finds what they mean, in one round trip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import transaction

from portal import needs
from tests.portal.test_search_views import LANGUAGES, ask
from tests.project.markup import read

pytestmark = pytest.mark.django_db
ROUND_TRIP = 14_000


@pytest.fixture(scope="module", autouse=True)
def edition(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the files once; each test then works in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_without_an_answer_offers_a_person_the_numbers_and_the_needs(language: str) -> None:
    response = ask("qwrtzx", language)

    html = response.content.decode()
    assert response.status_code == 200
    assert read(html).problems == []
    assert f'<a class="button button--primary" href="/{language}/praten/">' in html
    for call in ("tel:112", "tel:08000188", "tel:08002000", "tel:113"):
        assert f'href="{call}"' in html
    for need in needs.for_language(language):
        assert need.word in unescape(html)


def packed(name: str) -> int:
    found = finders.find(name)
    assert isinstance(found, str)
    with open(found, "rb") as file:  # noqa: PTH123  (the finder returns text)
        return len(brotli.compress(file.read()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_full_page_of_answers_fits_in_one_round_trip(language: str) -> None:
    asked = {"nl": "geld", "en": "money", "es": "dinero"}[language]

    html = ask(asked, language).content

    assert html.count(b'<li><a href="/') >= 10
    files = re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js))"', html)
    assert len(brotli.compress(html)) + sum(packed(name.decode()) for name in files) <= ROUND_TRIP
    assert packed("js/search.js") <= 2_000


def test_search_in_the_first_edition_finds_what_these_readers_type() -> None:
    expected = {
        ("nl", "soa"): "gezond",
        ("en", "STI"): "gezond",
        ("es", "ITS"): "gezond",
        ("nl", "belastng"): "belasting",
        ("nl", "NIE number"): "beginnen",
        ("es", "numero NIE"): "beginnen",
        ("nl", "blauwe envelop"): "belasting",
        ("en", "blue envelope"): "belasting",
        ("es", "sobre azul"): "belasting",
        ("nl", "impuestos"): "belasting",
        ("en", "belasting"): "belasting",
        ("es", "tax"): "belasting",
        ("nl", "condoom gescheurd"): "gezond",
        ("nl", "taalles"): "taal",
        ("es", "aprender holandes"): "taal",
    }

    found = {}
    for language, words in expected:
        html = ask(words, language).content.decode()
        first = re.search(r'<ul class="results">\s*<li><a href="/(\w\w)/([^/"]+)/', html)
        found[language, words] = (first[1], first[2]) if first else None

    assert found == {key: (key[0], slug) for key, slug in expected.items()}
