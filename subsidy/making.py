"""From what is asked to a snapshot, and from a snapshot to its files: the same way for every kind of report."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.pdf import Attachment, write_pdf
from subsidy import palette
from subsidy.changes import differences
from subsidy.choices import ReportStep
from subsidy.makers import Asked, maker_of
from subsidy.report_json import render_json
from subsidy.report_words import stem_of
from subsidy.report_xlsx import render_xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Snapshot

# The share of the laying out that comes before the file itself is written.
LAYOUT_SHARE = 0.9


def build_snapshot(kind: str, asked: Asked, *, before: Snapshot | None = None) -> Snapshot:
    """Build the snapshot of a kind of report, everything in the language that was asked.

    `before`: the version before, in the shape of today, to say what changed since. The same facts give the same
    snapshot, apart from its version, its day, and what changed.
    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    with override(asked.language):
        snapshot = maker_of(kind).snapshot(asked)
        if before is not None:
            snapshot["changes"] = differences(before, snapshot)
        return snapshot


def render_tables(snapshot: Snapshot) -> dict[str, bytes]:
    """Make the files for machines: all tables as a workbook and as JSON, by the ends of their names."""
    return {"xlsx": render_xlsx(snapshot), "json": render_json(snapshot)}


def render_pdf(
    snapshot: Snapshot, *, tables: Mapping[str, bytes] | None = None, on_step: OnStep | None = None
) -> bytes:
    """Make the document; `on_step` hears the step (drawing, laying out) and which part of it is done, from 0 to 1.

    `tables`: what `render_tables` made of the snapshot, if that has been done; it goes into the document.
    The same snapshot gives the same bytes, today and in 2032.
    Raises: PdfError if the pages cannot be laid out; DisclosureError if a count cannot have been published.
    """
    tell = on_step or _nobody
    tables = tables or render_tables(snapshot)
    maker = maker_of(snapshot["kind"])
    with override(snapshot["language"]):
        html = maker.html(snapshot, tell)
        pdf = write_pdf(
            html,
            css=_style(maker.styles),
            language=snapshot["language"],
            title=maker.title(snapshot),
            identifier=hashlib.sha256(tables["json"]).digest()[:16],
            made_on=date.fromisoformat(snapshot["built_on"]),
            attachments=_attachments(stem_of(snapshot), tables),
            on_page=_Pages(tell, maker.pages * maker.rounds).heard,
        )
    tell(ReportStep.LAYING_OUT, 1.0)
    return pdf


def _attachments(name: str, tables: Mapping[str, bytes]) -> list[Attachment]:
    return [
        Attachment(f"{name}.json", tables["json"], _("All tables for machines (JSON)"), "Source"),
        Attachment(f"{name}.xlsx", tables["xlsx"], _("All tables as a workbook (XLSX)"), "Data"),
    ]


@cache
def _style(files: tuple[Path, ...]) -> str:
    """Return the colours and the style sheets of a kind of report, read once in a process."""
    return "".join([palette.as_css(), *(file.read_text(encoding="utf-8") for file in files)])


def _nobody(_step: str, _part: float) -> None:
    """Hear the progress for callers who do not ask for it."""


class _Pages:
    """Turns the pages that are laid out into a part of the work that only grows."""

    def __init__(self, tell: OnStep, expected: int) -> None:
        self.tell = tell
        self.expected = expected
        self.done = 0

    def heard(self, _page: int) -> None:
        """Count one more page."""
        self.done += 1
        part = min(1.0, self.done / self.expected)
        self.tell(ReportStep.LAYING_OUT, LAYOUT_SHARE * part)
