"""The one sentence above each picture: what a table says, as far as rounded numbers can say it.

All functions read published numbers only and stay within the rules of presentation (wording.py, disclosure.md 5.5):
"most often", "more" and "fewer" stand here only where the published numbers are more than ten apart, and a share only
over a base of at least 100. Sentences come in the active language.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subsidy.report_words import YEAR_COLUMN, capital, column, listing, published
from subsidy.wording import FEW_BELOW, SAME_WITHIN, Trend, compare, percentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from subsidy.snapshot import Crossing, Row, Table

# What was not asked or fits nowhere is shown, but is never what "most people" said.
NO_ANSWER = frozenset({"not_asked", "unknown", "onbekend", "other"})
# A longer list of "most often" says nothing any more.
MOST_LEADERS = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """How to say what was most frequent, for one way of breaking down: with one leader, and with several."""

    one: _StrPromise
    several: _StrPromise


FRAMES = {
    "kanaal": Frame(
        gettext_lazy("Contact was made most often through %(name)s: %(part)s."),
        gettext_lazy("Contact was made most often through %(names)s."),
    ),
    "werkplek": Frame(
        gettext_lazy("The place of work that was mentioned most often is %(name)s: %(part)s."),
        gettext_lazy("The places of work that were mentioned most often are %(names)s."),
    ),
    "gender": Frame(
        gettext_lazy("The gender that was noted most often is %(name)s: %(part)s."),
        gettext_lazy("The genders that were noted most often are %(names)s."),
    ),
    "leeftijd": Frame(
        gettext_lazy("The most frequent age is %(name)s: %(part)s."),
        gettext_lazy("The most frequent ages are %(names)s."),
    ),
    "taal": Frame(
        gettext_lazy("The language spoken most often is %(name)s: %(part)s."),
        gettext_lazy("The languages spoken most often are %(names)s."),
    ),
    "gemeente": Frame(
        gettext_lazy("Most of the work was in %(name)s: %(part)s."),
        gettext_lazy("Most of the work was in %(names)s."),
    ),
    "onderwerp": Frame(
        gettext_lazy("The subject that came up most often is %(name)s: %(part)s."),
        gettext_lazy("The subjects that came up most often are %(names)s."),
    ),
    "hulp": Frame(
        gettext_lazy("The help given most often is: %(name)s, %(part)s."),
        gettext_lazy("The help given most often is: %(names)s."),
    ),
    "partner": Frame(
        gettext_lazy("People were referred most often to %(name)s: %(part)s."),
        gettext_lazy("People were referred most often to %(names)s."),
    ),
    "soort": Frame(
        gettext_lazy("The signals were most often about %(name)s: %(part)s."),
        gettext_lazy("The signals were most often about %(names)s."),
    ),
}


def year_of(table: Table, row: Row) -> int:
    """Return the published number of the year in a row."""
    return row["values"][table["columns"].index(YEAR_COLUMN)]


def total_of(table: Table) -> int:
    """Return the published total of the year."""
    return table["total"][table["columns"].index(YEAR_COLUMN)]


def by_code(table: Table) -> dict[str, int]:
    """Return the published numbers of the year by code."""
    return {row["code"]: year_of(table, row) for row in table["rows"]}


def leaders(table: Table) -> list[Row]:
    """Return the rows that were clearly more frequent than all others; empty if no such group of at most six exists.

    The group ends at the first gap of more than ten, for smaller gaps can come from the rounding alone.
    """
    rows = [row for row in table["rows"] if row["code"] not in NO_ANSWER]
    rows.sort(key=lambda row: -year_of(table, row))
    for place, (row, following) in enumerate(pairwise(rows), start=1):
        if place > MOST_LEADERS:
            break
        if compare(year_of(table, following), year_of(table, row)).trend is Trend.MORE:
            return rows[:place]
    return []


def most_often(table: Table) -> str:
    """Say what was most frequent in a table, or that the numbers are too close to say it."""
    rows, frame = leaders(table), FRAMES[table["dimension"]]
    if not total_of(table):
        return nothing(table)
    if not rows:
        return _("The numbers are too close to each other to say what was most frequent.")
    if len(rows) == 1:
        part = share(year_of(table, rows[0]), total_of(table), unit=table["unit"])
        return capital(str(frame.one) % {"name": rows[0]["label"], "part": part})
    names = listing([f"{row['label']} ({published(year_of(table, row))})" for row in rows])
    return capital(str(frame.several) % {"names": names})


def nothing(table: Table) -> str:
    """Say that a total was rounded to nothing."""
    return _("No %(unit)s were recorded, or so few that the number is rounded to 0.") % {"unit": table["unit"]}


def share(part: int, base: int, *, unit: str) -> str:
    """Write a part of a total: 275 of the 540 contacts (51%), without a share where the base is below 100."""
    percents = percentage(part, base)
    words = _("%(part)s of the %(base)s %(unit)s") % {
        "part": published(part),
        "base": published(base),
        "unit": unit,
    }
    if percents is None:
        return words
    # Translators: a share in brackets behind a number, as in "(51%)".
    brackets = _("(%(percents)s%%)") % {"percents": percents}
    return f"{words} {brackets}"


def over_the_quarters(values: Sequence[int], *, unit: str) -> str:
    """Say how a number went through the four quarters of a year."""
    first, last = values[0], values[-1]
    comparison = compare(first, last)
    numbers = {"unit": unit, "first": published(first), "last": published(last), "difference": comparison.difference}
    if max(values) - min(values) <= SAME_WITHIN:
        return _("The number of %(unit)s was about the same in each quarter.") % {"unit": unit}
    if comparison.trend is Trend.MORE:
        return (
            _("There were more %(unit)s in the fourth quarter than in the first: %(last)s against %(first)s.") % numbers
        )
    if comparison.trend is Trend.FEWER:
        return (
            _("There were fewer %(unit)s in the fourth quarter than in the first: %(last)s against %(first)s.")
            % numbers
        )
    low, high = min(range(4), key=values.__getitem__), max(range(4), key=values.__getitem__)
    return _("The number of %(unit)s went from %(low)s in %(low_quarter)s to %(high)s in %(high_quarter)s.") % {
        "unit": unit,
        "low": published(values[low]),
        "low_quarter": column(f"K{low + 1}"),
        "high": published(values[high]),
        "high_quarter": column(f"K{high + 1}"),
    }


def first_contacts(table: Table) -> str:
    """Say how many conversations were a first contact."""
    part = share(by_code(table)["ja"], total_of(table), unit=table["unit"])
    return _("New contacts: %(part)s were the first with that person.") % {"part": part}


def arrivals(table: Table) -> str:
    """Say of how many referrals it is known that the person arrived."""
    numbers = by_code(table)
    part = share(numbers["arrived"], total_of(table), unit=table["unit"])
    return _("Of %(part)s it is known that the person arrived; of %(missed)s that it did not come to that.") % {
        "part": part,
        "missed": published(numbers["not_arrived"]),
    }


def warm_handovers(table: Table) -> str:
    """Say how many referrals were a warm handover (warme overdracht): somebody went along or called together."""
    part = share(by_code(table)["ja"], total_of(table), unit=table["unit"])
    return _("With %(part)s staff went along or made the contact together.") % {"part": part}


def largest_cell(crossing: Crossing) -> str:
    """Say which combination of two answers was clearly most frequent, or that none was."""
    cells = sorted(
        (
            (value, row["label"], column["label"])
            for row, values in zip(crossing["rows"], crossing["values"], strict=True)
            for column, value in zip(crossing["columns"], values, strict=True)
            if not NO_ANSWER & {row["code"], column["code"]}
        ),
        reverse=True,
    )
    if len(cells) < 2 or compare(cells[1][0], cells[0][0]).trend is not Trend.MORE:
        return _("No combination stands out.")
    value, row, column = cells[0]
    return _("The most frequent combination is %(row)s with %(column)s: %(part)s.") % {
        "row": row,
        "column": column,
        "part": share(value, crossing["total"], unit=crossing["unit"]),
    }


def reported(table: Table) -> str:
    """Say how many signals were reported to the care coordinator."""
    part = share(by_code(table)["ja"], total_of(table), unit=table["unit"])
    return _("Staff reported %(part)s to the trafficking care coordinator.") % {"part": part}


def is_small(value: int) -> bool:
    """Say whether a published number is too small to say more about: ten or less."""
    return value <= FEW_BELOW
