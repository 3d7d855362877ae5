"""Forty files that somebody could send, made in code: what they are called, and their bytes (security.md section 4)."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from tests.builders.pdfs import bomb, make_jpeg, make_pdf, script
from tests.builders.workbooks import workbook
from tests.corpus.corpus import MARK, OUTSIDE

HTML = f"<html><script>alert('{MARK}')</script><img src={OUTSIDE}></html>".encode()
SVG = f"<svg xmlns='http://www.w3.org/2000/svg'><script>alert('{MARK}')</script></svg>".encode()
ENTITIES = b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]><a>&b;</a>"
OUTSIDE_ENTITY = b"<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><a>&a;</a>"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def archive(**parts: bytes) -> bytes:
    """Return a zip with parts; a point in a name is written as two underscores, a slash as three."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in parts.items():
            opened.writestr(name.replace("___", "/").replace("__", "."), data)
    return out.getvalue()


def with_link() -> bytes:
    """Return a zip that holds a symbolic link to a file of the machine."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        link = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        opened.writestr(link, "/etc/passwd")
    return out.getvalue()


def climbing() -> bytes:
    """Return a zip whose parts are named after folders above it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("../../../../tmp/qanarie", MARK)
        opened.writestr("/etc/qanarie", MARK)
    return out.getvalue()


def huge_png() -> bytes:
    """Return the head of a picture that says it is 50,000 by 50,000 pixels."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return PNG_HEAD + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4), (1, 2, 3)).save(out, kind)
    return out.getvalue()


def workbook_with(part: str, data: bytes) -> bytes:
    """Return a workbook in which one part was put in the place of its own."""
    out, good = BytesIO(), zipfile.ZipFile(BytesIO(workbook([["a"], ["b"]])))
    with good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in good.namelist():
            opened.writestr(name, data if name == part else good.read(name))
        if part not in good.namelist():
            opened.writestr(part, data)
    return out.getvalue()


GOOD_PDF = make_pdf()
SHEET = "xl/worksheets/sheet1.xml"
# Name of the row: what the file is called, and what is in it.
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("a.pdf", lambda: b""),
    "one byte": ("a.csv", lambda: b"\x00"),
    "zeros": ("a.xlsx", lambda: bytes(100_000)),
    "photograph with a place": ("foto.jpg", make_jpeg),
    "photograph called pdf": ("foto.pdf", make_jpeg),
    "photograph with a page behind it": ("foto.jpg", lambda: make_jpeg() + HTML),
    "page with a photograph behind it": ("foto.html", lambda: HTML + make_jpeg()),
    "drawing called png": ("tekening.png", lambda: SVG),
    "drawing called pdf": ("tekening.pdf", lambda: SVG),
    "page of the web called csv": ("a.csv", lambda: HTML),
    "picture of 50,000 by 50,000": ("groot.png", huge_png),
    "moving picture": ("a.gif", lambda: picture("GIF")),
    "half a picture": ("half.png", lambda: picture("PNG")[:40]),
    "document": ("a.docx", lambda: archive(word___document__xml=b"<w/>")),
    "document called xlsx": ("a.xlsx", lambda: archive(word___document__xml=b"<w/>")),
    "archive with a link": ("a.xlsx", with_link),
    "archive that climbs": ("a.xlsx", climbing),
    "archive in an archive": ("a.xlsx", lambda: archive(a__zip=archive(b=b"c"))),
    "empty archive": ("a.xlsx", archive),
    "half a workbook": ("a.xlsx", lambda: workbook([["a"]])[:200]),
    "workbook of 70 MB": ("a.xlsx", lambda: workbook_with(SHEET, b"<a>" + b" " * 70_000_000)),
    "workbook that multiplies": ("a.xlsx", lambda: workbook_with(SHEET, ENTITIES)),
    "workbook that asks for a file": ("a.xlsx", lambda: workbook_with(SHEET, OUTSIDE_ENTITY)),
    "workbook in UTF-16": ("a.xlsx", lambda: workbook_with(SHEET, ENTITIES.decode().encode("utf-16"))),
    "workbook nested deeply": ("a.xlsx", lambda: workbook_with(SHEET, b"<a>" * 100_000)),
    "workbook with macros": ("a.xlsm", lambda: workbook_with("xl/vbaProject.bin", b"Sub AutoOpen()")),
    "workbook of formulas": ("a.xlsx", lambda: workbook([["=1+1"], ["=cmd|' /C calc'!A0"]])),
    "old workbook": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "text with NUL": ("a.csv", lambda: b"a;b\x00\n1;2"),
    "text of one line of a megabyte": ("a.csv", lambda: b"a" * 1_000_000),
    "quote that stays open": ("a.csv", lambda: b'a;b\n"1;2\n' + b"x" * 200_000),
    "PDF in 0 pages": ("a.pdf", lambda: b"%PDF-1.7\n%%EOF"),
    "PDF cut in two": ("a.pdf", lambda: GOOD_PDF[: len(GOOD_PDF) // 2]),
    "PDF with a script": ("a.pdf", lambda: make_pdf(lambda pdf: setattr(pdf.Root, "OpenAction", script()))),
    "PDF behind a page of the web": ("a.pdf", lambda: HTML + GOOD_PDF),
    "PDF with an archive behind it": ("a.pdf", lambda: GOOD_PDF + archive(a=b"b")),
    "PDF with a bomb": ("a.pdf", lambda: b"%PDF-1.7\n" + bomb(2_000_000)),
    "PDF nested deeply": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj" + b"<</A" * 20_000),
    "program": ("a.pdf.exe", lambda: b"MZ" + bytes(500)),
    "more than is taken": ("a.csv", lambda: b"a;b\n" * 1_300_000),
}  # fmt: skip
# What a file may be called; as it stands in the body of the request.
NAMES: dict[str, bytes] = {
    "above": b"../../../etc/passwd",
    "above for Windows": b"..\\\\..\\\\windows\\\\system.ini",
    "absolute": b"/etc/passwd",
    "NUL": b"a.pdf\x00.exe",
    "right to left": "fdp.\u202eexe".encode(),
    "300 characters": b"a" * 300 + b".pdf",
    "device": b"CON",
    "device with an ending": b"NUL.pdf",
    "two endings": b"a.pdf.html",
    "only an ending": b".pdf",
    "points": b"..",
    "markup": b"<img src=x onerror=alert(1)>.pdf",
    "line ends": b"a%0d%0aSet-Cookie: a=b.pdf",
    "no UTF-8": b"\xff\xfe.pdf",
    "emoji": "\U0001f469\u200d\U0001f467.pdf".encode(),
    "quotes": b'a\\"b.pdf',
    "formula": b"=cmd.pdf",
}
