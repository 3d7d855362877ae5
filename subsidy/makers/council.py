"""The annex to a letter to the council (bijlage bij een raadsbrief): one conclusion, five numbers, the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subsidy.choices import ReportKind
from subsidy.documents.council import TOLD, council_html, title_of
from subsidy.ledger import published, revised
from subsidy.makers.kind import KINDS_STYLE, Asked, Maker, begun
from subsidy.parts.contact import OF_ACCOUNTS, contact_part
from subsidy.parts.earlier import earlier_part
from subsidy.parts.klankbord import klankbord_part, without_people
from subsidy.parts.money import money_of
from subsidy.parts.places import region_tables
from subsidy.parts.work import work_part

if TYPE_CHECKING:
    from subsidy.snapshot import Earlier, Snapshot


def snapshot_of(asked: Asked) -> Snapshot:
    """Build the snapshot of a closed year whose numbers were published.

    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    year = asked.period.year
    numbers = published(year)
    snapshot = begun(asked, ReportKind.COUNCIL)
    snapshot["work"] = [
        {**work, "people": [], "municipalities": [], "partners": []} for work in work_part(year, numbers)
    ]
    snapshot["tables"] = region_tables(year, numbers, TOLD, revised=revised(year))
    snapshot["earlier"] = _told(earlier_part(year))
    snapshot["money"] = [
        {**money, "lines": [], "income": [], "settlements": [], "checks": []} for money in money_of(year)
    ]
    snapshot["klankbord"] = without_people(klankbord_part(asked.period, numbers, today=asked.today))
    snapshot["contact"] = contact_part(OF_ACCOUNTS, today=asked.today)
    return snapshot


def _told(earlier: Earlier | None) -> Earlier | None:
    """Keep of the year before only the tables that the annex tells."""
    if earlier is None:
        return None
    tables = [table for table in earlier["tables"] if (table["population"], table["dimension"]) in TOLD]
    return {**earlier, "tables": tables}


MAKER = Maker(snapshot=snapshot_of, html=council_html, title=title_of, styles=(KINDS_STYLE,), pages=3, rounds=1)
