"""What stands in the way of publishing, and at which field."""

from __future__ import annotations

from typing import Any

import pytest

from portal import publishing
from portal.models import Page
from tests.builders.content import make_page, values_of
from tests.builders.facts import build_fact

pytestmark = pytest.mark.django_db
LONG = "Dit is een zin met " + "nog een woord en " * 5 + "dan is hij pas echt uit.\n"


@pytest.fixture
def praten() -> Page:
    return make_page()


def found(page: Page, **changed: Any) -> list[tuple[str, str]]:
    return [(one.field, one.message) for one in publishing.problems(values_of(page, **changed), slug=page.slug)]


def fields(page: Page, **changed: Any) -> list[str]:
    return [field for field, _message in found(page, **changed)]


def test_page_that_is_whole_and_easy_may_go_on_the_site(praten: Page) -> None:
    assert found(praten) == []


@pytest.mark.parametrize("name", ["tab_title_nl", "title_en", "summary_es", "body_en"])
def test_missing_text_is_asked_for_at_its_field(praten: Page, name: str) -> None:
    assert fields(praten, **{name: ""}) == [name]


def test_language_may_be_missing_with_a_reason_but_never_dutch(praten: Page) -> None:
    empty = {f"{name}_{code}": "" for name in publishing.TEXTS for code in ("nl", "es")}

    assert fields(praten, **empty, unpublished_languages_reason="De vertaler is ziek") == [
        "tab_title_nl", "title_nl", "summary_nl", "body_nl",
    ]  # fmt: skip


def test_text_above_the_limit_needs_a_written_reason(praten: Page) -> None:
    ((field, message),) = found(praten, body_nl=LONG)

    assert field == "body_nl"
    assert "31" in message
    assert found(praten, body_nl=LONG, hard_text_reason="Zo staat het in de wet") == []


def test_facts_are_filled_in_before_measuring(praten: Page) -> None:
    build_fact(LONG.strip(), key="org.rule", kind="statement", certainty="unverified", confirmed_on=None).save()

    assert fields(praten, body_nl="- {org.rule}\n") == ["body_nl"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Bel {org.nowhere}.", "{org.nowhere}"),
        ("{nummers}", "{nummers}"),
        ("[Lees](page:nergens)", "nergens"),
        ("[Hulp](need:nothing)", "nothing"),
        ("[Kijk](www.example.org)", "www.example.org"),
        ("[Kijk](http://example.org)", "http://example.org"),
    ],
)
def test_what_a_text_names_must_exist(praten: Page, body: str, said: str) -> None:
    ((field, message),) = found(praten, body_es=body)

    assert field == "body_es"
    assert said in message


def test_what_exists_may_be_named(praten: Page) -> None:
    build_fact(key="org.phone").save()
    body = (
        "Bel {org.phone}.\n\n{numbers}\n\n[Lees](page:praten) of [hulp](need:health). [Ja](lang:es). "
        "[Wat](page:gedaan), [kijk](https://example.org) of [bel](tel:112).\n"
    )

    assert found(praten, body_nl=body) == []


@pytest.mark.parametrize("name", ["tab_title_es", "summary_en"])
def test_word_that_betrays_a_reader_needs_a_named_approver(praten: Page, name: str) -> None:
    ((field, message),) = found(praten, **{name: "Sex work"})

    assert field == name
    assert "Sex" in message
    assert found(praten, **{name: "Sex work"}, words_approved_by="Coördinator") == []


def test_word_that_betrays_a_reader_may_stand_inside_the_page(praten: Page) -> None:
    assert found(praten, title_nl="Over sekswerk", body_nl="Dit gaat over sekswerk.\n") == []


def test_address_that_betrays_a_reader_is_refused() -> None:
    page = make_page("escort", code="P90")

    assert fields(page) == ["words_approved_by"]


def test_fact_that_a_page_hangs_on_must_exist(praten: Page) -> None:
    assert fields(praten, shown_with="trust.person") == ["shown_with"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Een slachtoffer belt.", 1),
        ("Bel Slachtofferhulp Nederland.", 0),
        ("Bel 058-123 45 67.", 1),
        ("Het kost € 25.", 1),
        ("Je hebt 3 brieven en 14 dagen.", 0),
        ("Geboren in 2024.", 0),
    ],
)
def test_warning_stands_beside_the_text_and_stops_nobody(praten: Page, text: str, count: int) -> None:
    assert len(publishing.warnings({"body_nl": text}, "nl")) == count
    assert found(praten, body_nl=text) == []


def test_problems_take_the_same_number_of_queries_however_many_facts(
    praten: Page, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        build_fact(key=f"org.n{number}").save()

    for body in ("{org.n0}", "{org.n0} {org.n1} {org.n2}"):
        with django_assert_num_queries(2):
            found(praten, body_nl=body)
