"""The evaluation of a fixed block of three years: other work over the block, and the years side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subsidy.choices import ReportKind
from subsidy.documents.block import SIDE_BY_SIDE, block_html, title_of
from subsidy.exceptions import DisclosureError
from subsidy.ledger import published, revised
from subsidy.makers.kind import KINDS_STYLE, Asked, Maker, begun
from subsidy.parts.blocks import years_side_by_side
from subsidy.parts.numbers import block_part, obstacles_part
from subsidy.parts.targets import results_part, years_part

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def snapshot_of(asked: Asked) -> Snapshot:
    """Build the snapshot of a closed block; the numbers of its years are those that each year published.

    Raises: DisclosureError if nothing was published of the block.
    """
    first, last = asked.period.start.year, asked.period.end.year
    numbers = {year: published(year) for year in range(first, last + 1)}
    block = block_part(first)
    if block is None:
        raise DisclosureError("The numbers of the block were never published.")
    snapshot = begun(asked, ReportKind.BLOCK)
    snapshot["block"] = block
    snapshot["obstacles"] = obstacles_part(block)
    snapshot["tables"] = years_side_by_side(numbers, SIDE_BY_SIDE, revised={year: revised(year) for year in numbers})
    snapshot["years"] = [
        {**year, "results": results_part(year["year"], numbers[year["year"]])} for year in years_part(first, last)
    ]
    return snapshot


MAKER = Maker(snapshot=snapshot_of, html=block_html, title=title_of, styles=(KINDS_STYLE,), pages=6, rounds=1)
