"""The report of a quarter: short, with the earlier quarters of its year beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subsidy import plan
from subsidy.choices import ReportKind
from subsidy.documents.quarter import quarter_html, title_of
from subsidy.ledger import published
from subsidy.makers.kind import KINDS_STYLE, Asked, Maker, begun
from subsidy.parts.quarters import quarter_people, quarter_tables, quarter_work

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def snapshot_of(asked: Asked) -> Snapshot:
    """Build the snapshot of a closed quarter whose numbers were published; it holds nothing of a later quarter.

    Raises: DisclosureError if nothing was published of the quarter.
    """
    year, quarter = asked.period.year, plan.quarter_of(asked.period.code)
    numbers = published(year)
    snapshot = begun(asked, ReportKind.QUARTER)
    snapshot["work"] = quarter_work(year, quarter)
    snapshot["tables"] = quarter_tables(year, quarter, numbers)
    snapshot["people"] = quarter_people(year, quarter, numbers)
    return snapshot


MAKER = Maker(snapshot=snapshot_of, html=quarter_html, title=title_of, styles=(KINDS_STYLE,), pages=4, rounds=1)
