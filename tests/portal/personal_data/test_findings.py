"""What the check finds, case by case, and what it leaves alone."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.choices import PersonalData
from portal.personal_data import Finding, find_personal_data
from portal.personal_data.numbers import is_iban, passes_eleven_test


def found(text: str, language: str = "nl") -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in find_personal_data(text, language)]


@pytest.mark.parametrize(
    ("digits", "right"),
    # 9x1 + 8x1 + 7x1 + 6x2 + 5x2 + 4x2 + 3x3 + 2x3 - 3 = 66 = 6 x 11; one more at the end makes 65.
    [("111222333", True), ("111222334", False), ("12345678", False), ("000000000", False), ("1112223330", False)],
)
def test_eleven_test_by_hand(digits: str, right: bool) -> None:
    assert passes_eleven_test(digits) is right


@pytest.mark.parametrize(
    ("iban", "right"),
    [
        ("NL91ABNA0417164300", True),
        ("NL92ABNA0417164300", False),
        ("NL91ABNA", False),
        ("DE89370400440532013000", True),
    ],
)
def test_check_of_an_iban(iban: str, right: bool) -> None:
    assert is_iban(iban) is right


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zij is 111222333 in het systeem.", [("bsn", "111222333")]),
        ("Zij is 111222334 in het systeem.", []),
        ("Ordernummer 111222333 is bezorgd.", []),
        ("Het kostte € 111222333.", []),
        ("bel 0612345678", [("phone", "0612345678")]),
        ("bel (058) 212 34 56", [("phone", "(058) 212 34 56")]),
        ("bel 0900-8844, 0800 2000 of 088 123 45 67", []),
        ("van 01-02-2025 10 uur tot 28-02-2025 12 uur", []),
        ("wij@voorbeeld.nl", [("email", "wij@voorbeeld.nl")]),
        ("zie www.fier.nl en https://www.rijksoverheid.nl/sekswerk", []),
        ("zie https://voorbeeld.org/ad/1", [("link", "https://voorbeeld.org/ad/1")]),
        ("iban NL91 ABNA 0417 1643 00 op naam", [("iban", "NL91 ABNA 0417 1643 00")]),
        ("iban NL68 INGB 3006 5432 10", []),
        ("zij woont op 8911 AB 12", [("address", "8911 AB 12")]),
        ("In 2025 EN in 2026", []),
        ("aan de Weaze en in de Wirdumerdijk", []),
        ("Vivo en calle Mayor 12, segundo piso", [("address", "calle Mayor 12")]),
        ("C/ de la Cruz, n.º 4", [("address", "C/ de la Cruz, n.º 4")]),
        ("en la calle hay 12 clubes y en la Plaza Mayor 3.000 visitas", []),
        ("Wirdumerdijk 34 a", [("address", "Wirdumerdijk 34 a")]),
        ("een auto, XR-482-B", [("plate", "XR-482-B")]),
        ("een auto met kenteken xr482b", [("plate", "xr482b")]),
        ("Q1-2025, A1-A20, 12-14 keer, 3-2-1", []),
    ],
)
def test_numbers_by_their_form(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Met mevr. de Vries gebeld.", ["de Vries"]),
        ("mevrouw vertelde dat", []),
        ("Samen met Wiepkje ging het goed.", ["Wiepkje"]),
        ("maria vertelde dat het ging.", ["maria"]),
        ("MARIA kwam ook.", ["MARIA"]),
        ("Llama a María García hoy.", ["María García"]),
        ("De tolk, Grzegorz, kwam later.", ["Grzegorz"]),
        ("Wij spraken J.P. van der Laan erover.", ["J.P. van der Laan"]),
        ("Variant A. Wij kozen die.", []),
        ("Hope grew. Mark the day. Will it last?", []),
        ("Het Leger des Heils en de GGD Fryslân zaten aan tafel met Fier.", []),
        ("Samen met WhatsApp, CoMensha en het RIEC.", []),
    ],
)
def test_names_by_lists_and_by_the_words_around(text: str, expected: list[str]) -> None:
    assert [words for kind, words in found(text) if kind == "name"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wij hielpen dit jaar 3 vrouwen in Harlingen", [("people", "3 vrouwen")]),
        ("Zij is 23 jaar en heeft een kind van 4", [("age", "Zij is 23 jaar"), ("age", "kind van 4")]),
        ("Eén transvrouw uit Roemenië op Vlieland had vier gesprekken", [("people", "Eén transvrouw")]),
        ("tweeëntwintig nieuwe Roemeense vrouwen", [("people", "tweeëntwintig nieuwe Roemeense vrouwen")]),
        ("negenennegentig cliënten", [("people", "negenennegentig cliënten")]),
        ("Drie van de vrouwen, twee van hen", [("people", "Drie van de vrouwen"), ("people", "twee van hen")]),
        ("vijf vrouwen of meer", [("people", "vijf vrouwen")]),
        ("twenty clients, veinte mujeres", [("people", "twenty clients"), ("people", "veinte mujeres")]),
        ("een 23-jarige, een drieëntwintigjarige", [("age", "23-jarige"), ("age", "drieëntwintigjarige")]),
        ("Tiene 23 años.", [("age", "Tiene 23 años")]),
        ("Een vrouw (23) belde.", [("age", "vrouw (23)")]),
        ("Begin twintig, geboren in 1999.", [("age", "Begin twintig"), ("age", "geboren in 1")]),
        ("een vrouw belde, una mujer, one kind of help", []),
        ("acht gesprekken met vrouwen, drie talen, in 2025 mensen, 20 % van de vrouwen", []),
        ("Zij is twee jaar geleden begonnen; het 3-jarig project is 2 jaar bezig.", []),
        ("vier collega's, 18 gemeenten, artikel 3 lid 2, drie Thaise massagesalons", []),
        ("Voor vrouwen van 10 tot 12 uur, op 6 oktober mensen ontvangen, zij is 2 keer gekomen.", []),
    ],
)
def test_numbers_of_people_and_ages(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_unknown_word_counts_only_where_the_language_is_known() -> None:
    text = "Wir kamen met Blumen."

    assert (found(text, "de"), [kind for kind, _words in found(text, "nl")]) == ([], ["name"])


def test_findings_are_in_order_and_do_not_overlap() -> None:
    findings = find_personal_data("Maria, NL91 ABNA 0417 1643 00, maria@voorbeeld.nl", "nl")

    assert findings == [
        Finding(PersonalData.NAME, 0, 5),
        Finding(PersonalData.IBAN, 7, 29),
        Finding(PersonalData.EMAIL, 31, 49),
    ]


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.text(max_size=200) | st.text(alphabet="Mari dJ.0612345678NL91@-+/\n", max_size=200),
    st.sampled_from(["nl", "xx"]),
)
def test_any_text_gives_stretches_of_itself_in_order(text: str, language: str) -> None:
    findings = find_personal_data(text, language)

    places = [0, *(place for one in findings for place in (one.start, one.end)), len(text)]
    assert places == sorted(places)
    assert all(one.start < one.end for one in findings)


@pytest.mark.parametrize(
    "piece",
    ["1", "a.", "A.", "a-", "a at ", "www.", "+1", "NL91 ", "Ab ", "'", "06 ", "x", "\n", "zij is 1 ", "twee jonge "],
)
def test_no_text_takes_long(piece: str) -> None:
    """A text made to be slow is no way to hold the server up; without bounds these took whole seconds."""
    text = (piece * 4000)[:4000]
    began = perf_counter()
    find_personal_data(text, "nl")

    assert perf_counter() - began < 0.5


def test_finding_holds_no_word_of_the_text() -> None:
    [finding] = find_personal_data("Bel Zsófia op", "nl")

    assert "Zsófia" not in repr(finding)


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        find_personal_data("Maria, 06-12345678", "nl")

    assert caplog.records == []
