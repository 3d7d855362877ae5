"""The door to WeasyPrint: accessible, the same bytes again, and closed to everything outside."""

from __future__ import annotations

import gc
import logging
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from portal.pdf import Attachment, PdfError, write_pdf

SQUARE = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
TABLE = (
    "<table><caption>Plekken</caption><thead><tr><th scope='col'>Plek</th><th scope='col'>Keer</th></tr></thead>"
    "<tbody><tr><th scope='row'>Weaze</th><td>3</td></tr></tbody></table>"
)


def make_pdf(body: str, **changes: object) -> bytes:
    options = {
        "css": "body { font-family: 'Portal Lato' }",
        "language": "nl",
        "title": "Verslag",
        "identifier": b"0123456789abcdef",
        "made_on": date(2026, 2, 14),
    } | changes
    return write_pdf(f"<!doctype html><html lang='nl'><body>{body}</body></html>", **options)


def read(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def test_write_pdf_names_title_and_language_and_nobody() -> None:
    body = "<h1>Wie</h1>"
    html_with_names = f"<meta name='author' content='Jan'><meta name='keywords' content='Jan'>{body}"

    document = read(make_pdf(html_with_names))

    assert str(document.Root.Lang) == "nl"
    assert bool(document.Root.MarkInfo.Marked)
    assert {str(key): str(value) for key, value in document.docinfo.items()} == {
        "/Title": "Verslag",
        "/CreationDate": "D:20260214",
        "/ModDate": "D:20260214",
        "/Producer": "WeasyPrint 70.0",
    }


def test_write_pdf_same_input_gives_the_same_bytes() -> None:
    first, second = make_pdf(f"<h1>Wie</h1>{TABLE}"), make_pdf(f"<h1>Wie</h1>{TABLE}")

    assert first == second
    assert first != make_pdf("<h1>Iets anders</h1>")


def test_write_pdf_headings_become_bookmarks() -> None:
    with read(make_pdf("<h1>Een</h1><h2>Twee</h2>")).open_outline() as outline:
        assert [(item.title, [child.title for child in item.children]) for item in outline.root] == [("Een", ["Twee"])]


def test_write_pdf_table_heads_say_what_they_head() -> None:
    document = read(make_pdf(TABLE))
    parts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]
    scopes = [str(item.A.Scope) for item in parts if item.get("/S") == "/TH"]

    assert sorted(scopes) == ["/Column", "/Column", "/Row"]


def test_write_pdf_attachment_is_inside_with_its_relationship() -> None:
    attachments = [Attachment("tabellen.json", b"{}", "Alle tabellen", "Source")]

    document = read(make_pdf("<p>Zie bijlage</p>", attachments=attachments))

    assert document.attachments["tabellen.json"].get_file().read_bytes() == b"{}"
    [file] = document.Root.AF
    assert (str(file.AFRelationship), str(file.Desc)) == ("/Source", "Alle tabellen")


def test_write_pdf_embeds_our_own_fonts_only() -> None:
    document = read(make_pdf("<p>gewoon <b>vet</b> <i>schuin</i></p>"))
    fonts = [
        str(item.FontName).split("+")[1]
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]

    assert sorted(fonts) == ["Portal-Lato", "Portal-Lato-Bold", "Portal-Lato-Italic"]


@pytest.mark.parametrize(
    "body",
    [
        "<img src='http://127.0.0.1:9/pixel.png' alt='x'>",
        "<img src='file:///etc/hostname' alt='x'>",
        "<style>@import 'https://127.0.0.1:9/x.css'</style>",
        "<style>@font-face { font-family: x; src: url(file:///etc/hostname) }</style><p style='font-family: x'>x</p>",
        "<p style='background: url(ftp://127.0.0.1:9/x)'>x</p>",
    ],
)
def test_write_pdf_asking_for_something_outside_is_refused(body: str) -> None:
    with pytest.raises(PdfError) as caught:
        make_pdf(body)

    assert str(caught.value) == "The document asks for something outside itself."


def test_write_pdf_picture_in_data_may_not_reach_outside_either() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/hostname' width='9' height='9'/></svg>"
    with pytest.raises(PdfError) as caught:
        make_pdf(f'<img alt="x" src="data:image/svg+xml,{svg}">')

    assert str(caught.value) == "A part of the document could not be shown."


def test_write_pdf_picture_without_words_is_refused() -> None:
    with pytest.raises(PdfError):
        make_pdf(f'<img src="data:image/svg+xml,{SQUARE}">')

    assert make_pdf(f'<img alt="een vierkant" src="data:image/svg+xml,{SQUARE}">').startswith(b"%PDF-1.7")


def test_write_pdf_hears_a_broken_picture_though_somebody_silenced_the_library() -> None:
    library = logging.getLogger("weasyprint")
    before = library.level
    library.setLevel(logging.CRITICAL)
    try:
        with pytest.raises(PdfError):
            make_pdf(f'<img src="data:image/svg+xml,{SQUARE}">')
        assert library.level == logging.CRITICAL
    finally:
        library.setLevel(before)


def test_write_pdf_writes_nothing_of_the_document_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(PdfError):
        make_pdf("<img alt='x' src='data:image/png;base64,geheim'>")

    assert caplog.records == []


def test_write_pdf_leaves_the_log_as_silent_as_it_was() -> None:
    progress = logging.getLogger("weasyprint.progress")
    silent = not progress.isEnabledFor(logging.INFO)

    make_pdf("<h1>Wie</h1>")

    assert silent
    assert not progress.isEnabledFor(logging.INFO)


def test_write_pdf_link_to_a_local_file_attaches_nothing() -> None:
    document = read(make_pdf("<link rel='attachment' href='file:///etc/hostname'><p>x</p>"))

    assert list(document.attachments) == []


def test_write_pdf_tells_each_page_it_lays_out() -> None:
    pages: list[int] = []

    make_pdf("<p>een</p><p style='break-before: page'>twee</p>", on_page=pages.append)

    assert pages == [1, 2]


def test_write_pdf_collects_garbage_seldom_and_puts_back_how_often() -> None:
    before, during = gc.get_threshold(), []

    make_pdf("<p>een</p>", on_page=lambda _page: during.append(gc.get_threshold()))

    assert during == [(50_000, 50, 100)]
    assert gc.get_threshold() == before


def test_write_pdf_that_fails_puts_back_how_often_garbage_is_collected() -> None:
    before = gc.get_threshold()

    with pytest.raises(PdfError):
        make_pdf("<img src='https://example.org/x.png' alt='x'>")

    assert gc.get_threshold() == before
