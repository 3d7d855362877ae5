"""The chapter on what changed since the year before: published minus published, and careful words on the meaning.

Within ten two published numbers are about the same, and a percentage stands only where both are at least 100
(disclosure.md 5.5). What staff did is exact, so there every difference may be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.board_words import advices_of
from subsidy.chapters.figures import Chapter, Figure
from subsidy.charts import Series, quarter_columns
from subsidy.conclusions import NO_ANSWER, by_code, total_of
from subsidy.report_words import capital, hours, listing, published, whole
from subsidy.wording import FEW_BELOW, Trend, compare

if TYPE_CHECKING:
    from subsidy.chapters.figures import Tables
    from subsidy.snapshot import Earlier, Snapshot, Table

# More would be a list that nobody reads; the rest stands in the tables of both years.
MOST_ROWS = 6
# A picture of more pairs of columns cannot be read.
MOST_PAIRS = 4
CONTACTS, SIGNALS = "contacten", "signalen"
# Hours of staff are "clearly more" from a tenth on.
CLEARLY = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the comparison: what, both numbers, and the difference in words."""

    what: str
    before: str
    now: str
    difference: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A part of a table that became clearly more or clearly fewer."""

    label: str
    before: int
    now: int

    @property
    def shown(self) -> str:
        """The part with both numbers: walk-in (from 230 to 275)."""
        return _("%(name)s (from %(before)s to %(now)s)") % {
            "name": self.label,
            "before": published(self.before),
            "now": published(self.now),
        }


def since_chapter(snapshot: Snapshot, tables: Tables) -> Chapter | None:
    """Make the chapter on what changed; none if nothing was published of the year before."""
    earlier = snapshot["earlier"]
    if earlier is None or not earlier["tables"]:
        return None
    pairs = _pairs(earlier, tables)
    totals = _one_of_each(pairs)
    return Chapter(
        anchor="since",
        title=_("What changed since %(year)s") % {"year": earlier["year"]},
        template="since",
        lead=contacts_since(snapshot, tables),
        figures=_figure(snapshot, earlier, totals),
        more={
            "years": (earlier["year"], snapshot["year"]),
            "lines": [
                *_people_lines(totals),
                *_person_line(snapshot, earlier),
                *_work_lines(snapshot, earlier),
                *_board_lines(snapshot, earlier),
            ],
            "moves": _moves(pairs),
            "meaning": _meaning(snapshot, earlier, tables),
        },
    )


def contacts_since(snapshot: Snapshot, tables: Tables) -> str:
    """Say in one sentence whether there was more contact than in the year before; empty if that is not known."""
    earlier, now = snapshot["earlier"], tables.first(CONTACTS)
    before = _first(earlier, CONTACTS) if earlier else None
    if earlier is None or now is None or before is None:
        return ""
    numbers = {
        "unit": now["unit"],
        "year": earlier["year"],
        "before": published(total_of(before)),
        "now": published(total_of(now)),
    }
    trend = compare(total_of(before), total_of(now)).trend
    if trend is Trend.SAME:
        return _("The number of %(unit)s is about the same as in %(year)s: %(now)s against %(before)s.") % numbers
    if trend is Trend.MORE:
        return _("There were more %(unit)s than in %(year)s: %(now)s against %(before)s.") % numbers
    return _("There were fewer %(unit)s than in %(year)s: %(now)s against %(before)s.") % numbers


def _first(earlier: Earlier, population: str) -> Table | None:
    return next((table for table in earlier["tables"] if table["population"] == population), None)


def _pairs(earlier: Earlier, tables: Tables) -> list[tuple[Table, Table]]:
    """Return the tables that both years have, in the order of the year before."""
    found = ((before, tables.find(before["population"], before["dimension"])) for before in earlier["tables"])
    return [(before, now) for before, now in found if now is not None]


def _one_of_each(pairs: list[tuple[Table, Table]]) -> list[tuple[Table, Table]]:
    """Return one pair of tables for each population: they all have the same total."""
    totals: dict[str, tuple[Table, Table]] = {}
    for before, now in pairs:
        totals.setdefault(now["population"], (before, now))
    return list(totals.values())


def _figure(snapshot: Snapshot, earlier: Earlier, totals: list[tuple[Table, Table]]) -> list[Figure]:
    shown = totals[:MOST_PAIRS]
    years = [
        Series(str(year), values, [published(value) for value in values])
        for year, values in (
            (earlier["year"], [total_of(before) for before, _now in shown]),
            (snapshot["year"], [total_of(now) for _before, now in shown]),
        )
    ]
    # The newest year is the full one, as in all other pictures.
    series = years[::-1]
    same = [now["unit"] for before, now in shown if _trend(before, now) is Trend.SAME]
    moved = [now["unit"] for before, now in shown if _trend(before, now) is not Trend.SAME]
    parts = []
    if moved:
        parts.append(_("Clearly different: %(names)s.") % {"names": listing(moved)})
    if same:
        parts.append(_("About the same: %(names)s.") % {"names": listing(same)})
    names = [capital(now["unit"]) for _before, now in shown]
    return [
        Figure(
            _("Two years beside each other"),
            " ".join(parts),
            draw=lambda: quarter_columns(series, quarters=names),
            notes=[_("All figures: the table “%(name)s” below.") % {"name": _("Both years in numbers")}],
        )
    ]


def _trend(before: Table, now: Table) -> Trend:
    return compare(total_of(before), total_of(now)).trend


def _people_lines(totals: list[tuple[Table, Table]]) -> list[Line]:
    return [
        Line(
            capital(now["unit"]),
            published(total_of(before)),
            published(total_of(now)),
            difference(total_of(before), total_of(now)),
        )
        for before, now in totals
    ]


def _person_line(snapshot: Snapshot, earlier: Earlier) -> list[Line]:
    """Return the number of people in all contacts, where both years have it."""
    before, now = earlier["people"], snapshot["people"]
    if before is None or now is None:
        return []
    shown = published(before["year"]), published(now["year"])
    return [Line(capital(now["label"]), *shown, difference(before["year"], now["year"]))]


def difference(before: int, now: int) -> str:
    """Write the difference of two published numbers, as far as it may be told."""
    comparison = compare(before, now)
    if comparison.difference is None:
        return _("about the same")
    size = whole(abs(comparison.difference))
    words = _("%(number)s more") if comparison.trend is Trend.MORE else _("%(number)s fewer")
    shown = words % {"number": size}
    if comparison.percent is None:
        return shown
    return f"{shown} ({abs(comparison.percent)}%)"


def _work_lines(snapshot: Snapshot, earlier: Earlier) -> list[Line]:
    """Return how often the activities of both years were done, and the hours of staff: exact."""
    now = {work["code"]: work for work in snapshot["work"] if work["recorded"]}
    lines = [
        Line(
            _("%(name)s: times") % {"name": f"{now[old['code']]['number']} {now[old['code']]['label']}"},
            whole(old["occasions"]),
            whole(now[old["code"]]["occasions"]),
            _exact(old["occasions"], now[old["code"]]["occasions"]),
        )
        for old in earlier["work"]
        if old["code"] in now and old["occasions"] and now[old["code"]]["occasions"]
    ]
    both = _hours_of_both(snapshot, earlier)
    if both is not None:
        before, after = both
        lines.append(
            Line(
                _("Hours of staff, for what both years have"),
                hours(before),
                hours(after),
                _exact_hours(before, after),
            )
        )
    return lines


def _board_lines(snapshot: Snapshot, earlier: Earlier) -> list[Line]:
    """Return what the advisory group did in both years: exact. Who came is so few that no two years stand together."""
    before, now = earlier.get("klankbord"), snapshot["klankbord"]
    advices = advices_of(snapshot)
    if before is None or now is None or advices is None or not (before["meetings"] or now["meetings"]):
        return []
    return [
        Line(what, whole(old), whole(new), _exact(old, new))
        for what, old, new in (
            (_("Meetings of the advisory group"), before["meetings"], now["meetings"]),
            (_("Pieces of advice given"), before["advices"], advices["given"]),
            (_("Of these answered"), before["answered"], advices["answered"]),
        )
    ]


def _hours_of_both(snapshot: Snapshot, earlier: Earlier) -> tuple[int, int] | None:
    """Return the minutes of staff in both years, over the activities that both have."""
    now = {work["code"]: work["staff_minutes"] for work in snapshot["work"] if work["recorded"]}
    shared = [old for old in earlier["work"] if old["code"] in now and old["occasions"]]
    if not shared:
        return None
    return sum(old["staff_minutes"] for old in shared), sum(now[old["code"]] for old in shared)


def _exact(before: int, now: int) -> str:
    if before == now:
        return _("equal")
    words = _("%(number)s more") if now > before else _("%(number)s fewer")
    return words % {"number": whole(abs(now - before))}


def _exact_hours(before: int, now: int) -> str:
    if before == now:
        return _("equal")
    words = _("%(number)s more") if now > before else _("%(number)s fewer")
    return words % {"number": hours(abs(now - before))}


def _moves(pairs: list[tuple[Table, Table]]) -> list[dict[str, str]]:
    """Return per table which parts became clearly more and which clearly fewer; tables without any are left out."""
    told = []
    for before, now in pairs:
        more, fewer = _moved(before, now)
        if more or fewer:
            told.append({"title": now["title"], "more": _told(more), "fewer": _told(fewer)})
    return told


def _told(moved: list[Moved]) -> str:
    ordered = sorted(moved, key=lambda one: -abs(one.now - one.before))
    return listing([one.shown for one in ordered[:MOST_ROWS]])


def _moved(before: Table, now: Table) -> tuple[list[Moved], list[Moved]]:
    old, new = by_code(before), by_code(now)
    labels = {row["code"]: row["label"] for row in now["rows"] if row["code"] not in NO_ANSWER}
    both = [Moved(label, old[code], new[code]) for code, label in labels.items() if code in old]
    if now["small_area"]:
        # A number beside 0-10 would tell whether that was 0 or 5.
        both = [one for one in both if min(one.before, one.now) >= FEW_BELOW]
    trends = [(one, compare(one.before, one.now).trend) for one in both]
    return (
        [one for one, trend in trends if trend is Trend.MORE],
        [one for one, trend in trends if trend is Trend.FEWER],
    )


def _meaning(snapshot: Snapshot, earlier: Earlier, tables: Tables) -> list[str]:
    """Say what the differences may mean, and what they do not: no cause is ever claimed."""
    told = [
        _(
            "More contact does not mean that more people do sex work, and less contact not that fewer do. It says how"
            " often people and staff met."
        )
    ]
    both = _hours_of_both(snapshot, earlier)
    before, now = _first(earlier, CONTACTS), tables.first(CONTACTS)
    if both is not None and before is not None and now is not None and before is not now:
        told.append(_beside_hours(_trend(before, now), *both))
    signals = _first(earlier, SIGNALS), tables.first(SIGNALS)
    if signals[0] is not None and signals[1] is not None and _trend(signals[0], signals[1]) is not Trend.SAME:
        told.append(
            _(
                "Another number of signals is not another amount of abuse: it can also mean that staff see more, or"
                " that people dare to tell more."
            )
        )
    told.append(
        _(
            "A difference can come from other work, from other people who came, or from better recording. The figures"
            " alone cannot tell which. What the providers wrote with their activities helps to understand them."
        )
    )
    return told


def _beside_hours(trend: Trend, before: int, now: int) -> str:
    """Put the contacts beside the hours that staff spent."""
    percents = (200 * (now - before) + before) // (2 * before) if before else 0
    if percents >= CLEARLY:
        effort = _("Staff spent clearly more hours on the activities that both years have")
    elif percents <= -CLEARLY:
        effort = _("Staff spent clearly fewer hours on the activities that both years have")
    else:
        effort = _("Staff spent about as many hours on the activities that both years have")
    if trend is Trend.SAME:
        return _("%(effort)s. The number of contacts stayed about the same.") % {"effort": effort}
    if (trend is Trend.MORE) is (percents > 0) and abs(percents) >= CLEARLY:
        return _("%(effort)s. That may explain a part of the difference in contacts.") % {"effort": effort}
    return _("%(effort)s. So the difference in contacts does not come from the hours alone.") % {"effort": effort}
