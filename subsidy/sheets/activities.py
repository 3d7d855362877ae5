"""Sheets on the activities: what was done, agreed, measured and written, and how each number is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.choices import ReportKind
from subsidy.report_words import capital, column, listing
from subsidy.sheets.sheet import Sheet, Value, count, hours, number, rounded
from subsidy.wording import FEW, FEW_BELOW

if TYPE_CHECKING:
    from subsidy.snapshot import Agreed, Result, Snapshot, Work

# So few people a year that a number below ten is 0-10 (disclosure.md 5.6).
OTHER_WORK = "A20"
PERCENT = "%"


def activity_sheets(snapshot: Snapshot) -> tuple[list[Sheet], list[Sheet]]:
    """Return the sheets on what was done, and those on what was agreed, measured, written and defined."""
    return (
        [_work_sheet(snapshot), _people_sheet(snapshot)],
        [
            _agreed_sheet(snapshot),
            _results_sheet(snapshot),
            _words_sheet(snapshot),
            _years_sheet(snapshot),
            _definitions_sheet(snapshot),
        ],
    )


def _work_sheet(snapshot: Snapshot) -> Sheet:
    # A report over a shorter time ends with its own quarter, and its total is that of the quarter.
    longest = max((len(work["occasions_by_quarter"]) for work in snapshot["work"]), default=0)
    quarters = [column(f"K{place}") for place in range(1, longest + 1)]
    of_a_quarter = snapshot["kind"] == ReportKind.QUARTER
    return Sheet(
        title=_("What was done"),
        about=_("Exact numbers of what staff did. Empty: not recorded for this activity."),
        head=[
            _("No."),
            _("Activity"),
            *quarters,
            _("Times in the quarter") if of_a_quarter else _("Times in the year"),
            _("Hours"),
            _("Hours of staff"),
            _("Messages sent"),
            _("Places visited"),
            _("Led by peers"),
            _("Organisations"),
            _("Municipalities"),
            _("Partners present"),
        ],
        rows=[_work_row(work) for work in snapshot["work"]],
    )


def _work_row(work: Work) -> list[Value]:
    name: list[Value] = [work["number"], capital(work["label"])]
    if not work["recorded"]:
        return name + [None] * (len(work["occasions_by_quarter"]) + 9)
    # Recorded without a number of times: each record is one person, so only the time is told.
    times: list[Value] = [*work["occasions_by_quarter"], work["occasions"]]
    return [
        *name,
        *(times if work["occasions"] else [None] * len(times)),
        hours(work["minutes"]),
        hours(work["staff_minutes"]),
        work["messages"],
        work["places"],
        work["peer_led"],
        listing(work["organisations"]),
        listing(work["municipalities"]),
        ", ".join(f"{partner['label']} ({partner['occasions']})" for partner in work["partners"]),
    ]


def _people_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("People per activity"),
        about=rounded(),
        head=[_("No."), _("Activity"), _("What is counted"), *map(column, ("K1", "K2", "K3", "K4", "jaar"))],
        rows=[
            [
                work["number"],
                capital(work["label"]),
                people["label"],
                *(count(value) for value in people["quarters"]),
                *[None] * (4 - len(people["quarters"])),
                count(people["year"]),
            ]
            for work in snapshot["work"]
            for people in work["people"]
        ],
    )


def _agreed_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("Agreed and reached"),
        about=_("Numbers of people are rounded to fives; the others are exact. Empty: not known."),
        head=_agreed_head(),
        rows=[_agreed_row(row) for row in snapshot["agreed"]],
    )


def _agreed_head() -> list[str]:
    return [
        _("No."),
        _("Organisation"),
        _("Indicator"),
        _("Unit"),
        _("Agreed"),
        _("Result"),
        _("Was it reached?"),
        _("Kind of number"),
    ]


def _agreed_row(row: Agreed) -> list[Value]:
    return [
        row["activity"],
        row["organisation_label"] or _("All together"),
        row["label"],
        row["unit"],
        number(row["agreed"]),
        _measured(row, row["result"]),
        row["light_label"],
        _kind(row),
    ]


def _results_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("What the records show"),
        about=_("Numbers of people are rounded to fives; the others are exact. Empty: not known."),
        head=[_("No."), _("Organisation"), _("Indicator"), _("Unit"), _("Result"), _("Kind of number")],
        rows=[
            [
                row["activity"],
                row["organisation_label"] or _("All together"),
                row["label"],
                row["unit"],
                _measured(row, row["value"]),
                _kind(row),
            ]
            for row in snapshot["results"]
        ],
    )


def _measured(row: Agreed | Result, text: str | None) -> Value:
    value = number(text)
    if not isinstance(value, int) or not row["protected"] or row["unit"] == PERCENT:
        return value
    small = row["small"] or row["activity"] == OTHER_WORK
    return FEW if small and value < FEW_BELOW else count(value)


def _kind(row: Agreed | Result) -> str:
    return _("rounded") if row["protected"] else _("exact")


def _words_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("In their own words"),
        about=_("What the providers wrote; checked for personal data."),
        head=[_("No."), _("Organisation"), _("Question"), _("Answer")],
        rows=[
            [words["activity"], words["organisation_label"], words["question_label"], words["text"]]
            for words in snapshot["words"]
        ],
    )


def _years_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("Agreed and reached over the years"),
        about=_("Numbers of people are rounded to fives; the others are exact. Empty: not known."),
        head=[_("Year"), *_agreed_head()],
        rows=[[str(year["year"]), *_agreed_row(row)] for year in snapshot["years"] for row in year["agreed"]],
    )


def _definitions_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("How each number is made"),
        about=_("Each indicator is defined once, and counted in the same way in every report."),
        head=[
            _("Indicator"),
            _("Activities"),
            _("How it is counted"),
            _("Unit"),
            _("Source"),
            _("Limits"),
            _("Kind of number"),
        ],
        rows=[
            [
                definition["label"],
                listing(definition["activities"]),
                definition["formula"],
                definition["unit"],
                definition["source"],
                definition["limits"],
                _("rounded") if definition["protected"] else _("exact"),
            ]
            for definition in snapshot["definitions"]
        ],
    )
