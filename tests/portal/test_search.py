"""Searching: any language, any typing, the best first, and nothing that visitors may not read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import first_edition, search, search_index
from portal.choices import Certainty, FactKind, SearchKind
from portal.models import Fact, Page, SearchEntry, Service
from portal.search import Found, find, fold
from tests.builders.facts import build_fact
from tests.builders.help import make_service
from tests.builders.pages import make_page, make_usual_pages

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def words(name: str, nl: str, en: str, es: str) -> dict[str, str]:
    return {f"{name}_nl": nl, f"{name}_en": en, f"{name}_es": es}


NO_SYNONYMS = "pages;nl;en;es\n"


def use_synonyms(content: str, folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "synonyms.csv"
    file.write_text(content, encoding="utf-8")
    monkeypatch.setattr(search_index, "SYNONYMS", file)


@pytest.fixture
def site(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three subjects in three languages, a list of help of two, and three facts; no synonyms."""
    use_synonyms(NO_SYNONYMS, tmp_path, monkeypatch)
    make_usual_pages()
    fact = words("value", "maandag", "Monday", "lunes") | words("label", "De boekhouder", "The bookkeeper", "Contable")
    build_fact(key="acc.hours", kind=FactKind.HOURS, **fact).save()
    build_fact("058-215 77 71", key="org.phone", kind=FactKind.PHONE).save()
    build_fact("20 euro", key="geheim.amount", certainty=Certainty.UNVERIFIED, confirmed_on=None).save()
    make_page(
        "belasting",
        **words("title", "Belasting en boekhouding", "Tax and bookkeeping", "Impuestos y contabilidad"),
        **words("summary", "Hulp met brieven.", "Help with letters.", "Ayuda con cartas."),
        **words(
            "body",
            "Open de brief.\n\n## Wat kost het?\n\n- Boekhouder: {acc.hours}\n- Bel: {org.phone}",
            "Open the letter.\n\n## What does it cost?\n\n- Bookkeeper: {acc.hours}",
            "Abre la carta.\n\n## ¿Cuánto cuesta?\n\n- Contabilidad: {acc.hours}",
        ),
    )
    make_page(
        "gezond",
        **words("title", "Gezondheid en een test", "Health and a test", "Salud y una prueba"),
        **words("body", "Vraag de dokter.", "Ask the doctor.", "Pregunta en tu consultorio. **Información** clara."),
    )
    make_page("wonen", **words("title", "Een plek om te wonen", "A place to live", "Un lugar para vivir"))
    make_service(**words("title", "Iemand die je belastingbrief leest", "Someone reads your letter", "Alguien lee"))
    make_service("dokter", **words("title", "Een dokter", "A doctor", "Una doctora"), needs=["health"])
    search_index.rebuild(today=TODAY)


def titles(text: str, language: str = "nl", *, today: date = TODAY) -> list[str]:
    return [one.title for one in find(text, language=language, today=today)]


# --- What is found ---------------------------------------------------------------------------------------------------
def test_find_by_a_word_of_the_title_puts_that_page_first(site: None) -> None:
    found = find("boekhouding", language="nl", today=TODAY)

    assert (found[0].kind, found[0].title, found[0].summary, found[0].address) == (
        SearchKind.PAGE, "Belasting en boekhouding", "Hulp met brieven.", "/nl/belasting/",
    )  # fmt: skip


@pytest.mark.parametrize("asked", ["boekhouding", "bookkeeping", "contabilidad"])
@pytest.mark.parametrize(
    ("language", "title"),
    [("nl", "Belasting en boekhouding"), ("en", "Tax and bookkeeping"), ("es", "Impuestos y contabilidad")],
)
def test_find_in_any_language_answers_in_the_language_of_the_reader(
    site: None, asked: str, language: str, title: str
) -> None:
    assert titles(asked, language)[0] == title


