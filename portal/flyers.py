"""Flyers: each card as a PDF in two sizes, made before it is asked for, and only when what stands on it changed."""

from __future__ import annotations

import hashlib
import json
import logging
from base64 import b64encode
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from time import monotonic

import lucide
import segno
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import translation

from portal import derived
from portal.choices import FlyerKind, Language, PaperSize
from portal.flyer_cards import Card, Material
from portal.models import Flyer
from portal.pdf import PdfError, write_pdf

TEMPLATE = "portal/flyer_pdf.html"
STYLE = Path(__file__).parent / "flyer.css"
# Two pages: the outside and the inside. A long text is set smaller, and only then.
PAGES = 2
SETTINGS = ("", "tight", "tighter")
INK = "#0b5563"
# Quiet white around a QR code, in its own squares; with less, some phones do not see it.
QUIET = 4
SVG = "http://www.w3.org/2000/svg"

Key = tuple[str, str, str, str]

logger = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What a round of making came to, in flyers; `left` waits for the next round."""

    made: int = 0
    kept: int = 0
    removed: int = 0
    left: int = 0

    def __str__(self) -> str:
        return f"{self.made} made, {self.kept} kept, {self.removed} removed, {self.left} left"


@dataclass(frozen=True)
class QrCode:
    """A QR code as a drawing: its squares on a side, quiet border included, and the path of the dark ones."""

    side: int
    path: str


# --- Making ----------------------------------------------------------------------------------------------------------
def make_flyers(*, today: date, seconds: float) -> Outcome:
    """Make the flyers whose card changed, for as long as there is time; remove those of what is not there any more.

    Unit: seconds. Each flyer is stored when it is made, so a round that is cut off loses none.
    """
    until = monotonic() + seconds
    stamp = derived.current_stamp()
    wanted = wanted_cards(Material.read(today=today))
    have = {(one.kind, one.key, one.language, one.size): one for one in Flyer.objects.defer("pdf")}
    outcome = Outcome(removed=remove([have[key].pk for key in have.keys() - wanted.keys()]))
    for key, card in wanted.items():
        digest = digest_of(card, key[3])
        if key in have and have[key].digest == digest:
            outcome.kept += 1
        elif monotonic() >= until:
            outcome.left += 1
        else:
            try:
                store(key, digest, make_pdf(card, key[3], made_on=today))
                outcome.made += 1
            except PdfError:
                # Its texts stay out of the log; the others are made, and this one is tried again.
                logger.exception("the flyer of %s %s in %s could not be made", *key[:3])
                outcome.left += 1
    if not outcome.left:
        derived.note_made(derived.FLYERS, stamp=stamp, files_digest=release_digest(), today=today)
    return outcome


def make_flyers_if_behind(*, today: date, seconds: float) -> Outcome | None:
    """Make flyers if anything that they are made of changed since all of them were made."""
    if derived.is_behind(derived.FLYERS, files_digest=release_digest(), today=today):
        return make_flyers(today=today, seconds=seconds)
    return None


def wanted_cards(material: Material) -> dict[Key, Card]:
    """Return every flyer that there should be: its key and its card."""
    wanted: dict[Key, Card] = {}
    for kind, key in material.names():
        for language in Language.values:
            card = material.card(kind, key, language)
            if card is not None:
                wanted |= {(str(kind), key, language, size): card for size in PaperSize.values}
    return wanted


def store(key: Key, digest: str, pdf: bytes) -> None:
    """Put a flyer in the place of the one before it."""
    kind, name, language, size = key
    made = {"digest": digest, "pdf": pdf}
    Flyer.objects.update_or_create(kind=kind, key=name, language=language, size=size, defaults=made)


def remove(flyers: list[int]) -> int:
    """Remove flyers; return how many."""
    return Flyer.objects.filter(pk__in=flyers).delete()[0] if flyers else 0


def ready_pdf(card: Card, size: str) -> bytes | None:
    """Return the PDF of a card; None if it is not made yet, or was made of what is not right any more."""
    ready = Flyer.objects.filter(
        kind=card.kind, key=card.key, language=card.language, size=size, digest=digest_of(card, size)
    )
    found = ready.values_list("pdf", flat=True).first()
    return bytes(found) if found is not None else None


def digest_of(card: Card, size: str) -> str:
    """Return the digest of all that decides how a flyer looks."""
    whole = json.dumps(asdict(card), sort_keys=True, default=str) + size + files_digest()
    return hashlib.sha256(whole.encode()).hexdigest()


@cache
def files_digest() -> str:
    """Return the digest of the layout, and of the address that the QR codes lead to."""
    template = Path(get_template(TEMPLATE).origin.name)  # type: ignore[attr-defined]  # a template of a file
    return derived.digest_of([STYLE, template], settings.PUBLIC_ADDRESS)


@cache
def release_digest() -> str:
    """Return the digest of everything but the content that may change a card: program, translations and settings.

    It only decides whether all cards are looked at again; a card that came out the same keeps its PDF.
    """
    program = sorted(Path(__file__).parent.glob("*.py"))
    translations = sorted(file for folder in settings.LOCALE_PATHS for file in Path(folder).glob("*/LC_MESSAGES/*.mo"))
    return derived.digest_of([*program, *translations], files_digest(), str(settings.DEMO))


# --- Drawing ---------------------------------------------------------------------------------------------------------
def make_pdf(card: Card, size: str, *, made_on: date) -> bytes:
    """Lay out a card on paper, the outside on one page and the inside on the next, in the largest type that fits.

    Its title says no more than its outside.
    """
    for setting in SETTINGS:
        pages: list[int] = []
        with translation.override(card.language):
            html = render_to_string(TEMPLATE, pdf_context(card, size, setting))
        pdf = write_pdf(
            html,
            css=STYLE.read_text(encoding="utf-8"),
            language=card.language,
            title=f"{card.word} - {settings.SITE_TAB_NAME}",
            identifier=bytes.fromhex(digest_of(card, size))[:16],
            made_on=made_on,
            on_page=pages.append,
        )
        if max(pages) <= PAGES:
            break
    return pdf


def pdf_context(card: Card, size: str, setting: str) -> dict[str, object]:
    """Return what the template of the PDF knows."""
    return {
        "card": card,
        "size": size,
        "setting": setting,
        "language": card.language,
        "title": card.word,
        "qr": as_picture(qr_svg(card.address)),
        "pictogram": as_picture(lucide._render_icon(card.pictogram, 24, stroke=INK, xmlns=SVG)),
    }


def qr_code(address: str) -> QrCode:
    """Return the QR code of an address, readable also when an eighth of it is worn off."""
    rows = list(segno.make(address, error="m", micro=False, boost_error=False).matrix_iter(border=QUIET))
    parts = []
    for line, row in enumerate(rows):
        column = 0
        for dark, squares in groupby(row):
            length = len(list(squares))
            parts += [f"M{column} {line}h{length}v1h-{length}z"] if dark else []
            column += length
    return QrCode(side=len(rows), path="".join(parts))


def qr_svg(address: str) -> str:
    """Return the QR code of an address as a picture."""
    code = qr_code(address)
    return (
        f'<svg xmlns="{SVG}" viewBox="0 0 {code.side} {code.side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{code.side}v{code.side}h-{code.side}z"/><path d="{code.path}"/></svg>'
    )


def as_picture(svg: str) -> str:
    """Return a drawing as an address that holds it; only a PDF may have such addresses."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def file_name(card: Card, size: str) -> str:
    """Return the name of the file, which says nothing but language and size."""
    return f"info-{card.language}-{size}.pdf"


# The address of a card says by a neutral word what kind it is.
KIND_WORDS = {"pagina": FlyerKind.PAGE, "hulp": FlyerKind.SERVICE, "tijden": FlyerKind.WALK_IN}
