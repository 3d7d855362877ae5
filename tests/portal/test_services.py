"""The list of help as a visitor gets it: from a need to an entry, a wish that stays out of every address, a report."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client

from portal import codelists, first_edition, needs
from portal.choices import Channel, Cost, ReportedProblem
from portal.models import Page, ServiceReport
from portal.service_reports import MOST_PER_DAY
from tests.builders.facts import build_fact
from tests.builders.help import make_municipalities, make_service
from tests.builders.places import make_place
from tests.project.markup import read
from tests.project.test_public_pages import DENIED

pytestmark = pytest.mark.django_db
LANGUAGES = ("nl", "en", "es")
HERE = {"Sec-Fetch-Site": "same-origin"}
ROWS = (("letters", "belasting"), ("money", "geld"), ("talk", ""), ("home", "wonen"))


@pytest.fixture(autouse=True)
def four_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four needs with pages of their own, whatever stands in needs.csv; one of them leads to talking."""
    rows = tuple(
        {"code": code, "page": page, "order": "1", "tile": "yes", "pictogram": "coins"}
        | {f"{prefix}{language}": f"{prefix}{code}" for prefix in ("", "help_", "example_") for language in LANGUAGES}
        for code, page in ROWS
    )
    monkeypatch.setattr(needs, "_rows", lambda: rows)


def get(path: str) -> HttpResponse:
    return Client().get(f"/nl/aanbod/{path}")  # type: ignore[return-value]  # a response of a test


def post(path: str, **chosen: Any) -> HttpResponse:
    return Client(headers=HERE).post(f"/nl/aanbod/{path}", chosen)  # type: ignore[return-value]  # a response of a test


def html_of(response: HttpResponse) -> str:
    return response.content.decode()


def found(response: HttpResponse) -> tuple[list[str], list[str]]:
    """Return the codes of the entries that fit for sure, and those under the heading of what is not known."""
    certain, _heading, unsure = html_of(response).partition('id="unsure"')
    return tuple(re.findall(r'<h3[^>]*><a href="/nl/aanbod/kaart/([a-z]+)/"', part) for part in (certain, unsure))  # type: ignore[return-value]  # two lists


def page_texts() -> dict[str, str]:
    return {f"{name}_{code}": name for name in ("tab_title", "title", "summary", "body") for code in LANGUAGES}


# --- By need ---------------------------------------------------------------------------------------------------------
def test_entrance_leads_to_each_need_by_the_word_of_its_page() -> None:
    links = re.findall(r'class="tile" href="([^"]+)"', html_of(get("")))

    assert links == [f"/nl/aanbod/{word}/" for word in ("belasting", "geld", "praten", "wonen")]


def test_need_shows_its_help_and_no_other() -> None:
    make_service("brief", needs=["letters"])
    make_service("schuld", needs=["money", "letters"])
    make_service("kamer", needs=["home"])

    assert found(get("belasting/")) == (["brief", "schuld"], [])
    assert found(get("geld/")) == (["schuld"], [])
    assert found(get("alles/")) == (["brief", "kamer", "schuld"], [])
    assert "help_money" in html_of(get("geld/"))


def test_needs_that_share_a_page_are_shown_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(row | {"page": ""} for row in needs._rows())
    monkeypatch.setattr(needs, "_rows", lambda: rows)
    make_service("brief", needs=["letters"])
    make_service("kamer", needs=["home"])

    assert found(get("praten/")) == (["brief", "kamer"], [])


@pytest.mark.parametrize("path", ["nergens/", "letters/", "start/", "nergens/gemeenten.svg", "kaart/nergens/"])
def test_unknown_need_or_entry_is_not_there(path: str) -> None:
    assert get(path).status_code == 404


def test_need_without_help_says_so_kindly_and_leads_to_somebody() -> None:
    html = html_of(get("wonen/"))

    assert found(get("wonen/")) == ([], [])
    assert "This list is still empty." in html or "nog leeg" in html
    assert 'class="button button--primary" href="/nl/praten/"' in html
    assert "<img" not in html


