"""The activity sheet of a provider (activiteitenblad): what was agreed with it, what it did, and its money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subsidy.choices import ReportKind
from subsidy.documents.sheet import sheet_html, title_of
from subsidy.ledger import published
from subsidy.makers.kind import KINDS_STYLE, Asked, Maker, begun
from subsidy.parts.money import money_of
from subsidy.parts.targets import agreed_part, results_part
from subsidy.parts.words import words_part
from subsidy.parts.work import work_part

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def snapshot_of(asked: Asked) -> Snapshot:
    """Build the snapshot of one provider (`asked.subject`) in a closed year whose numbers were published.

    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    code, year = asked.subject, asked.period.year
    numbers = published(year)
    snapshot = begun(asked, ReportKind.SHEET)
    snapshot["work"] = [
        # Counts of people at a kind of activity are of all providers together: they are no work of this one alone.
        {**work, "people": []}
        for work in work_part(year, numbers, organisation=code)
    ]
    snapshot["results"] = results_part(year, numbers, organisation=code)
    snapshot["agreed"] = agreed_part(year, numbers, organisation=code)
    snapshot["words"] = words_part(year, organisation=code)
    snapshot["money"] = [money for money in money_of(year, organisation=code) if money["year"] == year]
    return snapshot


MAKER = Maker(snapshot=snapshot_of, html=sheet_html, title=title_of, styles=(KINDS_STYLE,), pages=6, rounds=1)
