"""The search page: answers for everybody, a person where there is no answer, and no trace of what was typed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from portal import needs, search_index
from portal.search import find
from portal.views.search import groups_of
from tests.builders.help import make_service
from tests.builders.pages import make_page, make_usual_pages
from tests.portal.test_search import NO_SYNONYMS, TODAY, use_synonyms
from tests.portal.test_traces import every_text_in_the_database
from tests.project.markup import read

pytestmark = pytest.mark.django_db
LANGUAGES = ("nl", "en", "es")
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
CANARY = "Kanariepiet"


@pytest.fixture
def site(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    use_synonyms(NO_SYNONYMS, tmp_path, monkeypatch)
    make_usual_pages()
    make_page("belasting", "Over je brief.", title_nl="Belasting", summary_nl="Hulp met brieven.")
    make_service(title_nl="Iemand die je brief leest", note_nl="Neem hem mee.")
    search_index.rebuild(today=TODAY)


def ask(words: str, language: str = "nl", **headers: str) -> HttpResponse:
    client = Client(headers=FROM_HERE | headers)
    return client.post(f"/{language}/zoeken/", {"words": words})  # type: ignore[return-value]  # a response of a test


def text_of(response: HttpResponse) -> str:
    main = response.content.decode().split("<main")[1].split("</main")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", "<main" + main)).split())


# --- The form --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_search_page_shows_the_form_and_all_needs(site: None, client: Client, language: str) -> None:
    response = client.get(f"/{language}/zoeken/")

    html = response.content.decode()
    assert read(html).problems == []
    assert '<form class="search" role="search" method="post"' in html
    for need in needs.for_language(language):
        assert need.word in unescape(html)
    assert 'class="results"' not in html


def test_search_field_leaves_nothing_in_the_browser(site: None, client: Client) -> None:
    html = client.get("/nl/zoeken/").content.decode()

    [field] = re.findall(r"<input\b[^>]*>", html)
    for attribute in ('autocomplete="off"', 'autocapitalize="off"', 'spellcheck="false"', 'maxlength="100"'):
        assert attribute in field
    assert "csrf" not in html


def test_search_by_address_finds_nothing(site: None, client: Client) -> None:
    html = client.get("/nl/zoeken/?words=belasting").content.decode()

    assert 'class="results"' not in html
    assert "belasting" not in re.findall(r"<input\b[^>]*>", html)[0]


# --- The answer ------------------------------------------------------------------------------------------------------
def test_search_answers_by_kind_with_title_summary_and_address(site: None) -> None:
    response = ask("brief")

    html = response.content.decode()
    assert response.status_code == 200
    assert read(html).problems == []
    assert re.findall(r'<li><a href="([^"]+)">([^<]+)</a><p>([^<]+)</p></li>', html) == [
        ("/nl/aanbod/kaart/brief/", "Iemand die je brief leest", "Neem hem mee."),
        ("/nl/belasting/", "Belasting", "Hulp met brieven."),
    ]
    assert len(re.findall(r"<h2>", html)) == 2
    assert '<p class="results__status" role="status" data-search-status>2 ' in html
    assert 'value="brief"' in html


@pytest.mark.parametrize(("words", "first"), [("belasting", "page"), ("iemand die je brief leest", "service")])
def test_search_puts_the_kind_with_the_best_answer_first(site: None, words: str, first: str) -> None:
    found = find(words, language="nl", today=TODAY)

    groups = groups_of(found)
    assert found[0].kind == first
    assert groups[0].results[0].title == found[0].title


def test_search_of_nothing_shows_the_form_again(site: None) -> None:
    text = text_of(ask("   "))

    assert needs.for_language("nl")[0].word in text
    assert 'class="notice' not in ask("  ").content.decode()


def test_search_shows_what_was_typed_as_words_only(site: None) -> None:
    html = ask('"><script>alert(1)</script>').content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_search_without_words_at_all_answers(site: None) -> None:
    assert Client(headers=FROM_HERE).post("/nl/zoeken/").status_code == 200
    assert ask("x" * 900_000).status_code == 200
    assert ask("a\x00b").status_code == 200


def test_search_answers_a_script_with_the_same(site: None) -> None:
    response = ask("brief", Accept="application/json")

    answer = response.json()
    assert [[result["address"] for result in group["results"]] for group in answer["groups"]] == [
        ["/nl/aanbod/kaart/brief/"],
        ["/nl/belasting/"],
    ]
    assert answer["status"].startswith("2 ")
    assert ask("qwrtzx", Accept="application/json").json()["groups"] == []
    # With no-store the Back button would not lead back to the answers; a browser keeps no answer to a post anyway.
    assert response["Cache-Control"] == "private"
    assert response["Content-Security-Policy"]


def test_search_asks_as_many_questions_for_one_answer_as_for_many(site: None, django_assert_num_queries: Any) -> None:
    make_page("alleen", "Hier staat zonnebloem.")
    search_index.rebuild(today=TODAY)
    # The words, the scores, the entries, the menu.
    with django_assert_num_queries(4):
        ask("zonnebloem")
    for number in range(3):
        make_page(f"los-{number}", "Ook een zonnebloem.", code=f"L{number}")
    search_index.rebuild(today=TODAY)
    with django_assert_num_queries(4):
        ask("zonnebloem")


# --- Who may ask, and what stays -------------------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}])
def test_search_from_elsewhere_is_refused(site: None, headers: dict[str, str]) -> None:
    assert Client(headers=headers).post("/nl/zoeken/", {"words": "brief"}).status_code == 403


def test_search_leaves_no_trace_of_what_was_typed(site: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for language in LANGUAGES:
        for words in (CANARY, f"{CANARY} belasting", f"\x00{CANARY}", CANARY * 20):
            response = ask(words, language)
            assert response.cookies == {}
            assert response["Cache-Control"] == "no-store"
            ask(words, language, Accept="application/json")

    # The log of queries of this test's own settings is not the server's: it is silent there.
    said = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert CANARY.lower() not in said.lower()
    assert CANARY.lower() not in every_text_in_the_database().lower()
    assert cache.get(CANARY) is None


def test_search_page_is_kept_and_an_answer_is_not(site: None, client: Client) -> None:
    client.get("/nl/zoeken/")
    ask(CANARY)

    assert CANARY not in client.get("/nl/zoeken/").content.decode()
