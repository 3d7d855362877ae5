"""What comes in as a document, and what is left of it when it is written anew."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from klankbord import pdf_cleaning, safe_pdf
from klankbord.exceptions import PdfRefused
from klankbord.pdf_cleaning import strip_jpeg
from klankbord.safe_pdf import MOST_BYTES, write_anew
from tests.builders.pdfs import (
    CANARY,
    add_link,
    add_picture,
    bomb,
    empty_pdf,
    make_jpeg,
    make_pdf,
    make_tagged_pdf,
    saved,
    script,
)

Change = Callable[[Pdf], object]


def code_of(data: bytes) -> str:
    """Return why a file is refused."""
    with pytest.raises(PdfRefused) as caught:
        write_anew(data, language="nl")
    return caught.value.code


def unpacked(data: bytes) -> bytes:
    """Return a document with all its streams unpacked, so that every word of it can be found."""
    with Pdf.open(BytesIO(data)) as pdf:
        return saved(pdf, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)


def names_of(data: bytes) -> set[str]:
    """Return all names that stand in a document."""
    return {name.decode() for name in re.findall(rb"/[A-Za-z0-9#.+-]+", unpacked(data))}


def zip_file() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def picture_file(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


def nested(levels: int) -> bytes:
    """Return a document with brackets in brackets, written by hand."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/PageLabels " + b"[" * levels + b"]" * levels + b">>endobj\n"
    body += b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R"
    body += b"/MediaBox[0 0 9 9]>>endobj\n"
    rows = b"".join(b"%010d 00000 n \n" % body.index(b"%d 0 obj" % number) for number in (1, 2, 3))
    table = b"xref\n0 4\n0000000000 65535 f \n" + rows + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return body + table % len(body)


def with_picture(data: bytes, **fields: Any) -> bytes:
    return make_pdf(lambda pdf: add_picture(pdf, data, **fields), compress_streams=False)


# --- Refused ---------------------------------------------------------------------------------------------------------
GOOD = make_pdf()
HTML = b"<html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def packed_page(pdf: Pdf, data: bytes, *filters: str) -> None:
    """Let the first page be drawn by packed data."""
    drawing = Stream(pdf, data)
    if filters:
        drawing.Filter = Array([Name(f"/{one}") for one in filters])
    pdf.pages[0].obj.Contents = drawing


def drawn(data: bytes, *filters: str) -> bytes:
    return make_pdf(lambda pdf: packed_page(pdf, data, *filters))


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "empty"),
    "one byte too large": (lambda: GOOD + b" " * (MOST_BYTES - len(GOOD) + 1), "large"),
    "a picture called pdf": (lambda: picture_file("PNG"), "no_pdf"),
    "a photograph called pdf": (make_jpeg, "no_pdf"),
    "a drawing called pdf": (lambda: SVG, "no_pdf"),
    "a page of the web called pdf": (lambda: HTML, "no_pdf"),
    "a word document called pdf": (zip_file, "no_pdf"),
    "spaces": (lambda: b" \n" * 500, "no_pdf"),
    "zeros": (lambda: bytes(1000), "no_pdf"),
    "a web page with a document behind it": (lambda: HTML + GOOD, "no_pdf"),
    "an archive with a document behind it": (lambda: zip_file() + GOOD, "no_pdf"),
    "a document after one space": (lambda: b" " + GOOD, "no_pdf"),
    "a head without a body": (lambda: b"%PDF-1.7\n", "broken"),
    "a head with noise behind it": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "broken"),
    "half a document": (lambda: GOOD[: len(GOOD) // 2], "broken"),
    "a document without its last 20 bytes": (lambda: GOOD[:-20], "broken"),
    "a document without pages": (lambda: saved(Pdf.new()), "broken"),
    "brackets in brackets 400,000 deep": (lambda: nested(400_000), "broken"),
    "locked with a password": (lambda: make_pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "locked"),
    "protected without a password": (lambda: make_pdf(encryption=pikepdf.Encryption(owner="a", user="")), "locked"),
    "61 pages": (lambda: make_pdf(pages=61), "long"),
    "a page of a mile": (lambda: saved(empty_pdf(media_box=(0, 0, 1e9, 1e9))), "heavy"),
    "a page of nothing": (lambda: saved(empty_pdf(media_box=(0, 0, 0, 842))), "heavy"),
    "a drawing of 70 MB of zeros": (lambda: drawn(bomb(70_000_000), "FlateDecode"), "heavy"),
    "zeros packed twice": (lambda: drawn(bomb(1_000_000), "FlateDecode", "FlateDecode"), "heavy"),
    "a picture of 50,000 by 50,000": (lambda: with_picture(bytes(9), Width=50_000, Height=50_000), "heavy"),
    "a photograph that says it is small": (
        lambda: with_picture(make_jpeg(size=(5000, 5000)), Filter=Name.DCTDecode),
        "heavy",
    ),
    "a picture without a width": (lambda: with_picture(bytes(48), Width=0), "broken"),
    "a photograph that is none": (lambda: with_picture(SVG, Filter=Name.DCTDecode), "broken"),
    "a photograph that stops": (lambda: with_picture(make_jpeg()[:200], Filter=Name.DCTDecode), "broken"),
    "a picture in JPEG 2000": (lambda: with_picture(b"jP", Filter=Name.JPXDecode), "picture"),
    "a picture in JBIG2": (lambda: with_picture(b"\x97JB2", Filter=Name.JBIG2Decode), "picture"),
    "a photograph in the drawing itself": (lambda: drawn(b"BI /F /DCT ID " + make_jpeg() + b" EI"), "picture"),
    "packed in a way that nobody knows": (lambda: drawn(b"q Q", "Zoals"), "broken"),
    "packed, and the pack is damaged": (lambda: drawn(b"q Q", "FlateDecode"), "broken"),
}


@pytest.mark.parametrize(("make", "code"), REFUSED.values(), ids=REFUSED)
def test_bad_file_is_refused_with_one_clear_reason(make: Callable[[], bytes], code: str) -> None:
    assert code_of(make()) == code


# --- Taken, without what it hid --------------------------------------------------------------------------------------
def embed(pdf: Pdf) -> None:
    pdf.attachments[f"../../{CANARY}\u202efdp.exe"] = b"MZ" + CANARY.encode()


def say_who(pdf: Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [CANARY]
    pdf.docinfo.Author = String(CANARY)
    pdf.docinfo.Producer = String(f"/home/{CANARY}")
    pdf.pages[0].obj.PieceInfo = Dictionary(Word=Dictionary(Private=String(CANARY)))
    pdf.pages[0].obj.Thumb = Stream(pdf, CANARY.encode())
    pdf.pages[0].obj.LastModified = String(CANARY)


def fill_form(pdf: Pdf) -> None:
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("q"), V=String(CANARY), AA=script())
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=Array([String("form"), Stream(pdf, CANARY.encode())]))
    pdf.pages[0].obj.Annots = Array([field])


