"""What the pages of the shorter reports are made of: a sheet with a head, tables as text, and a few pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subsidy.chapters.figures import Figure
from subsidy.chapters.measured import PERCENT, amount
from subsidy.choices import ReportStep
from subsidy.conclusions import arrivals, leaders, most_often
from subsidy.parts.numbers import YEAR_COLUMN
from subsidy.report_words import ROUNDING, capital, column, day, hours, listing, published, whole
from subsidy.wording import FEW, FEW_BELOW, Trend, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Agreed, Result, Snapshot, Table, Work

EXACT = gettext_lazy("What staff did and spent is exact: times, hours, messages, places and euros.")
SAME_WITHIN = gettext_lazy("We call a difference of 10 or less 'about the same'.")
REVISED_MARK = "*"
# Of tables that stand in two columns: about how many lines a page takes, and letters a line of a note.
LINES_OF_A_PAGE = 54
LETTERS_IN_A_LINE = 60


@dataclass
class Spoken(Figure):
    """A picture without a table behind it: its alternative text tells the numbers too."""

    spoken: str = ""

    @property
    def alternative(self) -> str:
        """What somebody reads who does not see the picture."""
        return f"{self.title}. {self.conclusion} {self.spoken}"


def document(
    kind: str, snapshot: Snapshot, on_step: OnStep, *, title: str, figures: Sequence[Figure] = (), **context: Any
) -> str:
    """Draw the pictures, and return the document of a kind as one page of HTML in the active language."""
    for place, figure in enumerate(figures):
        on_step(ReportStep.DRAWING, place / len(figures))
        figure.chart = figure.draw()
    on_step(ReportStep.DRAWING, 1.0)
    shared = {
        "snapshot": snapshot,
        "language": snapshot["language"],
        "title": title,
        "rounding": ROUNDING,
        "exact": EXACT,
        "made_on": day(snapshot["built_on"]),
        "counted_until": day(snapshot["closed_on"]) if snapshot["closed_on"] else "",
        "changes": [[capital(one["what"]), one["before"], one["now"]] for one in snapshot["changes"]],
        "corrections": [capital(line) for line in snapshot["corrections"]],
    }
    # An amount is not torn from its sign at the end of a line.
    return render_to_string(f"subsidy/report/{kind}/document.html", shared | context).replace(
        "€ ", "€\N{NO-BREAK SPACE}"
    )


def printed(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[Any]], *, texts: int = 1, **own: Any
) -> dict[str, Any]:
    """Return a table as its template prints it; the first `texts` columns hold words, the others numbers.

    A table may bring a `total`, `notes` below it, and a `look` of its own.
    """
    lines = [{"cells": _cells(row, texts), "total": False} for row in rows]
    if total := own.get("total"):
        lines.append({"cells": _cells(total, texts), "total": True})
    return {
        "caption": caption,
        "head": _cells(head, texts),
        "rows": lines,
        "notes": [note for note in own.get("notes", ()) if note],
        "look": own.get("look", ""),
    }


def _cells(row: Sequence[Any], texts: int) -> list[dict[str, Any]]:
    return [{"text": text, "number": place >= texts} for place, text in enumerate(row)]


def counted(table: Table, *, caption: str = "") -> dict[str, Any]:
    """Return a published table as it is printed, in the order of its list; rows without a number share one line.

    Raises: DisclosureError on a number that cannot have been published.
    """
    small = table["small_area"]
    limit = FEW_BELOW if small else 1
    told = [row for row in table["rows"] if max(row["values"]) >= limit]
    silent = [row["label"] for row in table["rows"] if max(row["values"]) < limit]
    revised = {(code, name) for code, name in table["revised"]}

    def shown(code: str, values: Sequence[int], *, small: bool) -> list[str]:
        marks = [REVISED_MARK if (code, name) in revised else "" for name in table["columns"]]
        return [published(value, small=small) + mark for value, mark in zip(values, marks, strict=True)]

    return printed(
        caption or table["title"],
        [capital(table["unit"]), *map(column, table["columns"])],
        [[row["label"], *shown(row["code"], row["values"], small=small)] for row in told],
        total=[
            _("All %(unit)s together") % {"unit": table["unit"]} if table["multiple"] else _("Total"),
            *shown("", table["total"], small=False),
        ],
        notes=[
            _("More than one answer was possible.") if table["multiple"] else "",
            silence(silent, small=small),
            _("%(mark)s: this number was revised.") % {"mark": REVISED_MARK} if revised else "",
        ],
    )


def in_columns(tables: Sequence[dict[str, Any]], *, first: int | None = None) -> list[list[list[dict[str, Any]]]]:
    """Divide printed tables into groups that fill a page at most, each a left and a right column, in their order.

    `first`: about how many lines there is room for at the first page, where something stands above the tables.

    WeasyPrint can fill columns by itself, but tries so many heights that it takes ten times as long.
    """
    groups: list[list[dict[str, Any]]] = [[]]
    for table in tables:
        limit = (first if len(groups) == 1 else None) or LINES_OF_A_PAGE
        if groups[-1] and _tallest(_halved([*groups[-1], table])) > limit:
            groups.append([])
        groups[-1].append(table)
    return [_halved(group) for group in groups if group]


def room_below(blocks: Iterable[float]) -> tuple[int, int]:
    """Return on which page some blocks end, and about how many lines it has left: each is kept on one page.

    Unit of a block: lines.
    """
    page, used = 1, 0.0
    for block in blocks:
        if used + block > LINES_OF_A_PAGE:
            page, used = page + 1, 0.0
        used += block
    return page, int(LINES_OF_A_PAGE - used)


def _halved(group: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Split a group where the taller of its two columns is as short as it can be; one table stands alone."""
    halves = [[group[:place], group[place:]] for place in range(1, len(group) + 1)]
    return min(halves, key=_tallest)


