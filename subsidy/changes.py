"""What a version of a report tells otherwise than the version before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from subsidy import plan
from subsidy.parts.numbers import COLUMNS, YEAR_COLUMN
from subsidy.snapshot import Difference, Money, Snapshot, Table
from subsidy.wording import shown_count


def differences(before: Snapshot, now: Snapshot) -> list[Difference]:
    """Say what a version tells otherwise than the version before, in words and as a reader would see it.

    Published numbers hardly ever are among it: what was published stays. Amounts, meetings and a revision may be.
    A better word for the same thing is no change.
    """
    old, new = ({fact.key: fact for fact in _facts(snapshot)} for snapshot in (before, now))
    return [
        {
            "what": (new.get(key) or old[key]).what,
            "before": old[key].shown if key in old else "",
            "now": new[key].shown if key in new else "",
        }
        for key in dict.fromkeys((*old, *new))
        if key not in old or key not in new or old[key].shown != new[key].shown
    ]


class Fact(NamedTuple):
    """One thing that a snapshot tells: what makes it the same thing in another version, its words, its value."""

    key: tuple[str, ...]
    what: str
    shown: str


def _facts(snapshot: Snapshot) -> Iterator[Fact]:
    """Return everything that a snapshot tells, one by one."""
    for table in snapshot["tables"]:
        yield from _table_facts(table, snapshot["year"])
    for number in filter(None, (snapshot["people"], snapshot["trajectories"])):
        told = dict(zip(COLUMNS, number["quarters"], strict=False))
        # The report of a quarter has no number of the year: the year is not over.
        if len(number["quarters"]) in (0, len(plan.QUARTERS)):
            told[YEAR_COLUMN] = number["year"]
        for column, value in told.items():
            words = f"{number['label']}, {_column(column, snapshot['year'])}"
            yield Fact((number["population"], column), words, shown_count(value, small_area=number["small"]))
    yield from _work_facts(snapshot)
    for year in snapshot["money"]:
        yield from _money_facts(year)
    if klankbord := snapshot["klankbord"]:
        yield Fact(("meetings",), _("Meetings of the advisory group"), str(klankbord["meetings"]))
        yield Fact(("agenda_items",), _("Points on the agendas of the advisory group"), str(klankbord["agenda_items"]))


def _table_facts(table: Table, year: int) -> Iterator[Fact]:
    rows = [(row["code"], row["label"], row["values"]) for row in table["rows"]]
    for code, label, values in (*rows, ("", _("all together"), table["total"])):
        for column, value in zip(table["columns"], values, strict=True):
            words = f"{table['title']}: {label}, {_column(column, year)}"
            yield Fact((table["id"], code, column), words, shown_count(value, small_area=table["small_area"]))


def _column(column: str, year: int) -> str:
    if column == YEAR_COLUMN:
        return str(year)
    if column[:1].isdigit():
        return column
    return _("quarter %(number)s of %(year)s") % {"number": column[1:], "year": year}


def _work_facts(snapshot: Snapshot) -> Iterator[Fact]:
    for work in snapshot["work"]:
        for name, what, value in (
            ("occasions", _("times"), work["occasions"]),
            ("minutes", _("minutes"), work["minutes"]),
            ("staff_minutes", _("minutes of staff"), work["staff_minutes"]),
            ("messages", _("messages"), work["messages"]),
            ("places", _("places visited"), work["places"]),
            ("peer_led", _("led by peers"), work["peer_led"]),
        ):
            words = f"{work['number']} {work['label']}: {what}"
            yield Fact((work["code"], name), words, "" if value is None else str(value))


def _money_facts(money_of_year: Money) -> Iterator[Fact]:
    year = str(money_of_year["year"])
    heading = _("Money %(year)s") % {"year": year}
    for name, what, amount in (
        ("duup", _("national contribution (DUUP)"), money_of_year["duup"]),
        ("spent", _("spent"), money_of_year["spent"]),
        ("rent", _("rent of Xenia"), money_of_year["rent"]),
    ):
        yield Fact((year, name), f"{heading}: {what}", amount)
    for line in money_of_year["lines"]:
        names = (line["organisation"], line["category"])
        words = f"{heading}: {', '.join(names)}"
        yield Fact((year, "budgeted", *names), f"{words}, {_('budgeted')}", line["budgeted"] or "")
        yield Fact((year, "realised", *names), f"{words}, {_('spent')}", line["realised"])
