"""Flyers on paper: made ahead and only when needed, neutral on the outside, readable by phones and screen readers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import segno
from django.core.management import call_command
from django.db import transaction
from pdfua import Validator

from portal import derived, flyers
from portal.choices import FlyerKind, Language, PaperSize
from portal.flyer_cards import Card, Line, Material
from portal.models import Flyer, Page
from portal.tasks import make_flyers as task
from tests.builders.help import make_service
from tests.builders.pages import make_page, make_usual_pages
from tests.project.test_public_pages import DENIED

TODAY = date(2026, 11, 25)
POINTS_PER_MM = 72 / 25.4
MM = {"a6": (105, 148), "a4": (210, 297)}
ALL_DAY = 1_000.0

CARD = Card(
    kind=FlyerKind.PAGE,
    key="gezond",
    language="nl",
    word="Gezond",
    pictogram="heart-pulse",
    title="Gezondheid en soa-test",
    summary="Vraag het de GGD.",
    points=("Je hoeft je naam niet te zeggen.",),
    lines=(Line("Telefoon", "058 1234567"), Line("GGD", "Vraag het ons")),
    hours=(Line("maandag", "09:00 tot 12:00"),),
    address="https://plek.example/nl/gezond/",
    checked_on=date(2026, 11, 22),
)


@pytest.fixture(scope="module")
def pdfs() -> dict[str, bytes]:
    return {size: flyers.make_pdf(CARD, size, made_on=TODAY) for size in PaperSize.values}


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


# --- The paper -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", PaperSize.values)
def test_pdf_has_two_pages_of_exactly_that_paper(pdfs: dict[str, bytes], size: str) -> None:
    with pikepdf.open(BytesIO(pdfs[size])) as document:
        boxes = [[float(side) / POINTS_PER_MM for side in page.mediabox] for page in document.pages]

    width, height = MM[size]
    assert [[round(side, 1) for side in box] for box in boxes] == [[0, 0, width, height]] * 2


@pytest.mark.parametrize("size", PaperSize.values)
def test_pdf_is_neutral_outside_and_useful_inside(pdfs: dict[str, bytes], size: str) -> None:
    outside, inside = pages_of(pdfs[size])

    assert outside.strip() == "Gezond"
    for words in (
        "Gezondheid en soa-test", "Vraag het de GGD.", "Je hoeft je naam niet te zeggen.", "058 1234567",
        "Vraag het ons", "maandag 09:00 tot 12:00", "plek.example/nl/gezond/", "22 november 2026",
    ):  # fmt: skip
        assert words in " ".join(inside.split())


@pytest.mark.parametrize("size", PaperSize.values)
def test_pdf_says_nothing_of_its_subject_about_itself(pdfs: dict[str, bytes], size: str) -> None:
    with pikepdf.open(BytesIO(pdfs[size])) as document:
        about = {str(key): str(value) for key, value in document.docinfo.items()}
        with document.open_outline() as outline:
            assert list(outline.root) == []
        metadata = bytes(document.Root.Metadata.read_bytes()).decode()

    assert about["/Title"] == "Gezond - Info"
    assert set(about) == {"/Title", "/CreationDate", "/ModDate", "/Producer"}
    assert not DENIED.search(" ".join(about.values()) + metadata)
    assert flyers.file_name(CARD, size) == f"info-nl-{size}.pdf"


@pytest.mark.parametrize("size", PaperSize.values)
def test_pdf_passes_the_checks_for_accessible_pdf(pdfs: dict[str, bytes], size: str, tmp_path: Path) -> None:
    file = tmp_path / "flyer.pdf"
    file.write_bytes(pdfs[size])

    report = Validator().validate(str(file))

    assert [finding.message for outcome in report.outcomes for finding in outcome.findings] == []


def test_pdf_is_tagged_says_its_language_and_holds_its_fonts(pdfs: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(pdfs["a6"])) as document:
        parts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]
        tags = {str(item["/S"]) for item in parts if item.get("/Type") == "/StructElem"}
        fonts = [item for item in parts if item.get("/Type") == "/FontDescriptor"]
        language = str(document.Root.Lang)

        assert {"/H1", "/P", "/LI", "/Figure"} <= tags
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert language == "nl"


def squares_of(pdf: bytes) -> list[list[bool]]:
    """Return the squares of the QR code as they are printed: a picture of the page, read square by square."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=4).to_pil().convert("L")
    document.close()
    width, height = picture.size
    half = picture.crop((0, 0, width, height // 2 - 8)).point(lambda shade: 255 if shade < 128 else 0)
    left, top, right, bottom = half.getbbox()
    side = segno.make(CARD.address, error="m", micro=False, boost_error=False).symbol_size(border=0)[0]
    step = (right - left) / side
    assert abs((bottom - top) - (right - left)) <= 2
    return [
        [half.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step))) == 255 for x in range(side)]
        for y in range(side)
    ]