def test_page_of_the_need_is_named_once_it_is_published() -> None:
    page = Page.objects.create(code="T1", slug="geld", pictogram="coins", is_published=False, **page_texts())
    assert 'href="/nl/geld/"' not in html_of(get("geld/"))

    Page.objects.filter(pk=page.pk).update(is_published=True)

    assert 'href="/nl/geld/"' in html_of(get("geld/"))
    assert re.search(r"<title>.*tab_title - Info</title>", html_of(get("geld/")))


# --- A wish ----------------------------------------------------------------------------------------------------------
def test_wish_is_answered_on_the_same_address_and_stays_in_sight() -> None:
    make_municipalities()
    make_service("gratis", cost=Cost.FREE, languages=["es"])
    make_service("betaald", cost=Cost.PAID, languages=["es"])
    make_service("onbekend", languages=["es"])

    response = post("belasting/", free="on", languages=["es"], municipality="GM0080", channels=["phone"])
    html = html_of(response)

    assert response.status_code == 200
    assert found(response) == (["gratis"], ["onbekend"])
    for field in ('value="es"', 'value="phone"', 'name="free"'):
        assert re.search(rf"<input[^>]*{field}[^>]* checked", html), field
    assert '<option value="GM0080" selected>Leeuwarden</option>' in html
    words = re.findall(r'<strong class="badge">([^<]+)</strong>', html)
    assert words[0] == "español"
    assert words[2] == "Leeuwarden"
    assert len(words) == 4


def test_nothing_that_is_chosen_stands_in_an_address() -> None:
    html = html_of(post("belasting/", free="on", languages=["es"]))

    assert [link.address for link in read(html).links if "?" in link.address] == []
    assert '<form class="stack-small" method="post" action="/nl/aanbod/belasting/#found"' in html
    # What stands in an address is not obeyed either.
    make_service("brief", cost=Cost.PAID)
    assert found(get("belasting/?free=on")) == (["brief"], [])


def test_wish_that_nothing_fits_keeps_the_form_and_offers_somebody() -> None:
    make_service("betaald", cost=Cost.PAID)

    html = html_of(post("belasting/", free="on"))

    assert re.search(r'<input[^>]*name="free"[^>]* checked', html)
    assert html.count('class="button button--primary" href="/nl/praten/"') == 2
    assert 'id="unsure"' not in html


def test_empty_wish_shows_everything() -> None:
    make_service("brief")

    assert found(post("alles/")) == (["brief"], [])


@pytest.mark.parametrize(
    "damaged", [{"languages": ["xx"]}, {"channels": ["fax"]}, {"municipality": "GM9999"}, {"municipality": "' OR 1"}]
)
def test_wish_that_is_no_choice_is_told_and_the_list_stays_whole(damaged: dict[str, Any]) -> None:
    make_service("brief")

    response = post("alles/", free="on", **damaged)
    page = read(html_of(response))

    assert response.status_code == 400
    assert page.problems == []
    assert "error-summary" in html_of(response)
    assert found(response) == (["brief"], [])


@pytest.mark.parametrize("path", ["alles/", "belasting/", "kaart/brief/melden/"])
def test_form_from_elsewhere_is_refused(path: str) -> None:
    make_service("brief")

    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = Client(headers=headers).post(f"/nl/aanbod/{path}", {"problem": "gone"})
        assert answer.status_code == 403
    assert ServiceReport.objects.count() == 0


def test_languages_are_named_as_those_who_speak_them_do() -> None:
    html = html_of(get("alles/"))

    assert '<span lang="pl">polski</span>' in html
    assert '<span lang="es">español</span>' in html
    # "Another language" is no language that one can ask for.
    assert 'value="other"' not in html


# --- The picture and the words beside it -----------------------------------------------------------------------------
def test_map_stands_below_the_list_with_the_same_in_words() -> None:
    make_municipalities()
    make_service("brief", channels=[Channel.VISIT], location=make_place())
    make_service("overal")

    html = html_of(get("belasting/"))
    told = re.findall(r'<li value="(\d+)">([^\n]+?)</li>', html.split("<ol")[1])

    assert html.index('class="help-list"') < html.index('src="/nl/aanbod/belasting/gemeenten.svg"')
    assert [(number, words.split(" <")[0]) for number, words in told] == [("2", "Leeuwarden: 1")]
    assert "A Ameland, C Súdwest-Fryslân" in html
    assert Client().get("/nl/aanbod/belasting/gemeenten.svg").status_code == 200


