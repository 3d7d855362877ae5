"""The list of published tables: nothing that is not in it can leave the database (disclosure.md 5.1).

Populations and dimensions have Dutch names and stable codes, for they stand in the ledger for ever:
`contacten;gemeente=GM0080;jaar=2025;kwartaal=K1`. Words for them live in the coded lists and in the translations; a
better word changes no number.

One way only (disclosure.md 1b): somebody who came twelve times would show in a crossing. Contacts without a language
or without an answer on "first contact" are counted under the code `onbekend`. A dimension of activities has its own
name per count (`activiteit_bezoeken`), because each count is known at other kinds and must add up over just those.

A table that is added here is published from the first quarter that is closed after that; what was published before is
not completed, for the records behind it may be gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from contacts import choices
from contacts.choices import COUNTS_OF_KINDS
from portal import codelists
from subsidy.disclosure import QUARTER, YEAR, Cell, Dimension

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# The version of this list and of the rules that come with it.
METHOD = "sdc-1"

QUARTERS = ("K1", "K2", "K3", "K4")
YES, NO, UNKNOWN = choices.YES, choices.NO, choices.UNKNOWN

CONTACTS = choices.Population.CONTACTS.value
PEOPLE = choices.Population.PEOPLE.value
REFERRALS = choices.Population.REFERRALS.value
SIGNALS = choices.Population.SIGNALS.value
TRAJECTORIES = choices.Population.TRAJECTORIES.value
# Counts of people that staff write down at an activity: the population, and the field that holds it.
ACTIVITY_COUNTS = {"bezoeken": "visits", "bereikt": "reached", "reacties": "replies", "deelnemers": "participants"}

# Every contact has at least one person in it, and everybody knows that.
WITHIN = {CONTACTS: PEOPLE}

_OWN_WORDS = {YES: _("yes"), NO: _("no"), UNKNOWN: _("unknown")}


@dataclass(frozen=True, slots=True)
class Split:
    """One way to break a count down (uitsplitsing), with its codes in their fixed order.

    `multiple`: one record can have several codes, so the parts need not add up to the total.
    `small_area`: 0 and 5 are both shown as 0-10 (disclosure.md 5.5).
    """

    name: str
    codes: tuple[str, ...]
    codelist: str = ""
    multiple: bool = False
    small_area: bool = False

    def label(self, code: str) -> str:
        """Return the word for a code in the active language."""
        if self.codelist and code in codelists.codes(self.codelist):
            return codelists.codelist(self.codelist).label(code)
        return str(_OWN_WORDS[code])

    @property
    def dimension(self) -> Dimension:
        """The split as the rounding knows it."""
        return Dimension(self.name, self.codes, self.multiple)


@dataclass(frozen=True, slots=True)
class Population:
    """Who or what is counted, always with a total; `quarterly` is false where only the year has a number."""

    name: str
    label: _StrPromise
    unit: _StrPromise
    quarterly: bool = True


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """One table to publish: a population, and how it is broken down."""

    population: Population
    split: Split
    title: _StrPromise


def _listed(name: str, codelist: str, *extra: str, multiple: bool = False, small_area: bool = False) -> Split:
    """Break down by the codes of a coded list, and by what stands for an empty field."""
    return Split(name, (*codelists.codes(codelist), *extra), codelist, multiple, small_area)


def _by_kind(population: str) -> Split:
    """Break down by the kinds of activity that know a count."""
    kinds = COUNTS_OF_KINDS[ACTIVITY_COUNTS[population]]
    return Split(f"activiteit_{population}", kinds, "ACTIVITY_KIND")


POPULATIONS = {
    population.name: population
    for population in (
        Population(CONTACTS, _("Contacts"), _("contacts")),
        Population(PEOPLE, _("People in these contacts"), _("people")),
        Population(REFERRALS, _("Referrals"), _("referrals")),
        Population(SIGNALS, _("Signals"), _("signals")),
        Population("bezoeken", _("Visits"), _("visits")),
        Population("bereikt", _("People reached"), _("people")),
        Population("reacties", _("Replies"), _("replies")),
        Population("deelnemers", _("Participants"), _("participants")),
        # Two to six people a year: one number for the region and no quarters (disclosure.md 5.6).
        Population(TRAJECTORIES, _("People helped towards other work"), _("people"), quarterly=False),
    )
}

TABLES = (
    PlannedTable(POPULATIONS[CONTACTS], _listed("kanaal", "CHANNEL"), _("Contacts by channel")),
    PlannedTable(POPULATIONS[CONTACTS], _listed("werkplek", "WORK_SETTING"), _("Contacts by place of work")),
    PlannedTable(POPULATIONS[CONTACTS], _listed("gender", "GENDER"), _("Contacts by gender")),
    PlannedTable(POPULATIONS[CONTACTS], _listed("leeftijd", "AGE_BAND"), _("Contacts by age")),
    PlannedTable(POPULATIONS[CONTACTS], _listed("taal", "LANGUAGE", UNKNOWN), _("Contacts by language")),
    PlannedTable(
        POPULATIONS[CONTACTS], _listed("gemeente", "MUNICIPALITY", small_area=True), _("Contacts by municipality")
    ),
    PlannedTable(POPULATIONS[CONTACTS], Split("nieuw", (YES, NO, UNKNOWN)), _("Contacts: was it the first contact?")),
    PlannedTable(POPULATIONS[CONTACTS], _listed("onderwerp", "TOPIC", multiple=True), _("Contacts by topic")),
    PlannedTable(
        POPULATIONS[CONTACTS], _listed("hulp", "SUPPORT_GIVEN", multiple=True), _("Contacts by support given")
    ),
    PlannedTable(POPULATIONS[REFERRALS], _listed("partner", "REFERRAL_PARTNER"), _("Referrals by partner")),
    PlannedTable(POPULATIONS[REFERRALS], _listed("status", "REFERRAL_STATE"), _("Referrals: what became of them")),
    PlannedTable(POPULATIONS[SIGNALS], _listed("soort", "SIGNAL_KIND"), _("Signals by kind")),
    PlannedTable(POPULATIONS[SIGNALS], Split("gemeld", (YES, NO)), _("Signals: reported to the care coordinator?")),
    PlannedTable(POPULATIONS["bezoeken"], _by_kind("bezoeken"), _("Visits by activity")),
    PlannedTable(POPULATIONS["bereikt"], _by_kind("bereikt"), _("People reached by activity")),
    PlannedTable(POPULATIONS["reacties"], _by_kind("reacties"), _("Replies by activity")),
    PlannedTable(POPULATIONS["deelnemers"], _by_kind("deelnemers"), _("Participants by activity")),
)


def split_of(population: str) -> Split:
    """Return the split of a population that has only one."""
    (table,) = (table for table in TABLES if table.population.name == population)
    return table.split


def stamp(year: int, quarter: str) -> str:
    """Return the stamp that records of a quarter carry: `2025-Q1` for K1."""
    return f"{year}-Q{quarter[1:]}"


def quarter_of(stamp: str) -> str:
    """Return the quarter that a stamp stands for: K1 for `2025-Q1`."""
    return f"K{stamp[-1]}"


def quarter_at(day: date) -> str:
    """Return the quarter in which a day falls."""
    return f"K{(day.month + 2) // 3}"


def cell_of(population: str, year: int, quarter: str | None = None, **codes: str) -> Cell:
    """Return the cell of a population in a quarter or, without one, in the whole year."""
    time = {YEAR: str(year)} if quarter is None else {YEAR: str(year), QUARTER: quarter}
    return Cell.of(population, {**time, **codes})


def cells(year: int, quarter: str | None = None) -> list[Cell]:
    """Return all cells that are published for a quarter or, without one, for the year as a whole."""
    return list(dict.fromkeys(_cells(year, quarter)))


def _cells(year: int, quarter: str | None) -> Iterator[Cell]:
    for population in POPULATIONS.values():
        if population.quarterly or quarter is None:
            yield cell_of(population.name, year, quarter)
    for table in TABLES:
        for code in table.split.codes:
            yield cell_of(table.population.name, year, quarter, **{table.split.name: code})


def dimensions(year: int) -> tuple[Dimension, ...]:
    """Return all dimensions of the plan, time included."""
    time = (Dimension(YEAR, (str(year),)), Dimension(QUARTER, QUARTERS))
    return (*time, *(table.split.dimension for table in TABLES))
