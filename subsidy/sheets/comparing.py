"""Sheets that compare: with the year before, and with the version before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.report_words import capital
from subsidy.sheets.people import table_sheet
from subsidy.sheets.sheet import Sheet, hours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.snapshot import Earlier, Snapshot


def comparing_sheets(snapshot: Snapshot) -> Iterator[Sheet]:
    """Return the sheets of the year before, and those on what differs from the version before."""
    if earlier := snapshot["earlier"]:
        for table in earlier["tables"]:
            yield table_sheet(table, title=f"{earlier['year']} {table['title']}")
        yield _earlier_work_sheet(snapshot, earlier)
    yield _changes_sheet(snapshot)
    yield _corrections_sheet(snapshot)


def _earlier_work_sheet(snapshot: Snapshot, earlier: Earlier) -> Sheet:
    labels = {work["code"]: (work["number"], capital(work["label"])) for work in snapshot["work"]}
    return Sheet(
        title=_("What was done in %(year)s") % {"year": earlier["year"]},
        about=_("Exact numbers of what staff did."),
        head=[_("No."), _("Activity"), _("Times in the year"), _("Hours of staff")],
        rows=[
            [*labels.get(work["code"], ("", work["code"])), work["occasions"], hours(work["staff_minutes"])]
            for work in earlier["work"]
        ],
    )


def _changes_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("What changed"),
        about=_("Numbers that differ from the version before."),
        head=[_("What"), _("Version before"), _("This version")],
        rows=[[change["what"], change["before"], change["now"]] for change in snapshot["changes"]],
    )


def _corrections_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("Corrections"),
        about=_("What was corrected in the records after their quarter was closed. Published numbers of people stay."),
        head=[_("What")],
        rows=[[capital(line)] for line in snapshot["corrections"]],
    )