def test_page_about_a_need_leads_to_its_help_and_another_does_not() -> None:
    page = "{% include 'portal/_help_link.html' with slug=slug only %}"

    shown = {slug: Template(page).render(Context({"slug": slug})).strip() for slug in ("geld", "praten", "privacy")}

    assert 'href="/nl/aanbod/geld/"' in shown["geld"]
    assert 'href="/nl/aanbod/praten/"' in shown["praten"]
    assert shown["privacy"] == ""


# --- One entry -------------------------------------------------------------------------------------------------------
def test_entry_says_what_is_known_and_asks_for_the_rest() -> None:
    phone = build_fact("058 - 12 34", kind="phone", cost=Cost.NORMAL, on_bill=True)
    phone.save()
    make_service("brief", phone_fact=phone, anonymous=True)

    html = html_of(get("kaart/brief/"))

    assert html.count('href="tel:0581234"') == 2
    assert "1 november 2026" in html
    # Times, cost and languages are not known.
    assert len(re.findall(r'<dd><a class="fact" href="/nl/praten/">', html)) == 3
    assert 'href="/nl/aanbod/belasting/"' in html
    assert 'href="/nl/aanbod/kaart/brief/melden/"' in html


def test_hidden_entry_is_not_there_in_any_way() -> None:
    make_service("weg", is_published=False)

    for path in ("kaart/weg/", "kaart/weg/melden/", "kaart/weg/bedankt/"):
        assert get(path).status_code == 404
    assert post("kaart/weg/melden/", problem="gone").status_code == 404


def test_entry_without_a_spanish_text_marks_the_dutch_one() -> None:
    make_service("brief", title_es="")

    for path in ("kaart/brief/", "alles/", "kaart/brief/melden/"):
        assert re.search(r'lang="nl"[^>]*>(<a [^>]*>)?Iemand voor brief', html_of(Client().get(f"/es/aanbod/{path}")))


# --- A report --------------------------------------------------------------------------------------------------------
def test_report_counts_one_choice_and_nothing_else(time_machine: Any) -> None:
    # Half past midnight in Leeuwarden, still the day before in UTC.
    time_machine.move_to("2026-11-24T23:30:00+00:00", tick=False)
    make_service("brief")

    response = post("kaart/brief/melden/", problem="gone", name="Ana", note="bel mij")

    assert (response.status_code, response["Location"]) == (302, "/nl/aanbod/kaart/brief/bedankt/")
    (row,) = ServiceReport.objects.values()
    del row["id"], row["service_id"]
    assert row == {"problem": "gone", "reported_on": date(2026, 11, 25), "times": 1, "is_handled": False}
    assert dict(response.cookies) == {}
    assert get("kaart/brief/bedankt/").status_code == 200


@pytest.mark.parametrize("chosen", [{}, {"problem": "xx"}, {"problem": ""}])
def test_report_without_a_choice_asks_once_more(chosen: dict[str, str]) -> None:
    make_service("brief")

    response = post("kaart/brief/melden/", **chosen)
    page = read(html_of(response))

    assert response.status_code == 400
    assert page.problems == []
    assert ServiceReport.objects.count() == 0


