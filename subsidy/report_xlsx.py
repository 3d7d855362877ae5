"""The year report as a workbook: a sheet to read first, then one sheet for each table, made of the snapshot alone.

It holds values and texts only: no formula, no hidden sheet, no name of a person. Text that starts with `=` stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from subsidy.choices import ReportKind
from subsidy.makers import maker_of
from subsidy.palette import ACCENT, PAPER, PRIMARY, QUIET
from subsidy.report_words import capital, column, day, listing
from subsidy.wording import FEW, shown_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.snapshot import Money, Snapshot, Table, Work

    Value = str | int | Decimal | None

SHEET_NAME_LENGTH = 31
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_AMOUNT = "#,##0.00"
_COUNT = "#,##0"


@dataclass(frozen=True)
class Sheet:
    """One table as it stands in the workbook: a title, a line about its numbers, a head, rows, and perhaps a total."""

    title: str
    about: str
    head: list[str]
    rows: list[list[Value]]
    total: list[Value] = field(default_factory=list)


def render_xlsx(snapshot: Snapshot) -> bytes:
    """Write the workbook in the language of the snapshot; the same snapshot gives the same bytes.

    Raises: DisclosureError if a count in the snapshot cannot have been published.
    """
    import xlsxwriter  # noqa: PLC0415 - only who makes a report pays for it

    target = BytesIO()
    # Everything goes in as what it is: no text of somebody else becomes a formula, a link or a number.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with override(snapshot["language"]), xlsxwriter.Workbook(target, options) as book:
        book.set_properties(
            {
                "title": _title(snapshot),
                "created": datetime.fromisoformat(snapshot["built_on"]),
            }
        )
        looks = _looks(book)
        # A kind of report that does not tell a part has no sheet of it.
        sheets = [sheet for sheet in _sheets(snapshot) if sheet.rows]
        _write_cover(book, looks, snapshot, sheets)
        for place, sheet in enumerate(sheets, start=1):
            _write_sheet(book, looks, sheet, name=_sheet_name(place, sheet.title))
    return target.getvalue()


def _title(snapshot: Snapshot) -> str:
    if snapshot["kind"] == ReportKind.YEAR:
        return _("Accountability report %(year)s") % {"year": snapshot["year"]}
    return maker_of(snapshot["kind"]).title(snapshot)


def _sheets(snapshot: Snapshot) -> Iterator[Sheet]:
    yield _work_sheet(snapshot)
    yield _people_sheet(snapshot)
    yield from map(_table_sheet, snapshot["tables"])
    yield _numbers_sheet(snapshot)
    yield from map(_money_sheet, snapshot["money"])
    if snapshot["changes"]:
        yield _changes_sheet(snapshot)
    if snapshot["corrections"]:
        yield _corrections_sheet(snapshot)


def _work_sheet(snapshot: Snapshot) -> Sheet:
    # The report of a quarter ends with its own, and its total is that of the quarter.
    number = max((len(work["occasions_by_quarter"]) for work in snapshot["work"]), default=0)
    quarters = [column(f"K{place}") for place in range(1, number + 1)]
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
    return [
        *name,
        *work["occasions_by_quarter"],
        work["occasions"],
        _hours(work["minutes"]),
        _hours(work["staff_minutes"]),
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
        about=_rounded(),
        head=[_("No."), _("Activity"), _("What is counted"), *map(column, ("K1", "K2", "K3", "K4", "jaar"))],
        rows=[
            [
                work["number"],
                capital(work["label"]),
                people["label"],
                *map(_count, people["quarters"]),
                _count(people["year"]),
            ]
            for work in snapshot["work"]
            for people in work["people"]
        ],
    )


def _table_sheet(table: Table) -> Sheet:
    small = table["small_area"]
    about = _rounded()
    if table["multiple"]:
        about += " " + _("One answer can stand in several rows, so the rows add up to more than the total.")
    return Sheet(
        title=table["title"],
        about=about,
        head=[_("Code"), capital(table["unit"]), *map(column, table["columns"])],
        rows=[
            [row["code"], row["label"], *(_count(value, small=small) for value in row["values"])]
            for row in table["rows"]
        ],
        total=["", _("Total"), *map(_count, table["total"])],
    )


def _numbers_sheet(snapshot: Snapshot) -> Sheet:
    rows: list[list[Value]] = [
        [number["label"], _count(number["year"], small=number["small"]), _("rounded")]
        for number in filter(None, (snapshot["people"], snapshot["trajectories"]))
    ]
    if klankbord := snapshot["klankbord"]:
        rows += [
            [_("meetings of the advisory group"), klankbord["meetings"], _("exact")],
            [_("items on its agendas"), klankbord["agenda_items"], _("exact")],
        ]
    return Sheet(
        title=_("Other numbers"),
        about=_rounded(),
        head=[_("What"), _("Number in the year"), _("Kind of number")],
        rows=rows,
    )


def _money_sheet(money: Money) -> Sheet:
    lines: list[list[Value]] = [
        [line["organisation"], line["category"], _amount(line["budgeted"]), Decimal(line["realised"])]
        for line in money["lines"]
    ]
    names = {
        "spent": _("Spent on the support"),
        "duup": _("National contribution (DUUP)"),
        "overshoot": _("Above the national contribution"),
        "rent": _("Rent of Xenia"),
        "municipal_part": _("Paid by the municipalities together"),
        "with_rent": _("Municipal part and rent together"),
    }
    sums: list[list[Value]] = [
        [_("All together"), name, None, Decimal(str(money[key]))]  # type: ignore[literal-required]  # keys of Money
        for key, name in names.items()
    ]
    return Sheet(
        title=_("Money %(year)s") % {"year": money["year"]},
        about=_("Euros, exact to the cent. Empty: not budgeted apart."),
        head=[_("Organisation"), _("What for"), _("Budgeted"), _("Spent")],
        rows=lines + sums,
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


def _rounded() -> str:
    return _("Numbers of people: rounded to fives, at most 5 from the real number.")


def _count(value: int, *, small: bool = False) -> int | str:
    return FEW if shown_count(value, small_area=small) == FEW else value


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def _sheet_name(place: int, title: str) -> str:
    # The number in front keeps two titles apart that have the same first letters.
    return f"{place} {_NOT_IN_A_SHEET_NAME.sub('', title)}"[:SHEET_NAME_LENGTH].strip()


def _looks(book: Any) -> dict[str, Any]:
    font: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    head = {"bold": True, "font_color": PAPER, "bg_color": PRIMARY, "text_wrap": True}
    looks: dict[str, dict[str, Any]] = {
        "text": {},
        "wrap": {"text_wrap": True},
        "muted": {"font_color": QUIET, "italic": True},
        "title": {"bold": True, "font_size": 16, "font_color": PRIMARY},
        "strong": {"bold": True},
        "warning": {"bold": True, "font_color": ACCENT},
        "head": head,
        "head_number": {**head, "align": "right"},
        "count": {"num_format": _COUNT, "align": "right"},
        "amount": {"num_format": _AMOUNT, "align": "right"},
        "few": {"align": "right"},
        "total": {"bold": True, "top": 1},
        "total_count": {"bold": True, "top": 1, "num_format": _COUNT, "align": "right"},
    }
    return {name: book.add_format(font | look) for name, look in looks.items()}


def _write_cover(book: Any, looks: dict[str, Any], snapshot: Snapshot, sheets: list[Sheet]) -> None:
    page = book.add_worksheet(_("Read this first"))
    page.hide_gridlines(2)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 96)
    page.write_string(0, 0, _title(snapshot), looks["title"])
    page.set_row(0, 24)
    line = 1
    if snapshot["demo"]:
        page.write_string(line, 0, _("EXAMPLE: made-up data"), looks["warning"])
        line += 1
    for name, text in _cover_lines(snapshot):
        page.write_string(line, 0, name, looks["strong"])
        page.write_string(line, 1, text, looks["wrap"])
        line += 1
    line += 1
    page.write_string(line, 0, _("Sheets"), looks["strong"])
    for place, sheet in enumerate(sheets, start=1):
        page.write_string(line, 1, f"{place}. {sheet.title}", looks["text"])
        line += 1
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _cover_lines(snapshot: Snapshot) -> list[tuple[str, str]]:
    return [
        (_("Version"), str(snapshot["version"])),
        (_("Made on"), day(snapshot["built_on"])),
        (_("Counted until"), day(snapshot["closed_on"])),
        (_("Method"), snapshot["method"]),
        (
            _("Numbers of people"),
            _(
                "All numbers are rounded to fives. The real number can be at most 5 higher or lower. This protects the"
                " people behind the numbers. The tables add up exactly."
            ),
        ),
        ("0-10", _("The real number is between 0 and 10.")),
        (_("0 in other tables"), _("Nobody, or so few that it was rounded down: at most 5.")),
        (_("Exact numbers"), _("What staff did and spent is exact: times, hours, messages, places and euros.")),
        (_("Empty cell"), _("Not recorded for this row.")),
    ]


def _write_sheet(book: Any, looks: dict[str, Any], sheet: Sheet, *, name: str) -> None:
    page = book.add_worksheet(name)
    page.write_string(0, 0, sheet.title, looks["title"])
    page.set_row(0, 24)
    page.write_string(1, 0, sheet.about, looks["muted"])
    head = 3
    numeric = _numeric_columns(sheet)
    for place, text in enumerate(sheet.head):
        page.write_string(head, place, text, looks["head_number" if place in numeric else "head"])
    for line, row in enumerate(sheet.rows, start=head + 1):
        for place, value in enumerate(row):
            _write_cell(page, looks, (line, place), value)
    for place, value in enumerate(sheet.total):
        at = head + 1 + len(sheet.rows), place
        if isinstance(value, str):
            page.write_string(*at, value, looks["total"])
        else:
            page.write_number(*at, value, looks["total_count"])
    for place in range(len(sheet.head)):
        page.set_column(place, place, _width(sheet, place))
    page.freeze_panes(head + 1, 2 if len(sheet.head) > 4 else 1)
    page.repeat_rows(head)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _write_cell(page: Any, looks: dict[str, Any], at: tuple[int, int], value: Value) -> None:
    if value is None:
        return
    if isinstance(value, str):
        page.write_string(*at, value, looks["few" if value == FEW else "text"])
    else:
        page.write_number(*at, value, looks["amount" if isinstance(value, Decimal) else "count"])


def _numeric_columns(sheet: Sheet) -> set[int]:
    return {
        place
        for place in range(len(sheet.head))
        if any(isinstance(row[place], int | Decimal) for row in [*sheet.rows, sheet.total or [None] * len(sheet.head)])
    }


def _width(sheet: Sheet, place: int) -> int:
    longest = max((len(str(row[place] or "")) for row in sheet.rows), default=0)
    return min(max(longest, len(sheet.head[place]) if longest < 12 else 12) + 2, 60)