def _tallest(columns: list[list[dict[str, Any]]]) -> int:
    return max(map(_height, columns))


def _height(tables: Sequence[dict[str, Any]]) -> int:
    return sum(map(_lines, tables))


def _lines(table: dict[str, Any]) -> int:
    """Return about how many lines a table takes, with its caption, its head and its notes."""
    notes = sum(1 + len(note) // LETTERS_IN_A_LINE for note in table["notes"])
    return len(table["rows"]) + notes + 4


def silence(names: Sequence[str], *, small: bool) -> str:
    """Name what has no number of its own in one line; empty if there is nothing of the kind."""
    if not names:
        return ""
    if small:
        return _("Number %(few)s: %(names)s.") % {"few": FEW, "names": listing(names)}
    return _("Rounded to 0: %(names)s.") % {"names": listing(names)}


def of_column(table: Table, name: str) -> Table:
    """Return a table with one of its columns alone, as the column of the period that is told."""
    place = table["columns"].index(name)
    return {
        **table,
        "columns": [YEAR_COLUMN],
        "rows": [{**row, "values": [row["values"][place]]} for row in table["rows"]],
        "total": [table["total"][place]],
        "revised": [[code, YEAR_COLUMN] for code, column in table["revised"] if column == name],
    }


def total_in(table: Table, place: int = -1) -> int:
    """Return the published total of a column, of the last one unless another is asked for."""
    return table["total"][place]


def table_of(tables: Sequence[Table], population: str, dimension: str = "") -> Table | None:
    """Return a table by what it counts and how, or the first one of the population; nothing if there is none."""
    return next(
        (table for table in tables if table["population"] == population and dimension in ("", table["dimension"])),
        None,
    )


def what_stands_out(tables: Sequence[Table], dimensions: Sequence[str]) -> list[str]:
    """Say what stands out in the year or the quarter, as far as published numbers say it: contacts, then referrals."""
    sentences = []
    for dimension in dimensions:
        table = table_of(tables, "contacten", dimension)
        if table is not None and leaders(table):
            sentences.append(most_often(table))
    states = table_of(tables, "doorverwijzingen", "status")
    if states is not None and total_in(states):
        sentences.append(arrivals(states))
    return sentences


def against(before: int, now: int) -> str:
    """Say how a published number differs from an earlier one, as far as rounded numbers tell it."""
    found = compare(before, now)
    if found.trend is Trend.SAME or found.difference is None:
        return _("about the same")
    words = {"difference": whole(abs(found.difference))}
    if found.trend is Trend.MORE:
        return _("%(difference)s more") % words
    return _("%(difference)s fewer") % words


def named(work: Work) -> str:
    """Return an activity by its number and its word: A2 contact rounds."""
    return f"{work['number']} {work['label']}"


def hours_of(works: Sequence[Work], name: str) -> str:
    """Add the hours of some activities up, by the name of what holds their minutes."""
    minutes: list[int] = [work[name] for work in works]  # type: ignore[literal-required]  # keys of Work
    return hours(sum(minutes))


def agreed_value(one: Agreed) -> str:
    """Write an agreed number."""
    return amount(one["agreed"], protected=False, small=False, unit=_percents(one))


def measured_value(one: Agreed | Result, value: str | None) -> str:
    """Write what the records show: a published number as such, an exact one with its decimals, nothing as a dash.

    Raises: DisclosureError if a number of people cannot have been published.
    """
    return amount(value, protected=one["protected"], small=one["small"], unit=_percents(one)) or "-"


def indicator_name(one: Agreed | Result) -> str:
    """Write the name of an indicator with its unit; percents stand with the number."""
    label = capital(one["label"])
    return label if _percents(one) else f"{label} ({one['unit']})"


def _percents(one: Agreed | Result) -> str:
    return PERCENT if one["unit"] == PERCENT else ""