def write_note(pdf: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String(CANARY))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def hide_page(pdf: Pdf) -> None:
    hidden = pdf.make_indirect(
        Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 9, 9]), Contents=Stream(pdf, CANARY.encode()))
    )
    add_link(pdf, Dest=Array([hidden, Name.Fit]))
    make_tagged_pdf(pdf)
    pdf.Root.StructTreeRoot.K[0].Pg = hidden
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, hidden]))


def hide_layer(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Laag")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Name=String(CANARY), OFF=Array([layer])))


def open_with(pdf: Pdf) -> None:
    pdf.Root.OpenAction = script()
    pdf.Root.AA = Dictionary(WC=script())
    pdf.pages[0].obj.AA = Dictionary(O=script())
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script()])))
    pdf.Root.URI = Dictionary(Base=String(f"https://{CANARY}.example/"))


def in_a_font(pdf: Pdf) -> None:
    font = pdf.pages[0].obj.Resources.Font.F1
    font.AA = script()
    font.FontDescriptor = Dictionary(Type=Name.FontDescriptor, Metadata=Stream(pdf, CANARY.encode()), A=script())


def in_a_picture(pdf: Pdf) -> None:
    other = Dictionary(Type=Name.Filespec, F=String(CANARY))
    add_picture(pdf, bytes(48), Metadata=Stream(pdf, CANARY.encode()), OPI=Dictionary(F=other), Alternates=Array([]))


def as_postscript(pdf: Pdf) -> None:
    program = Stream(pdf, CANARY.encode())
    program.Subtype = Name.PS
    pdf.pages[0].obj.Resources.XObject = Dictionary(P1=pdf.make_indirect(program))


def outside_file(pdf: Pdf) -> None:
    pdf.pages[0].obj.Contents.F = Dictionary(Type=Name.Filespec, F=String(f"//{CANARY}/share"))


def in_the_outline(pdf: Pdf) -> None:
    item = pdf.make_indirect(Dictionary(Title=String("Kop"), A=script(), Metadata=Stream(pdf, CANARY.encode())))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))
    item.Parent = pdf.Root.Outlines


def after_the_pack(pdf: Pdf) -> None:
    packed_page(pdf, bomb(1_000_000) + CANARY.encode(), "FlateDecode")


def in_the_photograph(pdf: Pdf) -> None:
    add_picture(pdf, make_jpeg() + CANARY.encode(), Filter=Name.DCTDecode)


def in_the_progressive_photograph(pdf: Pdf) -> None:
    add_picture(pdf, make_jpeg(progressive=True, size=(64, 64)), Filter=Name.DCTDecode, Width=64, Height=64)


