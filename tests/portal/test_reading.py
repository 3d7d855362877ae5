"""The gauge of how hard a text reads, with values worked out by hand."""

from __future__ import annotations

import pytest

from portal import first_edition, reading
from portal.reading import measure, plain, sentences, syllables, words

OFFICE = (
    "Indien de belastingplichtige ondernemer niet tijdig een omzetbelastingaangifte indient, kan de Belastingdienst "
    "een verzuimboete opleggen overeenkomstig de bepalingen van de Algemene wet inzake rijksbelastingen en de daarop "
    "gebaseerde uitvoeringsregelingen."
)


@pytest.mark.parametrize(
    ("language", "text", "count", "average", "score"),
    [
        # je belt ons wij lui-ste-ren: 7 syllables in 5 words, 2.5 words a sentence.
        # 206.835 - 0.93 x 2.5 - 77 x 1.4 = 206.835 - 2.325 - 107.8
        ("nl", "Je belt ons. Wij luisteren.", 5, 2.5, 96.71),
        # you call us we lis-ten: 6 in 5. 206.835 - 1.015 x 2.5 - 84.6 x 1.2 = 206.835 - 2.5375 - 101.52
        ("en", "You call us. We listen.", 5, 2.5, 102.7775),
        # tú lla-mas es-cu-cha-mos con-ti-go: 10 in 4. 206.84 - 1.02 x 2 - 60 x 2.5 = 206.84 - 2.04 - 150
        ("es", "Tú llamas. Escuchamos contigo.", 4, 2.0, 54.8),
    ],
)
def test_score_is_that_of_the_formula_of_the_language(
    language: str, text: str, count: int, average: float, score: float
) -> None:
    found = measure(text, language)

    assert (found.words, found.sentences, found.average) == (count, 2, average)
    assert found.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("nl", {"je": 1, "zee": 1, "ideeën": 3, "geïnteresseerd": 5, "belastingaangifte": 6, "bijvoorbeeld": 3}),
        ("en", {"the": 1, "house": 1, "people": 2, "about": 2, "named": 1, "needed": 2, "area": 2, "information": 4}),
        ("es", {"día": 2, "guía": 2, "aéreo": 4, "ciudad": 2, "queso": 2, "pingüino": 3, "muy": 1, "información": 4}),
    ],
)
def test_syllables_are_those_that_one_hears(language: str, counted: dict[str, int]) -> None:
    assert {word: syllables(word, language) for word in counted} == counted


def test_text_is_measured_as_it_is_read() -> None:
    body = "## Wat kost het?\n\n- Bel [ons **gratis**](page:praten): {org.phone}\n- {org.cost}\n\n{numbers}\n"

    read = plain(body, {"org.phone": "058-123 45 67", "org.cost": "Dit is gratis."})

    assert read == ["Wat kost het?", "Bel ons gratis: 058-123 45 67", "Dit is gratis."]
    assert sentences(read) == ["Wat kost het?", "Bel ons gratis:", "Dit is gratis."]


@pytest.mark.parametrize(
    ("sentence", "count"),
    [("Bel 058-123 45 67 nu", 3), ("Kijk op https://www.example.org/a/b eens", 4), ("Het kost € 1.500 per jaar", 5)],
)
def test_number_or_address_is_one_word_without_syllables(sentence: str, count: int) -> None:
    found = measure(sentence, "nl")

    assert found.words == count
    assert len(words(sentence)) == count - 1


def test_quotes_and_short_lines_are_sentences_of_their_own() -> None:
    assert sentences(["“Kan ik komen?” Ja. Kom maar: wij zijn er."]) == [
        "“Kan ik komen?", "Ja.", "Kom maar:", "wij zijn er.",
    ]  # fmt: skip


def test_text_of_an_office_is_above_every_limit() -> None:
    found = measure(f"{OFFICE}\n\n{OFFICE}", "nl")

    assert found.excesses == ("average", "longest", "long_words", "score")
    assert found.longest == OFFICE
    assert found.long_words[0] == "omzetbelastingaangifte"
    assert found.load > 1


def test_sentence_on_the_limit_is_fine_and_one_word_more_is_not() -> None:
    short = "Dat is fijn. " * 20
    twenty, one_more = (f"{short}{'la ' * (length - 1)}la." for length in (20, 21))

    assert measure(twenty, "nl").excesses == ()
    assert measure(one_more, "nl").excesses == ("longest",)
    assert measure(one_more, "nl").longest_words == 21


def test_few_words_are_not_judged_by_their_share_of_long_ones() -> None:
    few, enough = (f"Omzetbelastingaangiften. {'Dat is het dan. ' * times}" for times in (12, 13))

    # 49 and 53 words, of which 2 % is long; the rest is easy.
    assert measure(few, "nl").words == 49
    assert measure("Omzetbelastingaangiften overeenkomstig. " * 10, "nl").excesses == ()
    assert measure("Omzetbelastingaangiften overeenkomstig. " * 25, "nl").excesses == ("long_words", "score")
    assert measure(enough, "nl").excesses == ()


def test_empty_text_has_nothing_to_measure() -> None:
    assert (measure("", "nl").words, measure("", "nl").is_hard) == (0, False)
    assert (measure("{numbers}\n", "es").words, measure("058 12 34 56", "es").words) == (0, 0)


@pytest.mark.parametrize("path", sorted(first_edition.CONTENT.glob("*.md")), ids=lambda path: path.name)
def test_no_text_of_the_first_edition_is_above_the_limit(path: object) -> None:
    page = first_edition.read_page(path)  # type: ignore[arg-type]  # a path
    language = path.name.split(".")[1]  # type: ignore[attr-defined]  # a path

    assert measure(page["body"], language).excesses == ()


def test_every_language_of_the_site_has_its_formula() -> None:
    assert set(reading.LANGUAGES) == set(first_edition.LANGUAGES)