@pytest.mark.parametrize("size", PaperSize.values)
def test_qr_code_on_paper_leads_to_the_page(pdfs: dict[str, bytes], size: str) -> None:
    code = segno.make("https://plek.example/nl/gezond/", error="m", micro=False, boost_error=False)

    assert squares_of(pdfs[size]) == [[bool(square) for square in row] for row in code.matrix]


def test_qr_code_is_another_one_for_another_address() -> None:
    assert flyers.qr_code("https://plek.example/nl/").path != flyers.qr_code("https://plek.example/es/").path


def test_pdf_of_the_same_card_is_the_same_to_the_byte(pdfs: dict[str, bytes]) -> None:
    assert flyers.make_pdf(CARD, "a6", made_on=TODAY) == pdfs["a6"]


def test_pdf_of_a_long_card_still_has_two_pages() -> None:
    long = replace(
        CARD,
        title="Een heel lange titel die over veel regels gaat, omdat iemand dat zo nodig vond, en dan nog een stuk",
        summary="Een samenvatting van tweehonderd tekens. " * 5,
        points=("Een zin die best lang is en daarom twee regels nodig heeft op een kaart van dit formaat.",) * 3,
        lines=(Line("Een lang opschrift voor een nummer", "088-0767 000 of 0900-112 7 112"),) * 4,
        hours=tuple(
            Line(day, "09:00 tot 12:00, 13:00 tot 16:00") for day in ("maandag", "dinsdag", "woensdag", "donderdag")
        ),
    )

    for size in PaperSize.values:
        assert len(pages_of(flyers.make_pdf(long, size, made_on=TODAY))) == 2


def test_pdf_shows_what_an_editor_wrote_as_words() -> None:
    pdf = flyers.make_pdf(replace(CARD, title="<b>Vet</b> & <img src=x>"), "a6", made_on=TODAY)

    assert "<b>Vet</b> & <img src=x>" in " ".join(pages_of(pdf)[1].split())


