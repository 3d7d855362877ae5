"""Sheets on the advisory group: its advices, exact, and the fees for coming, rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.board_words import advices_of, counted_advices, fees_of, fees_why, still_open, with_language
from subsidy.report_words import day
from subsidy.sheets.sheet import Sheet, Value, amount, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.snapshot import Fees, Snapshot
    from subsidy.snapshot_advice import Advices, ToldAdvice


def klankbord_sheets(snapshot: Snapshot) -> Iterator[Sheet]:
    """Return the sheets on the advices: how many there were, and what was said and done; none where nothing is told."""
    if (advices := advices_of(snapshot)) is not None:
        yield _counts_sheet(advices)
        yield _told_sheet(advices, snapshot["language"])


def fees_sheet(snapshot: Snapshot) -> Iterator[Sheet]:
    """Return the sheet on the fees, beside those of the money: a rounded number times a price, never the exact sum."""
    if (fees := fees_of(snapshot)) is not None:
        yield _fees_sheet(fees, snapshot["year"])


def _fees_sheet(fees: Fees, year: int) -> Sheet:
    number = fees["number"]
    what = _("Fees given") if not fees["about"] else _("Fees given, at about this price")
    return Sheet(
        title=_("Fees of the advisory group %(year)s, rounded") % {"year": year},
        about=fees_why(),
        head=[_("What"), _("Number, rounded"), _("Euros for one"), _("Euros together, rounded")],
        rows=[[what, count(number["year"], small=number["small"]), amount(fees["price"]), amount(fees["amount"])]],
    )


def _counts_sheet(advices: Advices) -> Sheet:
    rows: list[list[Value]] = [[what, number] for what, number in counted_advices(advices)]
    return Sheet(
        title=_("Advice in numbers"),
        about=" ".join([_("Exact: pieces of advice that were given in the year."), *still_open(advices)]),
        head=[_("What"), _("Number")],
        rows=rows if advices["given"] or advices["told"] else [],
    )


def _told_sheet(advices: Advices, language: str) -> Sheet:
    return Sheet(
        title=_("You said, we did"),
        about=_("The advice that is on the public page, in full."),
        head=[
            _("Subject"),
            _("Given on"),
            _("Asked by"),
            _("What was asked"),
            _("What the group says"),
            _("Answer"),
            _("Answered on"),
            _("Why"),
            _("What is done"),
            _("By whom"),
            _("By when"),
            _("Done on"),
        ],
        rows=[_told_row(one, language) for one in advices["told"]],
    )


def _told_row(advice: ToldAdvice, language: str) -> list[Value]:
    def words(name: str) -> str:
        return with_language(advice[name], language=language)  # type: ignore[literal-required]  # keys of ToldAdvice

    def on(name: str) -> str:
        return day(advice[name]) if advice[name] else ""  # type: ignore[literal-required]  # as above

    return [
        words("title"),
        on("given_on"),
        advice["asked_by"],
        words("question"),
        words("said"),
        advice["answer_label"],
        on("answered_on"),
        words("reason"),
        words("action"),
        words("done_by"),
        on("action_due_on"),
        on("done_on"),
    ]
