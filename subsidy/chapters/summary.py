"""The first page: a few large numbers, and what stands out, each with the chapter that tells more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.chapters.figures import Figure
from subsidy.chapters.measured import lights_figure, lights_sentence
from subsidy.chapters.reach import CONTACTS, REFERRALS, hard_to_reach
from subsidy.chapters.since import contacts_since
from subsidy.chapters.spending import conclusion
from subsidy.charts import FULL_WIDTH, HALF_WIDTH, Series, quarter_columns
from subsidy.conclusions import arrivals, leaders, most_often, over_the_quarters, total_of
from subsidy.report_words import capital, column, euros_whole, published, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.chapters.figures import Tables
    from subsidy.snapshot import Money, Snapshot

WALK_IN = "A1"
QUARTERS = 4
PICTURE_HEIGHT = 32.0
MOST_HIGHLIGHTS = 6


@dataclass(frozen=True, slots=True)
class BigNumber:
    """A large number with a few words."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """One thing that stands out, and the place in the report that tells more."""

    sentence: str
    anchor: str


def big_numbers(snapshot: Snapshot, tables: Tables) -> list[BigNumber]:
    """Return up to four large numbers: those of which the snapshot holds something."""
    return list(_big_numbers(snapshot, tables))


def _big_numbers(snapshot: Snapshot, tables: Tables) -> Iterator[BigNumber]:
    if (contacts := tables.first(CONTACTS)) is not None:
        yield BigNumber(published(total_of(contacts)), _("%(unit)s with sex workers") % {"unit": contacts["unit"]})
    walk_in = next((work for work in snapshot["work"] if work["number"] == WALK_IN and work["recorded"]), None)
    if walk_in is not None:
        yield BigNumber(whole(walk_in["occasions"]), _("times the walk-in was open"))
    if (referrals := tables.first(REFERRALS)) is not None:
        yield BigNumber(published(total_of(referrals)), _("%(unit)s to other help") % {"unit": referrals["unit"]})
    if (money := money_of(snapshot)) is not None:
        yield BigNumber(euros_whole(money["spent"]), _("spent on the support"))


def money_of(snapshot: Snapshot) -> Money | None:
    """Return the money of the year of the report, or nothing if the portal holds none."""
    return next((money for money in snapshot["money"] if money["year"] == snapshot["year"]), None)


def summary_figures(snapshot: Snapshot, tables: Tables) -> list[Figure]:
    """Make the pictures of the first page: the conversations per quarter, and what was reached of what was agreed."""
    agreed = lights_figure(snapshot)
    table = tables.with_something(CONTACTS, "kanaal")
    if table is None:
        return agreed
    values = table["total"][:QUARTERS]
    one = Series(table["unit"], values, [published(value) for value in values])
    names = [column(name) for name in table["columns"][:QUARTERS]]
    return [
        Figure(
            title=_("%(unit)s per quarter") % {"unit": capital(table["unit"])},
            conclusion=over_the_quarters(values, unit=table["unit"]),
            draw=lambda: quarter_columns(
                [one], quarters=names, width=HALF_WIDTH if agreed else FULL_WIDTH, height=PICTURE_HEIGHT
            ),
            table=tables.number(table),
            half=bool(agreed),
        ),
        *agreed,
    ]


def highlights(snapshot: Snapshot, tables: Tables) -> list[Highlight]:
    """Return what stands out, as far as published numbers say it: no more than fits on the page, in any language."""
    found = list(_highlights(snapshot, tables))
    # How contact was made is what a reader can miss best: it stands at the head of its chapter.
    spare = len(found) - MOST_HIGHLIGHTS
    return [one for one in found if spare <= 0 or one.anchor != f"{CONTACTS}-kanaal"]


def _highlights(snapshot: Snapshot, tables: Tables) -> Iterator[Highlight]:
    if since := contacts_since(snapshot, tables):
        yield Highlight(since, "since")
    # With a picture on this page its own sentence stands above it.
    if (agreed := lights_sentence(snapshot)) and not tables.with_something(CONTACTS, "kanaal"):
        yield Highlight(agreed, "work")
    for dimension in ("kanaal", "gemeente", "onderwerp"):
        table = tables.with_something(CONTACTS, dimension)
        if table is not None and leaders(table):
            yield Highlight(most_often(table), f"{CONTACTS}-{dimension}")
    groups = hard_to_reach(tables)
    if groups["groups"]:
        yield Highlight(groups["groups_conclusion"], "groups")
    states = tables.with_something(REFERRALS, "status")
    if states is not None:
        yield Highlight(arrivals(states), f"{REFERRALS}-status")
    if (money := money_of(snapshot)) is not None:
        yield Highlight(conclusion(money), "money")