def test_flood_of_reports_makes_as_many_rows_as_there_are_problems() -> None:
    make_service("brief")

    for _ in range(MOST_PER_DAY // 10):
        for problem in ReportedProblem:
            post("kaart/brief/melden/", problem=problem.value)

    assert {row.times for row in ServiceReport.objects.all()} == {MOST_PER_DAY // 10}
    assert ServiceReport.objects.count() == len(ReportedProblem)


# --- Every page ------------------------------------------------------------------------------------------------------
PATHS = ("", "alles/", "belasting/", "kaart/brief/", "kaart/brief/melden/", "kaart/brief/bedankt/")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_page_is_well_made_neutral_and_without_a_trace(path: str, language: str) -> None:
    make_municipalities()
    make_service("brief", location=make_place(), channels=[Channel.VISIT, Channel.PHONE], languages=["nl", "pl"])

    response = Client().get(f"/{language}/aanbod/{path}")
    page = read(response.content.decode())

    assert page.problems == []
    assert page.language == language
    assert dict(response.cookies) == {}
    assert [words for words in (page.title, *page.descriptions) if DENIED.search(words)] == []
    assert page.title.endswith(" - Info")
    assert len(page.title) <= 60
    # A chip may not have the attribute; its form has it.
    inputs = re.findall(r"<(?:form|select)\b[^>]*>", response.content.decode())
    assert set(re.findall(r'<input type="(\w+)"', response.content.decode())) <= {"checkbox", "radio"}
    assert [one for one in inputs if 'autocomplete="off"' not in one] == []


def test_titles_of_the_pages_differ() -> None:
    make_service("brief")
    make_service("schuld")
    titles = [read(html_of(get(path))).title for path in (*(p for p in PATHS if p != "belasting/"), "kaart/schuld/")]

    assert len(set(titles)) == len(titles)


def test_list_asks_as_many_questions_for_three_entries_as_for_one(django_assert_num_queries: Any) -> None:
    make_municipalities()
    place = make_place()
    fact = build_fact("058 1", kind="phone")
    fact.save()
    make_service("een", location=place, phone_fact=fact, municipalities=["GM0080"])
    # The stamp of the content, the page of the need, the municipalities, the entries, our place, the menu.
    with django_assert_num_queries(6):
        get("belasting/")
    for code in ("twee", "drie"):
        make_service(code, location=place, phone_fact=fact, hours_fact=fact, municipalities=["GM0060"])
    with django_assert_num_queries(6):
        get("belasting/")
    # The stamp, the entry, the municipalities, the menu.
    with django_assert_num_queries(4):
        get("kaart/een/")


def test_page_is_kept_for_the_next_reader_and_the_answer_to_a_wish_is_not(django_assert_num_queries: Any) -> None:
    make_service("brief", cost=Cost.PAID)
    paths = (
        "",
        "alles/",
        "belasting/",
        "kaart/brief/",
        "kaart/brief/melden/",
        "gemeenten.svg",
        "belasting/gemeenten.svg",
    )
    first = {path: (get(path).content, get(path)["Content-Type"]) for path in paths}

    for path in paths:
        # Only the stamp of the content.
        with django_assert_num_queries(1):
            again = get(path)
        assert (again.content, again["Content-Type"]) == first[path]
    post("belasting/", free="on")

    assert get("belasting/").content == first["belasting/"][0]
    assert found(post("belasting/", free="on")) == ([], [])


def test_long_list_fits_in_one_round_trip() -> None:
    make_municipalities()
    place = make_place()
    for number in range(60):
        # Sixty sentences that share hardly a word.
        words = " ".join(f"{(number * 7919 + step * 104729) % 1_000_003:x}" for step in range(7))
        make_service(f"hulp-{number}", title_nl=words, location=place, languages=["nl", "en", "es"], anonymous=True)

    html = Client().get("/nl/aanbod/alles/").content
    files = [finders.find(name) for name in re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html.decode())]
    parts = [html, *(open(file, "rb").read() for file in files)]  # noqa: PTH123, SIM115  (paths of the finder)

    assert len(files) >= 7
    assert sum(len(brotli.compress(part)) for part in parts) <= 14_000


# --- The first edition -----------------------------------------------------------------------------------------------
def test_each_entry_of_the_first_edition_has_a_neutral_address_and_known_codes() -> None:
    with (first_edition.DATA / "services.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    known = {
        "needs": {row["code"] for row in csv.DictReader(needs.SOURCE.open(encoding="utf-8"), delimiter=";")},
        "channels": set(Channel.values),
        "languages": set(codelists.codes("LANGUAGE")),
        "municipalities": {code for code in codelists.codes("MUNICIPALITY") if code.startswith("GM")},
    }

    assert [row["code"] for row in rows if DENIED.search(row["code"])] == []
    assert {
        (row["code"], name, code)
        for row in rows
        for name, codes in known.items()
        for code in row[name].split()
        if code not in codes
    } == set()