HIDING: list[Change] = [
    embed, say_who, fill_form, write_note, hide_page, hide_layer, open_with, in_a_font, in_a_picture, as_postscript,
    outside_file, in_the_outline, after_the_pack, in_the_photograph, in_the_progressive_photograph,
]  # fmt: skip
GONE = {
    "/JavaScript", "/JS", "/AA", "/OpenAction", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/Filespec", "/EF", "/AF",
    "/AcroForm", "/XFA", "/Widget", "/Metadata", "/Author", "/Producer", "/Creator", "/CreationDate", "/PieceInfo",
    "/Thumb", "/OCProperties", "/PS", "/Info", "/Collection",
}  # fmt: skip


@pytest.mark.parametrize("hide", HIDING, ids=[hide.__name__ for hide in HIDING])
def test_what_was_hidden_does_not_come_out(hide: Change) -> None:
    data = make_pdf(hide, compress_streams=False)
    assert CANARY.encode() in data or CANARY.encode() in unpacked(data)

    written = write_anew(data, language="nl")

    assert written.pages == 1
    assert CANARY.encode() not in written.pdf
    assert CANARY.encode() not in unpacked(written.pdf)
    assert CANARY.encode("utf-16-be") not in unpacked(written.pdf)
    assert not names_of(written.pdf) & GONE


@pytest.mark.parametrize(
    "action",
    [
        Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")),
        Dictionary(S=Name.Launch, F=String("cmd.exe")),
        Dictionary(S=Name.GoToR, F=String("//host/share/x.pdf"), D=Array([0, Name.Fit])),
        Dictionary(S=Name.GoToE, D=String("x")),
        Dictionary(S=Name.SubmitForm, F=String("https://example.org/")),
        Dictionary(S=Name.ImportData, F=String("x.fdf")),
        Dictionary(S=Name.Named, N=Name.Print),
        Dictionary(S=Name.URI, URI=String("javascript:alert(1)")),
        Dictionary(S=Name.URI, URI=String("file:///etc/passwd")),
        Dictionary(S=Name.URI, URI=String("data:text/html,<script>")),
        Dictionary(S=Name.URI, URI=String("https://example.org/\njavascript:x")),
        Dictionary(S=Name.URI, URI=String("//host/share")),
        Dictionary(S=Name.URI, URI=String("https://example.org/" + "a" * 3000)),
        Dictionary(S=Name.URI, URI=Dictionary()),
        Dictionary(S=Name.GoTo, D=Array([7, Name.Fit])),
        String("no action"),
    ],
)  # fmt: skip
def test_link_that_does_something_else_than_lead_somewhere_is_gone(action: Any) -> None:
    written = write_anew(make_pdf(lambda pdf: add_link(pdf, A=action)), language="nl")

    with Pdf.open(BytesIO(written.pdf)) as pdf:
        assert "/Annots" not in pdf.pages[0].obj


@pytest.mark.parametrize("address", ["https://example.org/a?b=c#d", "http://example.org", "mailto:info@example.org"])
def test_link_to_the_web_stays_without_what_follows_it(address: str) -> None:
    def link(pdf: Pdf) -> None:
        add_link(pdf, A=Dictionary(S=Name.URI, URI=String(address), Next=script()), Contents=String("Lees verder"))

    written = write_anew(make_pdf(link), language="nl")

    with Pdf.open(BytesIO(written.pdf)) as pdf:
        (kept,) = pdf.pages[0].obj.Annots
        assert set(kept.keys()) == {"/Type", "/Subtype", "/Rect", "/Contents", "/A"}
        assert {key: str(value) for key, value in kept.A.items()} == {"/S": "/URI", "/URI": address}
        assert str(kept.Contents) == "Lees verder"


def test_link_to_another_page_stays() -> None:
    def link(pdf: Pdf) -> None:
        add_link(pdf, Dest=Array([pdf.pages[1].obj, Name.Fit]))
        add_link(pdf, A=Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.XYZ, 0, 0, 0])))
        add_link(pdf, Dest=String("verder"))
        pages = Array([String("verder"), Array([pdf.pages[1].obj, Name.Fit]), String("weg"), script()])
        pdf.Root.Names = Dictionary(Dests=Dictionary(Names=pages))

    written = write_anew(make_pdf(link, pages=2), language="nl")

    with Pdf.open(BytesIO(written.pdf)) as pdf:
        direct, action, by_name = pdf.pages[0].obj.Annots
        assert direct.Dest[0].objgen == action.A.D[0].objgen == pdf.pages[1].obj.objgen
        assert str(by_name.Dest) == "verder"
        assert [str(one) for one in pdf.Root.Names.Dests.Names[::2]] == ["verder"]


