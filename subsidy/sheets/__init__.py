"""The sheets of the workbook, in the order of the report: one for each table of a snapshot, whatever its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subsidy.sheets.activities import activity_sheets
from subsidy.sheets.comparing import comparing_sheets
from subsidy.sheets.klankbord import fees_sheet, klankbord_sheets
from subsidy.sheets.people import people_sheets
from subsidy.sheets.sheet import Sheet
from subsidy.sheets.spending import money_sheets
from subsidy.sheets.survey import survey_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.snapshot import Snapshot

__all__ = ["Sheet", "sheets_of"]


def sheets_of(snapshot: Snapshot) -> list[Sheet]:
    """Return the sheets of a snapshot; a part that it does not have gives none.

    Raises: DisclosureError if a count in the snapshot cannot have been published.
    """
    return [sheet for sheet in _all(snapshot) if sheet.rows]


def _all(snapshot: Snapshot) -> Iterator[Sheet]:
    done, agreed = activity_sheets(snapshot)
    yield from done
    if survey := snapshot.get("survey"):
        yield from survey_sheets(survey, snapshot["tables"])
    else:
        yield from people_sheets(snapshot)
        yield from klankbord_sheets(snapshot)
    yield from agreed
    yield from money_sheets(snapshot)
    yield from fees_sheet(snapshot)
    yield from comparing_sheets(snapshot)
