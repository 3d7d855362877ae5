"""The tables of an overview in words: rows in the order of the coded lists, none of zeros, small numbers marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.overviews import FEW, NO, TELLS_NOTHING, UNKNOWN, YES
from portal import codelists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.utils.functional import _StrPromise

    from contacts.overviews import Counts, Overview, Work


@dataclass(frozen=True)
class Cell:
    """One number; `few` where it can be one person. Empty where there is nothing to count."""

    text: str
    few: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    word: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One table; `total` is missing where the rows do not add up to anything."""

    name: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None = None


@dataclass(frozen=True)
class Plan:
    """Which coded list a split goes by, and the caption of its table."""

    caption: _StrPromise
    codelist: str = ""
    adds_up: bool = True


CONTACT_PLANS = {
    "channel": Plan(gettext_lazy("Contacts by channel"), "CHANNEL"),
    "municipality": Plan(gettext_lazy("Contacts by municipality"), "MUNICIPALITY"),
    "first_contact": Plan(gettext_lazy("Contacts: was it the first contact?")),
    "topics": Plan(gettext_lazy("Contacts by topic"), "TOPIC", adds_up=False),
    "support": Plan(gettext_lazy("Contacts by support given"), "SUPPORT_GIVEN", adds_up=False),
    "language": Plan(gettext_lazy("Contacts by language"), "LANGUAGE"),
    "work_setting": Plan(gettext_lazy("Contacts by place of work"), "WORK_SETTING"),
    "gender": Plan(gettext_lazy("Contacts by gender"), "GENDER"),
    "age_band": Plan(gettext_lazy("Contacts by age"), "AGE_BAND"),
}
REFERRAL_PLANS = {
    "partner": Plan(gettext_lazy("Referrals by partner"), "REFERRAL_PARTNER"),
    "state": Plan(gettext_lazy("Referrals: what became of them"), "REFERRAL_STATE"),
}
CROSSING_WORDS = {
    ("municipality", "work_setting"): gettext_lazy("Municipality and place of work"),
    ("municipality", "gender"): gettext_lazy("Municipality and gender"),
    ("municipality", "language"): gettext_lazy("Municipality and language"),
}
COUNT_WORDS = {
    "visits": gettext_lazy("Visits"),
    "reached": gettext_lazy("People reached"),
    "messages": gettext_lazy("Messages sent"),
    "replies": gettext_lazy("Replies"),
    "participants": gettext_lazy("Participants"),
    "places": gettext_lazy("Places visited"),
}
OWN_WORDS = {YES: gettext_lazy("yes"), NO: gettext_lazy("no"), UNKNOWN: gettext_lazy("not known")}


def work_table(found: Overview) -> Table | None:
    """Return what was done, by kind of activity; only the counts that were made at all get a column."""
    codes = codelists.codelist("ACTIVITY_KIND")
    work = {code: found.work[code] for code in codes.codes if code in found.work}
    if not work:
        return None
    names = [name for name in COUNT_WORDS if any(one.counts[name] for one in work.values())]
    heads = (_("Times"), _("Time"), _("Time of all staff"), *(str(COUNT_WORDS[name]) for name in names))
    rows = tuple(Row(codes.label(code), tuple(_work_cells(one, names))) for code, one in work.items())
    return Table("work", _("What was done, by kind of activity"), heads, rows, _work_total(work.values(), names))


def _work_cells(one: Work, names: Sequence[str]) -> Iterator[Cell]:
    yield Cell(str(one.times))
    yield Cell(hours(one.minutes))
    yield Cell(hours(one.staff_minutes))
    for name in names:
        number = one.counts[name]
        yield Cell("" if number is None else str(number))


def _work_total(work: Iterable[Work], names: Sequence[str]) -> Row:
    rows = list(work)
    counts = [sum(one.counts[name] or 0 for one in rows) for name in names]
    times = [hours(sum(one.minutes for one in rows)), hours(sum(one.staff_minutes for one in rows))]
    numbers = [sum(one.times for one in rows), *times, *counts]
    return Row(_("Total"), tuple(Cell(str(number)) for number in numbers))


def contact_tables(found: Overview) -> list[Table]:
    """Return the contacts by each of their classes, by month or quarter."""
    tables = (_table(found, name, plan, found.contacts.splits[name]) for name, plan in CONTACT_PLANS.items())
    return [table for table in tables if table.rows]


def referral_tables(found: Overview) -> list[Table]:
    """Return the referrals by partner and by what became of them."""
    tables = (_table(found, name, plan, found.referrals[name]) for name, plan in REFERRAL_PLANS.items())
    return [table for table in tables if table.rows]


def signal_table(found: Overview) -> Table | None:
    """Return the signs of abuse by kind; they know no month."""
    codes = codelists.codelist("SIGNAL_KIND")
    signals = {code: found.signals[code] for code in codes.codes if code in found.signals}
    if not signals:
        return None
    heads = (_("Signals"), _("Reported"))
    rows = tuple(Row(codes.label(code), tuple(_cell(number) for number in pair)) for code, pair in signals.items())
    total = Row(_("Total"), tuple(Cell(str(sum(numbers))) for numbers in zip(*signals.values(), strict=True)))
    return Table("signals", _("Signals by kind"), heads, rows, total)


def rare_lines(found: Overview) -> list[tuple[str, int]]:
    """Return for each crossing how many combinations describe one or two contacts; none of those without."""
    numbers = ((str(words), found.contacts.rare[names]) for names, words in CROSSING_WORDS.items())
    return [(words, number) for words, number in numbers if number]


def _table(found: Overview, name: str, plan: Plan, counts: Counts) -> Table:
    parts = found.span.parts
    known = codelists.codes(plan.codelist) if plan.codelist else (YES, NO)
    # Some lists have a code of their own for what is not known.
    shown = [code for code in dict.fromkeys((*known, UNKNOWN)) if code in counts]
    rows = tuple(Row(_word(plan, code), _cells(counts[code], parts, mark=code not in TELLS_NOTHING)) for code in shown)
    total = None
    if plan.adds_up:
        sums = {part: sum(counts[code].get(part, 0) for code in shown) for part in parts}
        total = Row(_("Total"), _cells(sums, parts, mark=False))
    return Table(name, str(plan.caption), (_("Total"), *found.span.heads), rows, total)


def _cells(counts: Mapping[int, int], parts: Sequence[int], *, mark: bool) -> tuple[Cell, ...]:
    # The sum stands first: on a phone the parts are what one scrolls to.
    numbers = [counts.get(part, 0) for part in parts]
    return tuple(_cell(number, mark=mark) for number in (sum(numbers), *numbers))


def _cell(number: int, *, mark: bool = True) -> Cell:
    return Cell(str(number), mark and 1 <= number <= FEW)


def _word(plan: Plan, code: str) -> str:
    if plan.codelist and code in codelists.codes(plan.codelist):
        return codelists.codelist(plan.codelist).label(code)
    return str(OWN_WORDS[code])


def hours(minutes: int) -> str:
    """Write minutes exactly, as hours and minutes: 90 is 1:30."""
    return f"{minutes // 60}:{minutes % 60:02}"
