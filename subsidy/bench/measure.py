"""Makes the year report, and lets WeasyPrint alone lay out the same page of HTML, by turns."""

from __future__ import annotations

import logging
import statistics
from contextlib import contextmanager
from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING

from django.utils.translation import override

from portal.pdf import VARIANT, font_faces
from subsidy import palette
from subsidy.makers import maker_of
from subsidy.makers.kind import REPORT_STYLE
from subsidy.making import render_pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from subsidy.snapshot import Snapshot

# Each is done this often, by turns, so that a busy moment of the machine hits both; once before, for what loads late.
ROUNDS = 3
# Drawing, attachments, tags and checks may cost a fifth more than the bare laying out.
RENDERING_LIMIT = 1.2


@dataclass(frozen=True, slots=True)
class Rendering:
    """How long a report took, and the bare laying out of the same HTML. Unit: seconds of the processor.

    Not of the clock: both only calculate, and on a busy machine the clock tells more of its other work than of theirs.
    """

    report: float
    bare: float
    pages: int

    @property
    def ratio(self) -> float:
        """How many times as long the report took."""
        return self.report / self.bare


def rendering(snapshot: Snapshot, *, rounds: int = ROUNDS) -> Rendering:
    """Measure a report from its snapshot to its bytes, against WeasyPrint on the HTML that it is made of.

    Both give an accessible PDF (PDF/UA) with the same style and fonts; the bare one gets its pictures ready-made and
    has no attachments.
    """
    html, css = _page(snapshot)
    bare = _bare(html, css)
    pages = bare()
    render_pdf(snapshot)
    reports, bares = [], []
    for _round in range(rounds):
        bares.append(_seconds(bare))
        reports.append(_seconds(lambda: render_pdf(snapshot)))
    return Rendering(statistics.median(reports), statistics.median(bares), pages)


def compare(snapshot: Snapshot) -> int:
    """Print the ratio of the rendering part; return 1 if it misses its target."""
    measured = rendering(snapshot)
    print(
        f"year report, rendering part: {measured.pages} pages in {measured.report:.1f} s, bare {measured.bare:.1f} s:"
        f" {measured.ratio:.2f} x (limit {RENDERING_LIMIT})"
    )
    return int(measured.ratio > RENDERING_LIMIT)


def _page(snapshot: Snapshot) -> tuple[str, str]:
    with override(snapshot["language"]):
        html = maker_of(snapshot["kind"]).html(snapshot, lambda _step, _part: None)
    return html, font_faces() + palette.as_css() + REPORT_STYLE.read_text(encoding="utf-8")


def _bare(html: str, css: str) -> Callable[[], int]:
    import weasyprint  # noqa: PLC0415, TID251 - what is measured against

    def lay_out() -> int:
        """Return the number of pages."""
        with _silence("weasyprint"), _silence("weasyprint.progress"):
            fonts = weasyprint.text.fonts.FontConfiguration()
            style = weasyprint.CSS(string=css, font_config=fonts)
            document = weasyprint.HTML(string=html).render(stylesheets=[style], font_config=fonts, pdf_variant=VARIANT)
            document.write_pdf(pdf_variant=VARIANT)
        return len(document.pages)

    return lay_out


@contextmanager
def _silence(name: str) -> Iterator[None]:
    """Keep a library from telling of every page that it lays out: nobody reads it here, and it would cost time."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start
