"""Search engines find every page in every language, and nothing that is not for them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.builders.pages import make_page, make_usual_pages

pytestmark = pytest.mark.django_db


def test_sitemap_lists_each_page_in_each_language_and_no_hidden_one(client: Client) -> None:
    make_usual_pages()
    make_page("verborgen", is_published=False)
    make_page("vertrouwen", shown_with="trust.person")

    answer = client.get("/sitemap.xml")
    found = re.findall(r"<loc>https://[^/]+(/[^<]*)</loc>", answer.content.decode())

    slugs = ("", "praten/", "inloop/", "nu/", "privacy/", "gedaan/")
    assert sorted(found) == sorted(f"/{code}/{slug}" for code in ("nl", "en", "es") for slug in slugs)
    assert answer["Content-Type"] == "application/xml"
    assert 'hreflang="es"' in answer.content.decode()


def test_robots_closes_what_is_no_page_and_names_the_sitemap(client: Client, settings: object) -> None:
    settings.PUBLIC_ADDRESS = "https://portal.example.org"  # type: ignore[attr-defined]  # the fixture takes any name

    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /es/contacten/" in lines
    assert not any(line.endswith(("/nl/", "/praten/")) for line in lines)
    assert lines[-1] == "Sitemap: https://portal.example.org/sitemap.xml"
