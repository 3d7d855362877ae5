"""The summary in plain language (samenvatting in gewone taal): two pages for the people whom the money is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subsidy import plan
from subsidy.choices import ReportKind
from subsidy.documents.summary import ASKED_ABOUT, WORK_TOLD, newest_told, summary_html, title_of
from subsidy.ledger import published, revised
from subsidy.makers.kind import KINDS_STYLE, Asked, Maker, begun
from subsidy.parts.contact import OF_SUPPORT, contact_part
from subsidy.parts.klankbord import klankbord_part, without_people
from subsidy.parts.money import money_of
from subsidy.parts.numbers import number_part
from subsidy.parts.places import region_tables
from subsidy.parts.work import work_part

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def snapshot_of(asked: Asked) -> Snapshot:
    """Build the snapshot of a closed year whose numbers were published, with no more in it than two pages tell.

    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    year = asked.period.year
    numbers = published(year)
    snapshot = begun(asked, ReportKind.SUMMARY)
    snapshot["work"] = [
        {**work, "people": [], "municipalities": [], "partners": []}
        for work in work_part(year, numbers)
        if work["number"] in WORK_TOLD and work["recorded"]
    ]
    snapshot["tables"] = region_tables(year, numbers, ASKED_ABOUT, revised=revised(year))
    snapshot["people"] = number_part(plan.PEOPLE, year, numbers)
    snapshot["money"] = [
        {**money, "lines": [], "income": [], "shares": [], "settlements": [], "checks": [], "notes": ""}
        for money in money_of(year)
        if money["year"] == year
    ]
    part = klankbord_part(asked.period, numbers, today=asked.today)
    snapshot["klankbord"] = without_people(part, told=newest_told(part))
    snapshot["contact"] = contact_part(OF_SUPPORT, today=asked.today)
    return snapshot


MAKER = Maker(snapshot=snapshot_of, html=summary_html, title=title_of, styles=(KINDS_STYLE,), pages=2, rounds=1)
