"""Two reports beside each other: published numbers with what may be said about their difference, exact work, money.

Nothing is computed here that the two snapshots do not say: a difference of published counts follows the rules of
presentation (disclosure.md 5.5), up to ten apart they are about the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.report_words import YEAR_COLUMN, capital, euros, hours, published, whole
from subsidy.wording import FEW_BELOW, Trend, compare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.snapshot import Money, Snapshot, Table, Work


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its words, the older and the newer value as printed (empty: not told), and the difference in words."""

    label: str
    old: str
    new: str
    difference: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One table of two reports: a title, whether its numbers are exact, and its rows; the last is the total."""

    name: str
    title: str
    exact: bool
    lines: list[Line]


def side_by_side(old: Snapshot, new: Snapshot) -> list[Comparison]:
    """Return what two reports of the same kind both tell, in the order and the words of the newer one.

    Raises: DisclosureError if a count in a snapshot cannot have been published.
    """
    found = [_work(old, new), _people(old, new)]
    before = {table["id"]: table for table in old["tables"]}
    found += [_table(before[table["id"]], table) for table in new["tables"] if table["id"] in before]
    found.append(_money(old, new))
    return [comparison for comparison in found if comparison.lines]


def difference_of(old: int, new: int) -> str:
    """Say the difference of two published counts: about the same, or by how much, with percents over a base of 100.

    Dutch term: verschil. Source: disclosure.md 5.5.
    """
    found = compare(old, new)
    if found.trend is Trend.SAME or found.difference is None:
        return _("about the same")
    words = signed(found.difference)
    return (
        words
        if found.percent is None
        else _("%(number)s (%(percents)s%%)")
        % {
            "number": words,
            "percents": signed(found.percent),
        }
    )


def signed(number: int) -> str:
    """Write a whole number with its sign; a real minus, so that no line breaks behind a hyphen."""
    return f"+{whole(number)}" if number > 0 else whole(number).replace("-", "\N{MINUS SIGN}")


# --- Tables of people ----------------------------------------------------------------------------------------------


def _table(old: Table, new: Table) -> Comparison:
    before = {row["code"]: _year(old, row["values"]) for row in old["rows"]}
    lines = [
        _counted(capital(row["label"]), before.get(row["code"]), _year(new, row["values"]), small=new["small_area"])
        for row in new["rows"]
    ]
    shown = [line for line in lines if {line.old, line.new} - {"", "0"}]
    total = _counted(_("Total"), _year(old, old["total"]), _year(new, new["total"]))
    return Comparison(new["id"], capital(new["title"]), exact=False, lines=[*shown, total])


def _people(old: Snapshot, new: Snapshot) -> Comparison:
    # Not the people helped towards other work: two years of so few stand beside each other nowhere (disclosure.md 5.6).
    before, after = old["people"], new["people"]
    lines = []
    if before is not None and after is not None:
        lines = [_counted(capital(after["label"]), before["year"], after["year"], small=after["small"])]
    return Comparison("numbers", _("Other numbers"), exact=False, lines=lines)


def _year(table: Table, values: list[int]) -> int:
    columns = table["columns"]
    return values[columns.index(YEAR_COLUMN) if YEAR_COLUMN in columns else -1]


def _counted(label: str, old: int | None, new: int, *, small: bool = False) -> Line:
    if old is None:
        return Line(label, "", published(new, small=small), "")
    # A difference with 0-10 would tell whether that was 0 or 5.
    apart = "" if small and min(old, new) < FEW_BELOW <= max(old, new) else difference_of(old, new)
    return Line(label, published(old, small=small), published(new, small=small), apart)


# --- Exact ---------------------------------------------------------------------------------------------------------


def _work(old: Snapshot, new: Snapshot) -> Comparison:
    before = {work["code"]: work for work in old["work"]}
    lines = [line for work in new["work"] if work["code"] in before for line in _done(before[work["code"]], work)]
    return Comparison("work", _("What was done"), exact=True, lines=lines)


def _done(old: Work, new: Work) -> Iterator[Line]:
    if not (old["recorded"] or new["recorded"]):
        return
    name = f"{new['number']} {new['label']}"
    times, before = new["occasions"], old["occasions"]
    yield Line(_("%(name)s: times") % {"name": name}, whole(before), whole(times), _exact(times - before))
    minutes, earlier = new["staff_minutes"], old["staff_minutes"]
    sign = "+" if minutes > earlier else "\N{MINUS SIGN}"
    apart = _("the same") if minutes == earlier else sign + hours(abs(minutes - earlier))
    yield Line(_("%(name)s: hours of staff") % {"name": name}, hours(earlier), hours(minutes), apart)


def _exact(difference: int) -> str:
    return signed(difference) if difference else _("the same")


def _money(old: Snapshot, new: Snapshot) -> Comparison:
    years = [next((money for money in one["money"] if money["year"] == one["year"]), None) for one in (old, new)]
    before, after = years
    lines = [] if before is None or after is None else list(_amounts(before, after))
    return Comparison("money", _("Money"), exact=True, lines=lines)


def _amounts(old: Money, new: Money) -> Iterator[Line]:
    for label, before, after in (
        (_("Spent on the support"), old["spent"], new["spent"]),
        (_("National contribution (DUUP)"), old["duup"], new["duup"]),
        (_("Above the national contribution"), old["overshoot"], new["overshoot"]),
        (_("Rent of Xenia"), old["rent"], new["rent"]),
        (_("Paid by the municipalities together"), old["municipal_part"], new["municipal_part"]),
    ):
        apart = Decimal(after) - Decimal(before)
        sign = "+" if apart > 0 else "\N{MINUS SIGN}"
        words = sign + euros(str(abs(apart))) if apart else _("the same")
        yield Line(label, euros(before), euros(after), words)
