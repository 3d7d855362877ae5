"""A report as a workbook: a sheet to read first, then one sheet for each table, made of the snapshot alone.

It holds values and texts only: no formula, no hidden sheet, no name of a person. Text that starts with `=` stays text.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from subsidy.choices import ReportKind
from subsidy.palette import ACCENT, PAPER, PRIMARY, QUIET
from subsidy.report_words import ROUNDING, as_published, capital, day
from subsidy.sheets import Sheet, sheets_of
from subsidy.wording import FEW

if TYPE_CHECKING:
    from subsidy.sheets.sheet import Value
    from subsidy.snapshot import Agreed, Snapshot
    from subsidy.survey_shape import Survey

SHEET_NAME_LENGTH = 31
# Wider texts go on at the next line of their cell. Unit: letters.
WIDEST = 60
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_AMOUNT = "#,##0.00"
_COUNT = "#,##0"


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
        sheets = [(_sheet_name(place, sheet.title), sheet) for place, sheet in enumerate(sheets_of(snapshot), start=1)]
        _write_cover(book, looks, snapshot, sheets)
        for name, sheet in sheets:
            _write_sheet(book, looks, sheet, name=name)
    return target.getvalue()


def _title(snapshot: Snapshot) -> str:
    """Return what the workbook is called: by its year, or by its kind, its period and what it is about."""
    if snapshot["kind"] == ReportKind.YEAR:
        return _("Accountability report %(year)s") % {"year": snapshot["year"]}
    if survey := snapshot.get("survey"):
        return survey["title"]
    kind = capital(str(ReportKind(snapshot["kind"]).label))
    return ", ".join(filter(None, (kind, snapshot["period"], snapshot["subject_label"])))


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
        "strong": {"bold": True, "text_wrap": True},
        "link": {"font_color": PRIMARY, "underline": 1},
        "warning": {"bold": True, "font_color": ACCENT},
        "head": head,
        "head_number": {**head, "align": "right"},
        "count": {"num_format": _COUNT, "align": "right"},
        "amount": {"num_format": _AMOUNT, "align": "right"},
        "few": {"align": "right"},
        "total": {"bold": True, "top": 1},
        "total_amount": {"bold": True, "top": 1, "num_format": _AMOUNT, "align": "right"},
        "total_count": {"bold": True, "top": 1, "num_format": _COUNT, "align": "right"},
    }
    return {name: book.add_format(font | look) for name, look in looks.items()}


def _write_cover(book: Any, looks: dict[str, Any], snapshot: Snapshot, sheets: list[tuple[str, Sheet]]) -> None:
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
    for place, (name, sheet) in enumerate(sheets, start=1):
        # A link within the workbook; nothing in it leads outside.
        page.write_url(line, 1, f"internal:'{name}'!A1", looks["link"], f"{place}. {sheet.title}")
        line += 1
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _cover_lines(snapshot: Snapshot) -> list[tuple[str, str]]:
    if survey := snapshot.get("survey"):
        return _survey_lines(snapshot, survey)
    lights = {row["light"]: row["light_label"] for row in _all_agreed(snapshot)}
    return [
        (_("Version"), str(snapshot["version"])),
        (_("Made on"), day(snapshot["built_on"])),
        *([(_("Counted until"), day(snapshot["closed_on"]))] if snapshot["closed_on"] else []),
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
        (_("about the same"), _("A difference of 10 or less between two rounded numbers.")),
        (_("Revised"), _("Records were corrected so much that this number was published anew.")),
        *((label, _light_words(light)) for light, label in lights.items()),
        (_("Exact numbers"), _("What staff did and spent is exact: times, hours, messages, places and euros.")),
        (_("Empty cell"), _("Not recorded for this row.")),
    ]


def _survey_lines(snapshot: Snapshot, survey: Survey) -> list[tuple[str, str]]:
    """Return what is to be read first of a survey: above all what its figures cannot say."""
    source = survey["source"]
    rounding = [
        (_("Numbers of forms"), str(ROUNDING)),
        ("0-10", _("The real number is between 0 and 10.")),
    ]
    return [
        (_("Version"), str(snapshot["version"])),
        (_("Made on"), day(snapshot["built_on"])),
        *([] if source else [(_("Method"), snapshot["method"])]),
        (_("What the figures cannot say"), survey["limits"]),
        *([(_("Numbers"), as_published(source))] if source else rounding),
    ]


def _all_agreed(snapshot: Snapshot) -> list[Agreed]:
    return [*snapshot["agreed"], *(row for year in snapshot["years"] for row in year["agreed"])]


def _light_words(light: str) -> str:
    return {
        "reached": _("The result is at least what was agreed."),
        "almost": _("The result is a little below what was agreed."),
        "missed": _("The result is clearly below what was agreed."),
    }.get(light, _("The portal does not know the result, so it cannot be compared."))


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
        elif value is not None:
            page.write_number(*at, value, looks["total_amount" if isinstance(value, Decimal) else "total_count"])
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
        page.write_string(*at, value, looks[_look_of(value)])
    else:
        page.write_number(*at, value, looks["amount" if isinstance(value, Decimal) else "count"])


def _look_of(text: str) -> str:
    if text == FEW:
        return "few"
    return "wrap" if len(text) > WIDEST else "text"


def _numeric_columns(sheet: Sheet) -> set[int]:
    return {
        place
        for place in range(len(sheet.head))
        if any(isinstance(row[place], int | Decimal) for row in [*sheet.rows, sheet.total or [None] * len(sheet.head)])
    }


def _width(sheet: Sheet, place: int) -> int:
    longest = max((len(str(row[place] or "")) for row in sheet.rows), default=0)
    return min(max(longest, len(sheet.head[place]) if longest < 12 else 12) + 2, WIDEST)