@pytest.mark.parametrize(
    ("asked", "language", "title"),
    [
        ("belastng", "nl", "Belasting en boekhouding"),  # a letter is missing
        ("boekhuoding", "nl", "Belasting en boekhouding"),  # two have changed places
        ("gezondheit", "nl", "Gezondheid en een test"),  # one is wrong
        ("impuestoss", "es", "Impuestos y contabilidad"),  # one too many
        ("INFORMACION", "es", "Salud y una prueba"),  # no accent, and shouted
        ("informaciones", "es", "Salud y una prueba"),  # another form of the word
        ("belastingen", "nl", "Belasting en boekhouding"),
        ("boekhoudingsvraag", "nl", "Belasting en boekhouding"),  # Dutch writes words together
        ("boekh", "nl", "Belasting en boekhouding"),  # the beginning of a word
        ("  Belasting & Boekhouding!!! ", "nl", "Belasting en boekhouding"),
    ],
)
def test_find_forgives_how_it_was_typed(site: None, asked: str, language: str, title: str) -> None:
    assert titles(asked, language)[0] == title


@pytest.mark.parametrize("asked", ["qwrtzx", "tes", "2026", "wo", "😀", "?!", "", "   ", "\x00"])
def test_find_what_is_not_there_finds_nothing(site: None, asked: str) -> None:
    assert titles(asked) == []


def test_find_by_a_fact_on_the_page_finds_page_and_fact(site: None) -> None:
    found = find("lunes", language="es", today=TODAY)

    assert {(one.kind, one.title, one.address) for one in found} == {
        (SearchKind.FACT, "Contable", "/es/belasting/"),
        (SearchKind.PAGE, "Impuestos y contabilidad", "/es/belasting/"),
    }


@pytest.mark.parametrize("asked", ["058-215 77 71", "0582157771", "058 2157771"])
def test_find_by_a_phone_number_finds_whose_it_is(site: None, asked: str) -> None:
    assert ("naam", "/nl/belasting/") in {
        (one.title, one.address) for one in find(asked, language="nl", today=TODAY) if one.kind == SearchKind.FACT
    }


def test_find_help_leads_to_its_entry(site: None) -> None:
    [best, *_rest] = find("belastingbrief", language="nl", today=TODAY)

    assert (best.kind, best.address) == (SearchKind.SERVICE, "/nl/aanbod/kaart/brief/")


def test_find_help_by_the_word_of_its_need(site: None) -> None:
    assert "Iemand die je belastingbrief leest" in titles("brieven")


def test_find_whole_words_before_some_of_them(site: None) -> None:
    # "plek" and "wonen" stand on one page; "test" on another.
    assert titles("plek wonen")[0] == "Een plek om te wonen"
    assert set(titles("wonen test")) >= {"Een plek om te wonen", "Gezondheid en een test"}


def test_find_exact_title_is_not_buried_by_pages_that_only_name_a_word(site: None) -> None:
    for number in range(30):
        make_page(f"los-{number}", "Een plek. " * 20, code=f"L{number}")
    search_index.rebuild(today=TODAY)

    assert titles("een plek om te wonen") == ["Een plek om te wonen"]


def test_find_gives_as_many_as_asked(site: None) -> None:
    for number in range(30):
        make_page(f"los-{number}", "Een plek.", code=f"L{number}")
    search_index.rebuild(today=TODAY)

    assert len(find("plek", language="nl", today=TODAY)) == 20
    assert len(find("plek", language="nl", today=TODAY, limit=3)) == 3


