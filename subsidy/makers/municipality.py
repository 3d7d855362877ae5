"""The report for a municipality (gemeenteblad): two pages, made for all eighteen at once, and public as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subsidy.choices import ReportKind
from subsidy.documents.municipality import REGION, municipality_html, title_of
from subsidy.ledger import published, revised
from subsidy.makers.kind import KINDS_STYLE, Asked, Maker, begun
from subsidy.parts.contact import OF_ACCOUNTS, contact_part
from subsidy.parts.money import money_of
from subsidy.parts.places import (
    money_for,
    municipality_crossings,
    municipality_tables,
    region_tables,
    work_there,
)

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def snapshot_of(asked: Asked) -> Snapshot:
    """Build the snapshot of one municipality (`asked.subject`) in a closed year whose numbers were published.

    Raises: DisclosureError if the year was never published.
    """
    code, year = asked.subject, asked.period.year
    numbers = published(year)
    snapshot = begun(asked, ReportKind.MUNICIPALITY)
    snapshot["work"] = work_there(code, year)
    moved = revised(year)
    snapshot["tables"] = [
        *municipality_tables(code, year, numbers, revised=moved),
        *region_tables(year, numbers, REGION, revised=moved),
    ]
    snapshot["crossings"], snapshot["left_out"] = municipality_crossings(code, year, numbers)
    snapshot["money"] = money_for(code, money_of(year), year)
    snapshot["contact"] = contact_part(OF_ACCOUNTS, today=asked.today)
    return snapshot


MAKER = Maker(snapshot=snapshot_of, html=municipality_html, title=title_of, styles=(KINDS_STYLE,), pages=2, rounds=1)