# --- Taken, with what somebody reads ---------------------------------------------------------------------------------
def test_tags_language_and_words_for_pictures_stay() -> None:
    written = write_anew(make_pdf(make_tagged_pdf), language="nl")

    with Pdf.open(BytesIO(written.pdf)) as pdf:
        root = pdf.Root
        assert (str(root.Lang), root.MarkInfo.Marked) == ("es", True)
        (heading,) = root.StructTreeRoot.K
        assert (str(heading.S), str(heading.Alt), heading.K) == ("/H1", "Un dibujo", 0)
        assert heading.Pg.objgen == pdf.pages[0].obj.objgen
        assert root.StructTreeRoot.ParentTree.Nums[1][0].objgen == heading.objgen


def test_language_is_said_where_the_file_says_none() -> None:
    with Pdf.open(BytesIO(write_anew(GOOD, language="es").pdf)) as pdf:
        assert str(pdf.Root.Lang) == "es"


def test_words_of_60_pages_stay_in_their_order() -> None:
    written = write_anew(make_pdf(pages=60), language="nl")

    with Pdf.open(BytesIO(written.pdf)) as pdf:
        words = [page.obj.Contents.read_bytes() for page in pdf.pages]
    assert written.pages == 60
    assert [re.findall(rb"\((.*?)\)", one) for one in words] == [[b"Page %d" % number] for number in range(1, 61)]


def test_file_of_exactly_5_mb_is_taken() -> None:
    # A line of comment in front of the end makes it as long as it may be.
    head, end = GOOD.rsplit(b"startxref", 1)
    data = head + b"%" + b"x" * (MOST_BYTES - len(GOOD) - 2) + b"\nstartxref" + end

    assert len(data) == MOST_BYTES
    assert write_anew(data, language="nl").pages == 1


def test_same_file_gives_the_same_bytes_and_a_clean_file_stays_as_it_is() -> None:
    data = make_pdf(say_who)

    once = write_anew(data, language="nl").pdf

    assert write_anew(data, language="nl").pdf == once
    assert write_anew(once, language="nl").pdf == once


def test_what_stood_behind_the_end_of_the_file_is_gone() -> None:
    written = write_anew(GOOD + b"\n" + zip_file(), language="nl")

    assert b"document.xml" not in written.pdf


def test_older_versions_of_a_file_are_gone() -> None:
    # A program that only adds to a file leaves what stood there before; this is one drawing in the place of another.
    old = make_pdf(
        lambda pdf: packed_page(pdf, CANARY.encode()),
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    with Pdf.open(BytesIO(old)) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
        root = pdf.Root.objgen[0]
        size = int(pdf.trailer.Size)
    start = int(old.rsplit(b"startxref", 1)[1].split()[0])
    new = old + b"\n%d 0 obj\n<</Length 3>>stream\nq Q\nendstream endobj\n" % number
    at = len(old) + 1
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    new += table % (number, at, size, root, start, len(new))

    written = write_anew(new, language="nl")

    assert CANARY.encode() in new
    assert CANARY.encode() not in unpacked(written.pdf)


@pytest.mark.parametrize("progressive", [False, True])
def test_photograph_keeps_every_pixel_and_nothing_else(progressive: bool) -> None:
    data = make_jpeg(size=(64, 48), progressive=progressive)

    stripped, width, height = strip_jpeg(data)

    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(stripped)) as after:
        assert (width, height) == after.size == (64, 48)
        assert before.tobytes() == after.tobytes()
        assert not after.getexif()
        assert set(after.info) <= {"progressive", "progression"}


def test_picture_of_20_million_pixels_is_taken_and_one_row_more_is_not() -> None:
    row = {"Width": 5000, "BitsPerComponent": 1, "ColorSpace": Name.DeviceGray, "Filter": Name.FlateDecode}

    assert write_anew(with_picture(bomb(3_000_000), Height=4000, **row), language="nl").pages == 1
    assert code_of(with_picture(bomb(3_000_000), Height=4001, **row)) == "heavy"


def test_small_packs_that_are_large_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each page is drawn by 40 bytes, and unpacked 100 may be there in all.
    monkeypatch.setattr(pdf_cleaning, "MOST_UNPACKED_TOGETHER", 100)

    assert pdf_cleaning.clean(make_pdf(pages=2), "nl")[1] == 2
    with pytest.raises(pdf_cleaning.Refused, match="heavy"):
        pdf_cleaning.clean(make_pdf(pages=3), "nl")


# --- The child -------------------------------------------------------------------------------------------------------
def test_child_that_does_not_answer_in_time_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_pdf, "SECONDS", 0.01)

    assert code_of(GOOD) == "heavy"


def test_child_that_breaks_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_pdf, "COMMAND", ("/bin/sh", "-c", "kill -SEGV $$"))

    assert code_of(GOOD) == "heavy"


def test_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", CANARY)

    assert CANARY not in str(safe_pdf._child_environment())