# --- Synonyms --------------------------------------------------------------------------------------------------------
@pytest.fixture
def synonyms(site: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (
        "belasting wonen;blauwe envelop;blue envelope;sobre azul\n"
        "gezond;soa;STI, STD;ITS\nwonen;NIE-nummer;NIE number;número NIE\n"
    )
    use_synonyms(NO_SYNONYMS + rows, tmp_path, monkeypatch)
    search_index.rebuild(today=TODAY)


@pytest.mark.parametrize("asked", ["soa", "SOA", "sti", "std", "ITS"])
@pytest.mark.parametrize(
    ("language", "title"),
    [("nl", "Gezondheid en een test"), ("en", "Health and a test"), ("es", "Salud y una prueba")],
)
def test_find_synonym_of_any_language_finds_the_page(synonyms: None, asked: str, language: str, title: str) -> None:
    assert titles(asked, language) == [title]


@pytest.mark.parametrize("asked", ["NIE number", "nie nummer", "número nie", "numero NIE"])
def test_find_synonym_of_two_words_finds_that_page_only(synonyms: None, asked: str) -> None:
    assert titles(asked) == ["Een plek om te wonen"]


def test_find_question_around_a_synonym_finds_the_page(synonyms: None) -> None:
    found = titles("ik kreeg gisteren een blauwe envelop, help")

    assert set(found[:2]) == {"Belasting en boekhouding", "Een plek om te wonen"}


def test_find_synonym_with_a_typing_error(synonyms: None) -> None:
    assert "Belasting en boekhouding" in titles("blauwe enveloppe")


# --- What visitors may not read --------------------------------------------------------------------------------------
def test_find_hides_what_was_taken_away_since_the_index_was_made(site: None) -> None:
    Page.objects.filter(slug="belasting").update(is_published=False)
    Service.objects.filter(code="brief").update(is_published=False)

    # The fact stands on that page only, so there is no page to lead to.
    assert titles("belasting") == []
    assert titles("maandag") == []


def test_find_hides_what_expired_since_the_index_was_made(site: None) -> None:
    Fact.objects.filter(key="acc.hours").update(expires_on=date(2026, 11, 26))
    Service.objects.filter(code="brief").update(expires_on=date(2026, 11, 26))

    assert "De boekhouder" in titles("maandag", today=date(2026, 11, 25))
    assert "De boekhouder" not in titles("maandag", today=date(2026, 11, 26))
    assert "Iemand die je belastingbrief leest" in titles("belastingbrief", today=date(2026, 11, 25))
    assert titles("belastingbrief", today=date(2026, 11, 26)) == []


def test_find_hides_a_page_whose_fact_expired(site: None) -> None:
    Page.objects.filter(slug="gezond").update(shown_with="acc.hours")
    assert titles("dokter")[0] == "Een dokter"
    assert "Gezondheid en een test" in titles("gezondheid")

    Fact.objects.filter(key="acc.hours").update(expires_on=date(2026, 11, 25))

    assert titles("gezondheid") == ["Een dokter"]


def test_index_holds_no_word_of_what_nobody_confirmed(site: None) -> None:
    assert titles("20 euro") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_searchentry e WHERE e::text LIKE '%euro%'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM portal_searchword WHERE word = 'euro'")
        assert cursor.fetchone() == (0,)


# --- Any input -------------------------------------------------------------------------------------------------------
NASTY = [
    "' OR 1=1 --", "a'b", "\\", "%", "_", "a:*", "!a & (b", "<->", "a\x00b", "\ud800", "😀" * 500, "x" * 1_000_000,
    "é" * 1_000_000, "(((((", "|", "||", ")|(", "İ", "ß", "ﬁ", "²", "٣", "مرحبا", "你好", "\u202eabc", "a\u0301" * 300,
    "%s %(phrase)s", "{0}", "'belasting':*", "DROP TABLE portal_page;", "\r\n\t", "-1", "1e400", "a" * 99 + " b",
]  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_find_never_breaks_on_what_somebody_types(site: None, language: str) -> None:
    for text in NASTY:
        assert isinstance(find(text, language=language, today=TODAY), list)


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=200) | st.text("belasting '\"\\&|!():*%_-\x00é", max_size=120))
def test_find_never_breaks_on_any_text(site: None, text: str) -> None:
    for one in find(text, language="es", today=TODAY):
        assert isinstance(one, Found)
        assert one.score > 0


def test_find_asks_three_questions_however_much_is_typed(site: None, django_assert_num_queries: Any) -> None:
    for text in ("belasting", "belasting een twee drie vier vijf zes zeven acht negen tien"):
        with django_assert_num_queries(3):
            find(text, language="nl", today=TODAY)


