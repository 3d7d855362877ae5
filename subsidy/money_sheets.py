"""The money of a year as a workbook: what is in which sheet and column, and writing it without any formula.

The names of sheets and columns are Dutch in every language, for a file that goes out of one portal comes back into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from subsidy.choices import BudgetCategory, IncomeSource, MoneyPart, PaymentKind
from subsidy.money_checks import checks_of, checks_of_organisation
from subsidy.parts.money import line_organisation
from subsidy.parts.work import organisation_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from subsidy.models import MunicipalShare
    from subsidy.money_figures import MoneyFigures

README, CHECKS = "lees mij", "controle"
# In these letters nothing of a text can be run, whatever it begins with.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class MoneySheet:
    """One sheet that goes out and may come in: its name, and the field that each column holds."""

    part: MoneyPart
    name: str
    columns: dict[str, str]


LINES = MoneySheet(
    MoneyPart.LINE,
    "posten",
    {
        "organisatie": "organisation",
        "categorie": "category",
        "begroot": "budgeted",
        "besteed": "realised",
        "toelichting": "explanation",
    },
)
INCOME = MoneySheet(
    MoneyPart.INCOME,
    "inkomsten",
    {"bron": "source", "omschrijving": "description", "afgesproken": "agreed", "ontvangen": "received"},
)
PAYMENTS = MoneySheet(
    MoneyPart.PAYMENT,
    "betalingen",
    {"organisatie": "organisation", "soort": "kind", "betaald op": "paid_on", "bedrag": "amount"},
)
SHARES = MoneySheet(
    MoneyPart.SHARE,
    "verdeling",
    {
        "code": "code",
        "gemeente": "municipality",
        "inwoners": "inhabitants",
        "jaar van de inwoners": "inhabitants_year",
        "vast deel": "weight",
    },
)
SHEETS = (LINES, INCOME, PAYMENTS, SHARES)


def render_money(figures: MoneyFigures, *, whole: bool) -> bytes:
    """Write the workbook of a year; of one organisation (`whole` is false) only its lines.

    Every text is a text and every amount a number: no formula, no link, no name of who made it.
    """
    import xlsxwriter  # noqa: PLC0415  (only who takes the file pays for it)

    target = BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        looks = {"bold": book.add_format({"bold": True}), "amount": book.add_format({"num_format": "#,##0.00"})}
        looks |= {"text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})}
        looks |= {"day": book.add_format({"num_format": "yyyy-mm-dd"})}
        _write_readme(book, looks, figures, whole=whole)
        for sheet in SHEETS if whole else (LINES,):
            _write(book, looks, sheet, list(_rows(sheet, figures)))
        checks = checks_of(figures) if whole else checks_of_organisation(figures)
        paper = book.add_worksheet(CHECKS)
        paper.set_column(0, 0, 110)
        for place, check in enumerate(checks):
            state = _("This is right.") if check.holds else _("Please note: this is not right yet.")
            paper.write_string(place, 0, f"{check.sentence} {state}", looks["text"])
    return target.getvalue()


def _write_readme(book: Any, looks: dict[str, Any], figures: MoneyFigures, *, whole: bool) -> None:
    paper = book.add_worksheet(README)
    paper.set_column(0, 0, 110)
    names = ", ".join(sheet.name for sheet in (SHEETS if whole else (LINES,)))
    words = [
        _("Money of %(year)s") % {"year": figures.year.year},
        _("These sheets can be brought in again: %(names)s. Leave their names and the first row as they are.")
        % {"names": names},
        _("Write amounts as numbers, and no formulas: a file with a formula is refused."),
        _("Write nothing about a person, not how many people it was, and not what one person costs."),
        _("A row that you leave out stays in the portal as it was."),
    ]
    if figures.year.is_demo:
        words.append(_("These amounts are made up."))
    for place, text in enumerate(words):
        paper.write_string(place, 0, text, looks["bold"] if place == 0 else looks["text"])


def _write(book: Any, looks: dict[str, Any], sheet: MoneySheet, rows: list[list[Any]]) -> None:
    paper = book.add_worksheet(sheet.name)
    paper.set_column(0, len(sheet.columns) - 1, 22)
    paper.freeze_panes(1, 0)
    for place, heading in enumerate(sheet.columns):
        paper.write_string(0, place, heading, looks["bold"])
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write_cell(paper, looks, line, place, value)


def _write_cell(paper: Any, looks: dict[str, Any], line: int, place: int, value: Any) -> None:
    match value:
        case None | "":
            return
        case Decimal():
            paper.write_number(line, place, value, looks["amount"])
        case int():
            paper.write_number(line, place, value)
        case str():
            paper.write_string(line, place, value, looks["text"])
        case _:
            paper.write_datetime(line, place, value, looks["day"])


def _rows(sheet: MoneySheet, figures: MoneyFigures) -> Iterator[list[Any]]:
    match sheet.part:
        case MoneyPart.LINE:
            yield from _line_rows(figures)
        case MoneyPart.INCOME:
            for one in figures.income:
                yield [str(IncomeSource(one.source).label), one.description, one.agreed, one.received]
        case MoneyPart.PAYMENT:
            yield from _payment_rows(figures)
        case _:
            known = {row.municipality_id: row for row in figures.key_rows}
            for town in figures.municipalities:
                yield [town.pk, town.name, *_share_cells(known.get(town.pk))]


def _line_rows(figures: MoneyFigures) -> Iterator[list[Any]]:
    stated = [figures.stated] if figures.stated and figures.stated not in figures.shown else []
    for line in [*figures.shown, *stated]:
        label = str(BudgetCategory(line.category).label)
        yield [line_organisation(line), label, line.budgeted, line.realised, line.explanation]


def _payment_rows(figures: MoneyFigures) -> Iterator[list[str | Decimal | date]]:
    for one in figures.payments:
        name = organisation_name(one.organisation.code, one.organisation.name)
        yield [name, str(PaymentKind(one.kind).label), one.paid_on, one.amount]


def _share_cells(row: MunicipalShare | None) -> list[Any]:
    return [None, None, None] if row is None else [row.inhabitants, row.inhabitants_year, row.weight]
