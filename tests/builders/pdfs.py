"""PDFs as people send them, and as somebody sends them who means harm."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

# Words of who made the file, and of what was hidden in it: none of them may come out.
CANARY = "Kanarie-7c1e"


def empty_pdf(*, pages: int = 1, media_box: tuple[float, ...] = (0, 0, 595, 842)) -> Pdf:
    """Return a document of pages with one line of text each."""
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array(media_box),
            Resources=Dictionary(Font=Dictionary(F1=font)),
            Contents=Stream(pdf, f"BT /F1 12 Tf 72 700 Td (Page {number}) Tj ET".encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return pdf


def saved(pdf: Pdf, **options: Any) -> bytes:
    """Return the bytes of a document."""
    out = BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def make_pdf(change: Callable[[Pdf], object] | None = None, *, pages: int = 1, **options: Any) -> bytes:
    """Return the bytes of a small document, after a change of it."""
    pdf = empty_pdf(pages=pages)
    if change is not None:
        change(pdf)
    return saved(pdf, **options)


def make_tagged_pdf(pdf: Pdf) -> None:
    """Let a document say its language and its tags: a heading with the words for a picture."""
    pdf.Root.Lang = String("es")
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    heading = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.H1, P=tree, Pg=pdf.pages[0].obj, K=0, Alt=String("Un dibujo"))
    )
    tree.K = Array([heading])
    tree.ParentTree = Dictionary(Nums=Array([0, Array([heading])]))
    pdf.Root.StructTreeRoot = tree
    pdf.pages[0].obj.StructParents = 0


def script() -> Dictionary:
    """Return an action that runs a script."""
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{CANARY}')"))


def add_link(pdf: Pdf, **fields: Any) -> None:
    """Put a link on the first page, with what it does."""
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 50, 50]), **fields)
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), pdf.make_indirect(link)])


def add_picture(pdf: Pdf, data: bytes, **fields: Any) -> None:
    """Put a picture on the first page."""
    picture = Stream(pdf, data)
    values = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 4, "Height": 4, "BitsPerComponent": 8}
    for name, value in (values | {"ColorSpace": Name.DeviceRGB} | fields).items():
        picture[f"/{name}"] = value
    pdf.pages[0].obj.Resources.XObject = Dictionary(Im1=pdf.make_indirect(picture))


def make_jpeg(*, size: tuple[int, int] = (4, 4), progressive: bool = False) -> bytes:
    """Return a photograph that says where and with what it was made."""
    exif = Image.Exif()
    exif[0x010F] = CANARY
    exif.get_ifd(0x8825)[29] = CANARY
    out = BytesIO()
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.save(out, "JPEG", exif=exif, comment=CANARY.encode(), progressive=progressive)
    return out.getvalue()


def bomb(size: int) -> bytes:
    """Return so many zeros, packed."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)), packer.flush()])