# --- Made ahead ------------------------------------------------------------------------------------------------------
@pytest.fixture
def site(db: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Five pages and one kind of help; drawing is noted and quick."""
    make_usual_pages()
    make_service()
    drawn: list[tuple[str, str, str]] = []

    def draw(card: Card, size: str, *, made_on: date) -> bytes:
        drawn.append((card.key, card.language, size))
        return f"{card.key} {card.title}".encode()

    monkeypatch.setattr(flyers, "make_pdf", draw)
    return drawn


# Five pages, the walk-in and one kind of help, in three languages and two sizes.
ALL = (5 + 1 + 1) * 3 * 2


def test_make_flyers_makes_one_of_each_language_and_size(site: list[Any]) -> None:
    outcome = flyers.make_flyers(today=TODAY, seconds=ALL_DAY)

    assert str(outcome) == f"{ALL} made, 0 kept, 0 removed, 0 left"
    assert Flyer.objects.count() == ALL
    found = Flyer.objects.filter(kind="walk_in").values_list("key", "language", "size")
    assert sorted(found) == sorted(
        ("inloop", language, size) for language in Language.values for size in PaperSize.values
    )


def test_make_flyers_again_makes_none(site: list[Any]) -> None:
    flyers.make_flyers(today=TODAY, seconds=ALL_DAY)

    assert str(flyers.make_flyers(today=TODAY, seconds=ALL_DAY)) == f"0 made, {ALL} kept, 0 removed, 0 left"


def test_make_flyers_after_a_change_makes_only_what_changed(site: list[Any]) -> None:
    flyers.make_flyers(today=TODAY, seconds=ALL_DAY)
    site.clear()

    Page.objects.filter(slug="privacy").update(title_es="Otra cosa")

    assert flyers.make_flyers_if_behind(today=TODAY, seconds=ALL_DAY).made == 2  # type: ignore[union-attr]  # it is behind
    assert sorted(site) == [("privacy", "es", "a4"), ("privacy", "es", "a6")]
    assert bytes(Flyer.objects.get(key="privacy", language="es", size="a4").pdf) == b"privacy Otra cosa"


def test_make_flyers_removes_those_of_what_is_not_there_any_more(site: list[Any]) -> None:
    flyers.make_flyers(today=TODAY, seconds=ALL_DAY)

    Page.objects.filter(slug="privacy").update(is_published=False)

    assert str(flyers.make_flyers(today=TODAY, seconds=ALL_DAY)) == f"0 made, {ALL - 6} kept, 6 removed, 0 left"
    assert not Flyer.objects.filter(key="privacy").exists()


def test_make_flyers_without_time_leaves_the_rest_for_the_next_round(
    site: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(1_000_000))
    monkeypatch.setattr(flyers, "monotonic", lambda: float(next(clock)))

    # A second goes by with each look at the clock; the first look is the start.
    outcome = flyers.make_flyers(today=TODAY, seconds=11.0)

    assert (outcome.made, outcome.left) == (10, ALL - 10)
    assert derived.is_behind(derived.FLYERS, files_digest=flyers.release_digest(), today=TODAY)
    monkeypatch.setattr(flyers, "monotonic", lambda: 0.0)
    rest = flyers.make_flyers_if_behind(today=TODAY, seconds=ALL_DAY)
    assert rest is not None
    assert (rest.made, rest.kept, rest.left) == (ALL - 10, 10, 0)
    assert flyers.make_flyers_if_behind(today=TODAY, seconds=ALL_DAY) is None


def test_make_flyers_after_a_new_release_looks_at_every_card_again(
    site: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    flyers.make_flyers(today=TODAY, seconds=ALL_DAY)
    monkeypatch.setattr(flyers, "release_digest", lambda: "of another release")

    outcome = flyers.make_flyers_if_behind(today=TODAY, seconds=ALL_DAY)

    # Every card came out the same, so every PDF stays.
    assert outcome is not None
    assert (outcome.made, outcome.kept) == (0, ALL)
    assert flyers.make_flyers_if_behind(today=TODAY, seconds=ALL_DAY) is None


def test_make_flyers_keeps_what_was_made_when_one_cannot_be_made(
    site: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = flyers.make_pdf

    def break_at_the_end(card: Card, size: str, *, made_on: date) -> bytes:
        if len(site) == 4:
            raise flyers.PdfError
        return draw(card, size, made_on=made_on)

    monkeypatch.setattr(flyers, "make_pdf", break_at_the_end)
    outcome = flyers.make_flyers(today=TODAY, seconds=ALL_DAY)

    # The others are made all the same; the broken ones are tried again in the next round.
    assert (outcome.made, outcome.left) == (4, ALL - 4)
    assert Flyer.objects.count() == 4


def test_make_flyers_in_as_many_queries_when_nothing_changed(site: list[Any], django_assert_num_queries: Any) -> None:
    flyers.make_flyers(today=TODAY, seconds=ALL_DAY)
    with django_assert_num_queries(10):
        flyers.make_flyers(today=TODAY, seconds=ALL_DAY)
    for number in range(3):
        make_page(f"los-{number}", code=f"L{number}")
    flyers.make_flyers(today=TODAY, seconds=ALL_DAY)
    with django_assert_num_queries(10):
        flyers.make_flyers(today=TODAY, seconds=ALL_DAY)


def test_ready_pdf_is_only_given_while_it_is_right(site: list[Any]) -> None:
    def ready(today: date) -> bytes | None:
        card = Material.read(today=today).card(FlyerKind.PAGE, "privacy", "nl")
        assert card is not None
        return flyers.ready_pdf(card, "a6")

    assert ready(TODAY) is None
    flyers.make_flyers(today=TODAY, seconds=ALL_DAY)
    assert ready(TODAY) == b"privacy title nl"
    Page.objects.filter(slug="privacy").update(summary_nl="Iets anders")
    assert ready(TODAY) is None


def test_task_says_how_many_and_is_silent_when_there_is_nothing_to_do(
    site: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="portal.tasks")
    task()
    task()

    assert [record.getMessage() for record in caplog.records] == [f"flyers: {ALL} made, 0 kept, 0 removed, 0 left"]


def test_command_makes_all_and_says_so(site: list[Any]) -> None:
    out = StringIO()
    call_command("make_flyers", stdout=out)

    assert out.getvalue() == f"flyers: {ALL} made, 0 kept, 0 removed, 0 left\n"


# --- The first edition -----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def edition(django_db_setup: None, django_db_blocker: Any) -> dict[flyers.Key, Card]:
    """All cards of the first edition."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", verbosity=0)
        cards = flyers.wanted_cards(Material.read(today=TODAY))
        transaction.set_rollback(True)
    return cards


def test_every_card_of_the_edition_is_neutral_outside_and_useful_inside(edition: dict[flyers.Key, Card]) -> None:
    assert len(edition) >= (26 + 1) * 3 * 2
    for card in edition.values():
        outside = f"{card.word} {flyers.file_name(card, 'a6')} {card.path}"
        assert not DENIED.search(outside), outside
        assert card.title
        assert card.lines
        assert re.search(r"[{}]|page:|\*\*|\]\(|None", f"{card.summary} {card.points} {card.lines}") is None


def test_every_card_of_the_edition_fits_on_two_pages(edition: dict[flyers.Key, Card]) -> None:
    """The longest of each kind and language, by its letters; drawing all takes a minute."""
    longest: dict[tuple[str, str], Card] = {}
    for (kind, _key, language, _size), card in edition.items():
        length = len(repr((card.title, card.summary, card.points, card.lines)))
        other = longest.get((kind, language))
        if other is None or length > len(repr((other.title, other.summary, other.points, other.lines))):
            longest[kind, language] = card

    for card in longest.values():
        assert len(pages_of(flyers.make_pdf(card, "a6", made_on=TODAY))) == 2, card.key
