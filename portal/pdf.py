"""The one door to WeasyPrint: a page in HTML goes in, an accessible PDF comes out, and nothing is fetched from outside.

The same input gives the same bytes: dates, identifier and fonts come from the caller and from this project, never from
the clock, the machine or the network. Nothing about a person or a machine stands in the metadata.
"""

from __future__ import annotations

import gc
import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

VARIANT = "pdf/ua-1"
# A name of our own, for a machine may have another edition of Lato, and the bytes must not depend on the machine.
FONT_FAMILY = "Portal Lato"
_FACES = {
    "Lato-Regular.ttf": ("normal", 400),
    "Lato-Italic.ttf": ("italic", 400),
    "Lato-Bold.ttf": ("normal", 700),
    "Lato-Black.ttf": ("normal", 900),
}
# What WeasyPrint writes in its progress log for each page that it lays out.
_PAGE_MESSAGE = "Creating layout - Page"
# How many new objects there are between two searches for garbage while a document is laid out. It holds a million
# objects that all stay until its end, and Python would look at them again and again: a sixth of the work.
_SELDOM = (50_000, 50, 100)


class PdfError(Exception):
    """The PDF could not be made; the message never holds an address or a part of the text."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: its name, what it holds, and how it relates to the pages (ISO 32000-2, 7.11.3)."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


def write_pdf(  # noqa: PLR0913 - a door names everything that passes through it
    html: str,
    *,
    css: str,
    language: str,
    title: str,
    identifier: bytes,
    made_on: date,
    attachments: Sequence[Attachment] = (),
    on_page: Callable[[int], None] | None = None,
) -> bytes:
    """Lay out a document and return it as PDF/UA, with tags, bookmarks from its headings, and its fonts inside.

    `css` may name the font family `Portal Lato` and no address; `on_page` hears the number of each page that is laid
    out, which starts again at a lower number when references to pages make a second round needed.
    Raises: PdfError if the document asks for anything outside itself, or cannot be laid out.
    """
    weasyprint = _weasyprint()
    fetcher = _closed_fetcher()
    fonts = weasyprint.text.fonts.FontConfiguration()
    try:
        with _seldom_collecting(), _listening(on_page) as listener:
            style = weasyprint.CSS(string=font_faces() + css, font_config=fonts, url_fetcher=fetcher)
            source = weasyprint.HTML(string=html, url_fetcher=fetcher)
            document = source.render(font_config=fonts, stylesheets=[style], pdf_variant=VARIANT)
            _set_metadata(document.metadata, language=language, title=title, made_on=made_on)
            pdf = document.write_pdf(
                finisher=_finisher(attachments),
                attachments=[_attachment(attachment, made_on) for attachment in attachments],
                pdf_variant=VARIANT,
                pdf_identifier=identifier,
            )
    except weasyprint.urls.FatalURLFetchingError as error:
        raise PdfError("The document asks for something outside itself.") from error
    except RecursionError as error:
        raise PdfError("The document is nested too deeply.") from error
    if listener.errors:
        # A picture that could not be drawn or has no words is left out in silence otherwise.
        raise PdfError("A part of the document could not be shown.")
    return bytes(pdf)


@cache
def _weasyprint() -> Any:
    import weasyprint  # noqa: PLC0415, TID251 - this is the one place, and only who makes a PDF pays for it

    return weasyprint


@cache
def font_files() -> dict[str, Path]:
    """Return the font files that a PDF and its charts may use, by file name."""
    import font_lato  # noqa: PLC0415 - only a list of paths, but read from the disk at import

    folder = Path(font_lato.font_directory)
    return {name: folder / name for name in _FACES}


def font_faces() -> str:
    """Return the rules that let a style sheet name the font family of this project."""
    rules = (
        f"@font-face {{ font-family: '{FONT_FAMILY}'; font-style: {style}; font-weight: {weight};"
        f" src: url({font_files()[name].as_uri()}) }}\n"
        for name, (style, weight) in _FACES.items()
    )
    return "".join(rules)


@cache
def _closed_fetcher() -> Any:
    """Return a fetcher that knows `data:` and our own font files, and stops the work at anything else."""
    urls = _weasyprint().urls
    allowed = {path.as_uri(): path for path in font_files().values()}

    class ClosedFetcher(urls.URLFetcher):  # type: ignore[misc, name-defined]  # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url in allowed:
                return urls.URLFetcherResponse(url, allowed[url].read_bytes(), {"Content-Type": "font/ttf"})
            if not url.startswith("data:"):
                raise urls.FatalURLFetchingError
            return super().fetch(url, headers)

    return ClosedFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)


def _set_metadata(metadata: Any, *, language: str, title: str, made_on: date) -> None:
    # What the HTML says about itself is put aside: only these four things may stand in a file that goes round.
    metadata.lang = language
    metadata.title = title
    metadata.created = metadata.modified = made_on.isoformat()
    metadata.authors = []
    metadata.keywords = []
    metadata.attachments = []
    metadata.description = metadata.generator = None
    metadata.custom = {}


def _attachment(attachment: Attachment, made_on: date) -> Any:
    moment = datetime.combine(made_on, time(), tzinfo=UTC)
    return _weasyprint().Attachment(
        string=attachment.content,
        name=attachment.name,
        description=attachment.description,
        relationship=attachment.relationship,
        created=moment,
        modified=moment,
        url_fetcher=_closed_fetcher(),
    )


def _finisher(attachments: Sequence[Attachment]) -> Callable[[Any, Any], None]:
    """Return what is done just before the PDF is written.

    Two things that PDF/UA readers want and WeasyPrint lacks, and the work that writing would do twice.
    """

    def finish(_document: Any, pdf: Any) -> None:
        objects = [item for item in pdf.objects if isinstance(item, dict)]
        _mark_header_scopes(pdf, objects)
        _mark_relationships(pdf, objects, {item.name: item.relationship for item in attachments})
        _write_out(pdf)

    return finish


def _mark_header_scopes(pdf: Any, objects: Sequence[Any]) -> None:
    for cell in objects:
        if cell.get("S") != "/TH" or "A" not in cell:
            continue
        row = _target(pdf, cell["P"])
        is_heading = _target(pdf, row["P"]).get("S") == "/THead"
        cell["A"]["Scope"] = "/Column" if is_heading else "/Row"


def _mark_relationships(pdf: Any, objects: Sequence[Any], relationships: dict[str, str]) -> None:
    import pydyf  # type: ignore[import-untyped]  # noqa: PLC0415 - loaded by WeasyPrint, and as untyped

    files = [item for item in objects if item.get("Type") == "/Filespec"]
    for item in files:
        item["AFRelationship"] = f"/{relationships[item['UF'].string]}"
    if files:
        pdf.catalog["AF"] = pydyf.Array([item.reference for item in files])


def _write_out(pdf: Any) -> None:
    """Turn every object into its bytes, once: they are asked for the file and again for the hash in its trailer."""
    written = _written_object()
    pdf.objects[:] = [item if item.free == "f" else written(item) for item in pdf.objects]


@cache
def _written_object() -> type:
    import pydyf  # noqa: PLC0415 - loaded by WeasyPrint

    class Written(pydyf.Object):  # type: ignore[misc]  # pydyf has no types
        """An object of a PDF that can no longer change."""

        data = b""
        compressible = False

        def __init__(self, item: Any) -> None:
            super().__init__()
            self.number, self.generation = item.number, item.generation
            self.data, self.compressible = item.data, item.compressible

    return Written


def _target(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


class _SeldomCollecting:
    """Lets Python search for garbage less often while any thread makes a PDF, and puts back what was set before."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = 0
        self.before = gc.get_threshold()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self.lock:
            if not self.inside:
                self.before = gc.get_threshold()
                gc.set_threshold(*_SELDOM)
            self.inside += 1
        try:
            yield
        finally:
            with self.lock:
                self.inside -= 1
                if not self.inside:
                    gc.set_threshold(*self.before)


_seldom_collecting = _SeldomCollecting()


@contextmanager
def _listening(on_page: Callable[[int], None] | None) -> Iterator[_Listener]:
    """Hear WeasyPrint's log, and keep it out of ours: its lines hold pieces of the document."""
    logger, progress = logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")
    listener = _Listener(on_page)
    before = progress.level, logger.level, logger.propagate
    progress.setLevel(logging.INFO)
    # Whatever somebody else made of this logger: a picture that could not be drawn has to be heard here.
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    logger.addHandler(listener)
    try:
        yield listener
    finally:
        logger.removeHandler(listener)
        # By its method: assigning the level leaves what the logger remembers of it, and it would talk on.
        progress.setLevel(before[0])
        logger.setLevel(before[1])
        logger.propagate = before[2]


class _Listener(logging.Handler):
    """Tells the number of each page that is laid out, and counts what went wrong."""

    def __init__(self, on_page: Callable[[int], None] | None) -> None:
        super().__init__()
        self.on_page = on_page
        self.errors = 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            self.errors += 1
        elif self.on_page is not None and _PAGE_MESSAGE in record.msg and isinstance(record.args, tuple):
            self.on_page(int(str(record.args[0])))