def test_find_nothing_asks_nothing_of_the_content(site: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        find("?!", language="nl", today=TODAY)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Número NIE!", "numero nie"),
        ("soa-test", "soa test"),
        ("  a\tb\n", "a b"),
        ("058-215 77 71", "058 215 77 71"),
        ("STRASSE straße", "strasse strasse"),
        ("e\u0301e\u0301n", "een"),
        ("_x_", "x"),
        ("'\"\\|&:*", ""),
    ],
)
def test_fold_leaves_plain_words(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_asked_words_are_few_short_and_different() -> None:
    assert search.asked_words("a a b " + "c" * 60) == ["a", "b", "c" * 40]
    assert len(search.asked_words(" ".join("abcdefghijklmnop"))) == search.MOST_WORDS
    assert search.asked_words("x " * 49 + "laat verder") == ["x", "la"]


# --- The index -------------------------------------------------------------------------------------------------------
def test_rebuild_twice_gives_the_same(site: None) -> None:
    rows = list(SearchEntry.objects.order_by("kind", "key", "language").values_list("kind", "key", "language", "words"))

    search_index.rebuild(today=TODAY)

    assert rows == list(
        SearchEntry.objects.order_by("kind", "key", "language").values_list("kind", "key", "language", "words")
    )
    # 8 pages, 2 entries of help and 2 facts that are shown, each in three languages.
    assert len(rows) == (8 + 2 + 2) * 3


def test_rebuild_in_a_few_queries_for_any_number_of_pages(site: None, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        make_page(f"los-{number}", "Een plek.", code=f"L{number}")

    with django_assert_max_num_queries(16):
        search_index.rebuild(today=TODAY)


def test_rebuild_if_behind_follows_content_and_day(site: None) -> None:
    assert search_index.rebuild_if_behind(today=TODAY) is None

    Page.objects.filter(slug="wonen").update(title_nl="Een kamer")

    assert search_index.rebuild_if_behind(today=TODAY) == 36
    assert titles("kamer") == ["Een kamer"]
    assert search_index.rebuild_if_behind(today=TODAY) is None
    assert search_index.rebuild_if_behind(today=date(2026, 11, 26)) == 36


def test_rebuild_of_an_empty_site_leaves_an_empty_index() -> None:
    assert search_index.rebuild(today=TODAY) == 0
    assert titles("belasting") == []


def test_plain_text_has_no_marks_and_no_blocks() -> None:
    body = "Lees **dit** [hier](page:nu).\n\n{numbers}\n\n## Wat *kost* het?\n\n- Prijs: {a.b}\n- Niet: {a.c}\n"

    headings, text = search_index.plain_text(body, {"a.b": build_fact("20 euro", key="a.b")})

    assert fold(headings) == "wat kost het"
    assert fold(text) == "lees dit hier prijs 20 euro niet"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "synonyms.csv: there is no such file"),
        ("pages;nl;en\nnu;a;b\n", "synonyms.csv, line 1: expected the columns pages;nl;en;es"),
        ("", "synonyms.csv, line 1: expected the columns pages;nl;en;es"),
        ("pages;nl;en;es\nnu;a;b;c\nnu;a;b\n", "synonyms.csv, line 3: there are not as many cells as in line 1"),
        ("pages;nl;en;es\nnu;a;b;c;d\n", "synonyms.csv, line 2: there are not as many cells as in line 1"),
    ],
)
def test_read_synonyms_that_are_not_in_their_form_are_refused(tmp_path: Any, content: str | None, problem: str) -> None:
    path = tmp_path / "synonyms.csv"
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(search_index.BrokenContent) as caught:
        search_index.read_synonyms(path)

    assert str(caught.value) == problem


def test_synonyms_of_the_edition_name_pages_that_exist() -> None:
    slugs = {path.name.split(".")[0] for path in first_edition.CONTENT.glob("*.md")}

    assert set(search_index.read_synonyms()) - slugs == set()
