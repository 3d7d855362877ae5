"""The pages of a quarter: what was done, what was counted, and the earlier quarters of the year beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from subsidy.chapters.figures import Figure
from subsidy.charts import Series, quarter_columns
from subsidy.documents.layout import (
    SAME_WITHIN,
    against,
    counted,
    document,
    hours_of,
    in_columns,
    named,
    of_column,
    printed,
    room_below,
    table_of,
    total_in,
    what_stands_out,
)
from subsidy.report_words import capital, column, hours, published, whole

if TYPE_CHECKING:
    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Snapshot, Table, Work

CONTACTS, FIRST_CONTACTS, REFERRALS = "contacten", "eerste_contacten", "doorverwijzingen"
# Four pages are enough for a quarter: the attached files hold every table.
MOST_PAGES = 4
IN_FILES_ONLY = frozenset({"organisatie", "activiteit_contacten"})
# What stands in the files alone where four pages are too few, in this order: mostly its total is told elsewhere.
SPARED = (
    ("reacties", "activiteit_reacties"),
    ("bezoeken", "activiteit_bezoeken"),
    (CONTACTS, "nieuw"),
    ("signalen", "gemeld"),
    (REFERRALS, "warm"),
    ("deelnemers", "activiteit_deelnemers"),
    ("bereikt", "activiteit_bereikt"),
    (CONTACTS, "taal"),
    (REFERRALS, "partner"),
)
WALK_IN = "A1"
PICTURE_HEIGHT = 34.0
# About how many lines stand above the tables, so that these begin on the page where the text ends.
HEAD_LINES, PICTURE_LINES, READING_LINES, TITLE_LINES = 21, 11.5, 10, 3
WORK_LINES, WORK_ROW_LINES, STANDS_OUT_LINES, SENTENCE_LINES = 8, 1.1, 3, 2
# With less room than the shorter tables take, they begin on the next page.
LEAST_LINES = 18


def title_of(snapshot: Snapshot) -> str:
    """Return the title of the document."""
    return _("Quarter %(number)s of %(year)s: support for sex workers in Friesland") % {
        "number": snapshot["period"][-1],
        "year": snapshot["year"],
    }


def quarter_html(snapshot: Snapshot, on_step: OnStep) -> str:
    """Return the document as HTML."""
    quarter = f"K{snapshot['period'][-1]}"
    alone = [of_column(table, quarter) for table in snapshot["tables"]]
    over_time = _over_the_quarters(snapshot)
    stands_out = what_stands_out(alone, ("kanaal", "onderwerp", "gemeente"))
    work = _work_table(snapshot, quarter)
    shown, groups = _fitting(
        [table for table in snapshot["tables"] if _is_printed(table)],
        room_below(_blocks(len(over_time), len(work["rows"]) if work else 0, len(stands_out))),
    )
    return document(
        "quarter",
        snapshot,
        on_step,
        title=title_of(snapshot),
        figures=over_time,
        lead=_lead(snapshot),
        big_numbers=_big_numbers(snapshot),
        over_time=over_time,
        stands_out=stands_out,
        work=work,
        same_within=SAME_WITHIN,
        tables=groups,
        unprinted=len(snapshot["tables"]) - shown,
    )


def _blocks(pictures: int, rows: int, sentences: int) -> list[float]:
    """Return about how many lines each block above the tables takes, down to their title; a row may stand alone."""
    return [
        HEAD_LINES,
        *[PICTURE_LINES] * pictures,
        WORK_LINES,
        *[WORK_ROW_LINES] * rows,
        STANDS_OUT_LINES + SENTENCE_LINES * sentences,
        READING_LINES,
        TITLE_LINES,
    ]


def _fitting(tables: list[Table], room: tuple[int, int]) -> tuple[int, list[Any]]:
    """Divide over the pages that are left what fits on them; return how many tables that are, and their groups."""
    page, lines = room
    starts_here = lines >= LEAST_LINES
    most = MOST_PAGES - page + starts_here
    spared = [names for names in SPARED if any(_names(table) == names for table in tables)]
    for count in range(len(spared) + 1):
        shown = [table for table in tables if _names(table) not in spared[:count]]
        groups = in_columns([counted(table) for table in shown], first=lines if starts_here else None)
        if len(groups) <= most:
            break
    return len(shown), groups


def _names(table: Table) -> tuple[str, str]:
    return table["population"], table["dimension"]


def _is_printed(table: Table) -> bool:
    """Say whether a table is printed; what splits the same number by who recorded it stands in the files alone."""
    if table["population"] == FIRST_CONTACTS:
        return table["dimension"] == "kanaal"
    return table["dimension"] not in IN_FILES_ONLY


def _lead(snapshot: Snapshot) -> str:
    contacts, people = table_of(snapshot["tables"], CONTACTS), snapshot["people"]
    if contacts is None or people is None:
        return ""
    sentence = _(
        "Staff recorded %(number)s %(unit)s in this quarter, with %(people)s people in them. Who comes back counts"
        " again, for nobody is followed."
    ) % {
        "number": published(total_in(contacts)),
        "unit": contacts["unit"],
        "people": published(people["year"]),
    }
    if len(contacts["total"]) == 1:
        return sentence
    before = contacts["total"][-2]
    compared = _("Compared with the quarter before (%(before)s): %(words)s.") % {
        "before": published(before),
        "words": against(before, total_in(contacts)),
    }
    return f"{sentence} {compared}"


def _big_numbers(snapshot: Snapshot) -> list[dict[str, str]]:
    numbers = []
    if contacts := table_of(snapshot["tables"], CONTACTS):
        words = _("%(unit)s with sex workers") % {"unit": contacts["unit"]}
        numbers.append({"number": published(total_in(contacts)), "words": words})
    numbers += [
        {"number": whole(work["occasions"]), "words": _("times the walk-in was open")}
        for work in snapshot["work"]
        if work["number"] == WALK_IN and work["recorded"]
    ]
    if referrals := table_of(snapshot["tables"], REFERRALS):
        words = _("%(unit)s to other help") % {"unit": referrals["unit"]}
        numbers.append({"number": published(total_in(referrals)), "words": words})
    numbers.append({"number": hours_of(snapshot["work"], "staff_minutes"), "words": _("hours of staff")})
    return numbers


def _over_the_quarters(snapshot: Snapshot) -> list[Figure]:
    """Make the picture of the quarters so far; the first quarter has nothing beside it."""
    contacts = table_of(snapshot["tables"], CONTACTS)
    if contacts is None or len(contacts["columns"]) == 1 or not max(contacts["total"]):
        return []
    values = contacts["total"]
    one = Series(contacts["unit"], values, [published(value) for value in values])
    names = [column(name) for name in contacts["columns"]]
    shown = ", ".join(f"{name}: {published(value)}" for name, value in zip(names, values, strict=True))
    title = _("%(unit)s per quarter") % {"unit": capital(contacts["unit"])}
    return [Figure(title, f"{shown}.", draw=lambda: quarter_columns([one], quarters=names, height=PICTURE_HEIGHT))]


def _work_table(snapshot: Snapshot, quarter: str) -> dict[str, Any] | None:
    done = [work for work in snapshot["work"] if any(work["occasions_by_quarter"])]
    if not done:
        return None
    quarters = [column(f"K{number}") for number in range(1, int(quarter[1]) + 1)]
    return printed(
        _("How often, and how many hours"),
        [_("Activity"), *quarters, _("Hours"), _("Hours of staff")],
        [_row(work) for work in done],
        total=[
            _("Total"),
            *(whole(sum(times)) for times in zip(*(work["occasions_by_quarter"] for work in done), strict=True)),
            hours_of(done, "minutes"),
            hours_of(done, "staff_minutes"),
        ],
        notes=[
            _("The columns of quarters say how often it was done. The hours are those of %(quarter)s.")
            % {"quarter": quarters[-1]}
        ],
    )


def _row(work: Work) -> list[str]:
    times = map(whole, work["occasions_by_quarter"])
    return [named(work), *times, hours(work["minutes"]), hours(work["staff_minutes"])]
