"""The list of published tables: nothing that is not in it can leave the database (disclosure.md 5.1).

Populations and dimensions have Dutch names and stable codes, for they stand in the ledger for ever:
`contacten;gemeente=GM0080;jaar=2025;kwartaal=K1`. Words for them live in the coded lists and in the translations; a
better word changes no number.

Contacts are counted one way only (disclosure.md 1b): somebody who came twelve times would show in a crossing. Crossings
count first contacts, one record per person, over a whole year. The organisation that did the work is no property of a
person, so the counts that staff write down at an activity may be crossed with it; contacts may not, for kind and
organisation together can point at one place where somebody comes every week. Every crossing shares its margins with
the tables of one dimension.

Contacts without a language or without an answer on "first contact" are counted under the code `onbekend`, and so is
what no organisation of the list recorded. A dimension of activities has its own name per count
(`activiteit_bezoeken`), because each count is known at other kinds and must add up over just those.

A table that is added here is published from the first quarter that is closed after that; what was published before is
not completed, for the records behind it may be gone. So it is with a count of whole years: a year of which such counts
were published stays without the ones that came into the plan later, and its report says nothing about them. Rows that
were folded before a split existed cannot be split any more: a table that would miss them is not published at all, in
their quarter and in their year.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts import choices
from contacts.choices import COUNTS_OF_KINDS, RequestAnswer
from portal import codelists
from subsidy.disclosure import BLOCK, QUARTER, YEAR, Cell, Dimension, Relation
from subsidy.rules import RULES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# The version of this list, and of the rules that come with it.
METHOD = f"sdc-3 rules-{RULES.version}"
SOURCE = Path(__file__).parent / "data" / "plan.json"

# Fixed and never rolling: two blocks that overlap could be subtracted from each other (disclosure.md 5.6).
BLOCKS = {2024: 2026, 2027: 2029, 2030: 2032}
QUARTERS = ("K1", "K2", "K3", "K4")
YES, NO, UNKNOWN, NONE_YET = choices.YES, choices.NO, choices.UNKNOWN, choices.NONE_YET

CONTACTS = choices.Population.CONTACTS.value
FIRST = choices.Population.FIRST.value
PEOPLE = choices.Population.PEOPLE.value
REFERRALS = choices.Population.REFERRALS.value
SIGNALS = choices.Population.SIGNALS.value
TRAJECTORIES = choices.Population.TRAJECTORIES.value
REQUESTS = choices.Population.REQUESTS.value
# The advisory group has no records of contacts: its counts are in subsidy.board.
ATTENDED, FEES = "klankbord_aanwezigen", "klankbord_vergoedingen"
# Counts of people that staff write down at an activity: the population, and the field that holds it.
ACTIVITY_COUNTS = {"bezoeken": "visits", "bereikt": "reached", "reacties": "replies", "deelnemers": "participants"}
ORGANISATION = "organisatie"

# Every contact has at least one person in it, every first contact is a contact, and a fee is given to somebody who
# came to a meeting; everybody knows that.
WITHIN = {CONTACTS: PEOPLE, FIRST: CONTACTS, FEES: ATTENDED}

_OWN_WORDS: Mapping[str, str | _StrPromise] = {
    YES: _("yes"),
    NO: _("no"),
    UNKNOWN: _("unknown"),
    NONE_YET: _("no answer yet"),
    **{answer.value: answer.label for answer in RequestAnswer},
}
_FILE = json.loads(SOURCE.read_text(encoding="utf-8"))
# Those that record.
ORGANISATIONS: tuple[str, ...] = tuple(_FILE["organisations"])
CLUSTERS: Mapping[str, tuple[str, ...]] = {one["code"]: tuple(one["members"]) for one in _FILE["clusters"]}
_CLUSTER_WORDS: Mapping[str, Mapping[str, str]] = {one["code"]: one["words"] for one in _FILE["clusters"]}


@dataclass(frozen=True, slots=True)
class Split:
    """One way to break a count down (uitsplitsing), with its codes in their fixed order.

    `multiple`: one record can have several codes, so the parts need not add up to the total.
    `small_area`: 0 and 5 are both shown as 0-10 (disclosure.md 5.5).
    `clusters`: codes that stand for several others together, such as the four islands with few people.
    """

    name: str
    codes: tuple[str, ...]
    codelist: str = ""
    multiple: bool = False
    small_area: bool = False
    clusters: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def label(self, code: str) -> str:
        """Return the word for a code in the active language."""
        if code in self.clusters:
            words = _CLUSTER_WORDS[code]
            return words.get((get_language() or "nl").split("-")[0], words["nl"])
        if self.codelist and code in codelists.codes(self.codelist):
            return codelists.codelist(self.codelist).label(code)
        return str(_OWN_WORDS[code])

    @property
    def all_codes(self) -> tuple[str, ...]:
        """Return the codes, and after them those of the clusters."""
        return (*self.codes, *self.clusters)

    @property
    def dimension(self) -> Dimension:
        """The split as the rounding knows it."""
        return Dimension(self.name, self.codes, self.multiple, self.clusters)


@dataclass(frozen=True, slots=True)
class Population:
    """Who or what is counted, always with a total; `quarterly` is false where only the year has a number."""

    name: str
    label: _StrPromise
    unit: _StrPromise
    quarterly: bool = True


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """One table of one dimension to publish: a population, how it is broken down, and whether quarters have it too."""

    population: Population
    split: Split
    title: _StrPromise
    quarterly: bool = True

    @property
    def splits(self) -> tuple[Split, ...]:
        """The dimensions of the table."""
        return (self.split,)


@dataclass(frozen=True, slots=True)
class PlannedCrossing:
    """One table of two dimensions to publish, of a whole year: a population, its rows and its columns."""

    population: Population
    rows: Split
    columns: Split
    title: _StrPromise

    @property
    def splits(self) -> tuple[Split, ...]:
        """The dimensions of the table."""
        return (self.rows, self.columns)

    @property
    def id(self) -> str:
        """What the table is called in a report."""
        return f"{self.population.name}-{self.rows.name}-{self.columns.name}"


def _by_kind(population: str) -> Split:
    """Break down by the kinds of activity that know a count."""
    kinds = COUNTS_OF_KINDS[ACTIVITY_COUNTS[population]]
    return Split(f"activiteit_{population}", kinds, "ACTIVITY_KIND")


_WITH_QUARTERS = (
    Population(CONTACTS, _("Contacts"), _("contacts")),
    Population(FIRST, _("First contacts"), _("first contacts")),
    Population(PEOPLE, _("People in these contacts"), _("people")),
    Population(REFERRALS, _("Referrals"), _("referrals")),
    Population(SIGNALS, _("Signals"), _("signals")),
    Population("bezoeken", _("Visits"), _("visits")),
    Population("bereikt", _("People reached"), _("people")),
    Population("reacties", _("Replies"), _("replies")),
    Population("deelnemers", _("Participants"), _("participants")),
)
POPULATIONS = {
    population.name: population
    for population in (
        *_WITH_QUARTERS,
        # Two to six people a year: one number for the region and no quarters (disclosure.md 5.6).
        Population(TRAJECTORIES, _("People helped towards other work"), _("people"), quarterly=False),
        Population(REQUESTS, _("Requests to municipalities"), _("requests"), quarterly=False),
        # One meeting a quarter: its people would be those of one evening.
        Population(ATTENDED, _("People at meetings of the advisory group"), _("visits"), quarterly=False),
        Population(FEES, _("Fees given for coming to the advisory group"), _("fees"), quarterly=False),
    )
}

CHANNEL = Split("kanaal", codelists.codes("CHANNEL"), "CHANNEL")
SETTING = Split("werkplek", codelists.codes("WORK_SETTING"), "WORK_SETTING")
GENDER = Split("gender", codelists.codes("GENDER"), "GENDER")
AGE = Split("leeftijd", codelists.codes("AGE_BAND"), "AGE_BAND")
LANGUAGE = Split("taal", (*codelists.codes("LANGUAGE"), UNKNOWN), "LANGUAGE")
MUNICIPALITY = Split("gemeente", codelists.codes("MUNICIPALITY"), "MUNICIPALITY", small_area=True, clusters=CLUSTERS)
NEW = Split("nieuw", (YES, NO, UNKNOWN))
TOPIC = Split("onderwerp", codelists.codes("TOPIC"), "TOPIC", multiple=True)
SUPPORT = Split("hulp", codelists.codes("SUPPORT_GIVEN"), "SUPPORT_GIVEN", multiple=True)
BY_ORGANISATION = Split(ORGANISATION, (*ORGANISATIONS, UNKNOWN), "ORGANISATION")
CONTACT_KIND = Split("activiteit_contacten", codelists.codes("ACTIVITY_KIND"), "ACTIVITY_KIND")
FIRST_KIND = Split("activiteit_eerste_contacten", codelists.codes("ACTIVITY_KIND"), "ACTIVITY_KIND")
WARM = Split("warm", (YES, NO, UNKNOWN))
# Between the lines of so few requests stand the people who asked, so 0 and 5 are not told apart.
ANSWER = Split("antwoord", (*RequestAnswer.values, NONE_YET), small_area=True)

TABLES = (
    PlannedTable(POPULATIONS[CONTACTS], CHANNEL, _("Contacts by channel")),
    PlannedTable(POPULATIONS[CONTACTS], SETTING, _("Contacts by place of work")),
    PlannedTable(POPULATIONS[CONTACTS], GENDER, _("Contacts by gender")),
    PlannedTable(POPULATIONS[CONTACTS], AGE, _("Contacts by age")),
    PlannedTable(POPULATIONS[CONTACTS], LANGUAGE, _("Contacts by language")),
    PlannedTable(POPULATIONS[CONTACTS], MUNICIPALITY, _("Contacts by municipality")),
    PlannedTable(POPULATIONS[CONTACTS], NEW, _("Contacts: was it the first contact?")),
    PlannedTable(POPULATIONS[CONTACTS], TOPIC, _("Contacts by topic")),
    PlannedTable(POPULATIONS[CONTACTS], SUPPORT, _("Contacts by support given")),
    PlannedTable(POPULATIONS[CONTACTS], BY_ORGANISATION, _("Contacts by organisation")),
    PlannedTable(POPULATIONS[CONTACTS], CONTACT_KIND, _("Contacts by activity")),
    PlannedTable(POPULATIONS[FIRST], CHANNEL, _("First contacts by channel")),
    PlannedTable(POPULATIONS[FIRST], MUNICIPALITY, _("First contacts by municipality")),
    PlannedTable(POPULATIONS[FIRST], BY_ORGANISATION, _("First contacts by organisation")),
    PlannedTable(POPULATIONS[FIRST], FIRST_KIND, _("First contacts by activity")),
    PlannedTable(POPULATIONS[FIRST], SETTING, _("First contacts by place of work"), quarterly=False),
    PlannedTable(POPULATIONS[FIRST], GENDER, _("First contacts by gender"), quarterly=False),
    PlannedTable(POPULATIONS[FIRST], AGE, _("First contacts by age"), quarterly=False),
    PlannedTable(POPULATIONS[FIRST], TOPIC, _("First contacts by topic"), quarterly=False),
    PlannedTable(
        POPULATIONS[REFERRALS],
        Split("partner", codelists.codes("REFERRAL_PARTNER"), "REFERRAL_PARTNER"),
        _("Referrals by partner"),
    ),
    PlannedTable(
        POPULATIONS[REFERRALS],
        Split("status", codelists.codes("REFERRAL_STATE"), "REFERRAL_STATE"),
        _("Referrals: what became of them"),
    ),
    PlannedTable(POPULATIONS[REFERRALS], WARM, _("Referrals: was it a warm handover?")),
    PlannedTable(POPULATIONS[REFERRALS], BY_ORGANISATION, _("Referrals by organisation")),
    PlannedTable(
        POPULATIONS[SIGNALS], Split("soort", codelists.codes("SIGNAL_KIND"), "SIGNAL_KIND"), _("Signals by kind")
    ),
    PlannedTable(POPULATIONS[SIGNALS], Split("gemeld", (YES, NO)), _("Signals: reported to the care coordinator?")),
    PlannedTable(POPULATIONS[SIGNALS], BY_ORGANISATION, _("Signals by organisation")),
    PlannedTable(POPULATIONS["bezoeken"], _by_kind("bezoeken"), _("Visits by activity")),
    PlannedTable(POPULATIONS["bereikt"], _by_kind("bereikt"), _("People reached by activity")),
    PlannedTable(POPULATIONS["reacties"], _by_kind("reacties"), _("Replies by activity")),
    PlannedTable(POPULATIONS["deelnemers"], _by_kind("deelnemers"), _("Participants by activity")),
    PlannedTable(POPULATIONS["bezoeken"], BY_ORGANISATION, _("Visits by organisation"), quarterly=False),
    PlannedTable(POPULATIONS["bereikt"], BY_ORGANISATION, _("People reached by organisation"), quarterly=False),
    PlannedTable(POPULATIONS["reacties"], BY_ORGANISATION, _("Replies by organisation"), quarterly=False),
    PlannedTable(POPULATIONS["deelnemers"], BY_ORGANISATION, _("Participants by organisation"), quarterly=False),
    PlannedTable(POPULATIONS[REQUESTS], ANSWER, _("Requests to municipalities: the answer"), quarterly=False),
)

CROSSINGS = (
    PlannedCrossing(POPULATIONS[FIRST], MUNICIPALITY, CHANNEL, _("First contacts by municipality and channel")),
    PlannedCrossing(POPULATIONS[FIRST], MUNICIPALITY, SETTING, _("First contacts by municipality and place of work")),
    PlannedCrossing(POPULATIONS[FIRST], MUNICIPALITY, GENDER, _("First contacts by municipality and gender")),
    PlannedCrossing(POPULATIONS[FIRST], MUNICIPALITY, TOPIC, _("First contacts by municipality and topic")),
    PlannedCrossing(POPULATIONS[FIRST], SETTING, GENDER, _("First contacts by place of work and gender")),
    PlannedCrossing(POPULATIONS[FIRST], GENDER, AGE, _("First contacts by gender and age")),
    PlannedCrossing(
        POPULATIONS["bezoeken"], _by_kind("bezoeken"), BY_ORGANISATION, _("Visits by activity and organisation")
    ),
    PlannedCrossing(
        POPULATIONS["bereikt"], _by_kind("bereikt"), BY_ORGANISATION, _("People reached by activity and organisation")
    ),
    PlannedCrossing(
        POPULATIONS["reacties"], _by_kind("reacties"), BY_ORGANISATION, _("Replies by activity and organisation")
    ),
    PlannedCrossing(
        POPULATIONS["deelnemers"],
        _by_kind("deelnemers"),
        BY_ORGANISATION,
        _("Participants by activity and organisation"),
    ),
)
# Tables that together go round in a ring: the attack asks for one whole table behind them (disclosure.md 8).
RINGS = ((MUNICIPALITY.name, SETTING.name, GENDER.name), (MUNICIPALITY.name, CHANNEL.name, QUARTER))

# Of a closed block of three years, and only if enough people are in it (disclosure.md 5.6).
BLOCK_TABLES = (
    PlannedTable(
        POPULATIONS[TRAJECTORIES],
        Split("fase", codelists.codes("PHASE"), "PHASE", multiple=True),
        _("Other work by phase"),
    ),
    PlannedTable(
        POPULATIONS[TRAJECTORIES],
        Split("obstakel", codelists.codes("OBSTACLE"), "OBSTACLE", multiple=True),
        _("Other work by obstacle"),
    ),
    PlannedTable(
        POPULATIONS[TRAJECTORIES],
        Split("leefdomein", codelists.codes("LIFE_DOMAIN"), "LIFE_DOMAIN", multiple=True),
        _("Other work by life domain"),
    ),
)


def split_of(population: str) -> Split:
    """Return how a count of an activity is broken down by kind."""
    return _by_kind(population)


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


def block_cell(block: str, **codes: str) -> Cell:
    """Return the cell of the people who were helped towards other work in a block of years, such as 2024-2026."""
    return Cell.of(TRAJECTORIES, {BLOCK: block, **codes})


def cells(year: int, quarter: str | None = None) -> list[Cell]:
    """Return all cells that are published for a quarter or, without one, for the year as a whole."""
    return list(dict.fromkeys(_cells(year, quarter)))


def _cells(year: int, quarter: str | None) -> Iterator[Cell]:
    for population in POPULATIONS.values():
        if population.quarterly or quarter is None:
            yield cell_of(population.name, year, quarter)
    for table in TABLES:
        if table.quarterly or quarter is None:
            for code in table.split.all_codes:
                yield cell_of(table.population.name, year, quarter, **{table.split.name: code})
    for crossing in CROSSINGS if quarter is None else ():
        for row, column in product(crossing.rows.all_codes, crossing.columns.all_codes):
            codes = {crossing.rows.name: row, crossing.columns.name: column}
            yield cell_of(crossing.population.name, year, **codes)


def block_cells(block: str, *, broken_down: bool) -> list[Cell]:
    """Return the cells of a block: the people, or what they are broken down by."""
    if not broken_down:
        return [block_cell(block)]
    return [block_cell(block, **{table.split.name: code}) for table in BLOCK_TABLES for code in table.split.codes]


def dimensions(year: int) -> tuple[Dimension, ...]:
    """Return all dimensions of the plan, time included."""
    time = (Dimension(YEAR, (str(year),)), Dimension(QUARTER, QUARTERS))
    splits = {split.name: split for table in (*TABLES, *CROSSINGS) for split in table.splits}
    return (*time, *(split.dimension for split in splits.values()))


def block_dimensions(block: str) -> tuple[Dimension, ...]:
    """Return the dimensions of a block, and of its years."""
    years = tuple(map(str, block_of(int(block[:4]))))
    time = (Dimension(BLOCK, (block,)), Dimension(YEAR, years))
    return (*time, *(table.split.dimension for table in BLOCK_TABLES))


def block_of(year: int) -> tuple[int, ...]:
    """Return the years of the block that a year is in; none if it is in no block."""
    return next((tuple(range(first, last + 1)) for first, last in BLOCKS.items() if first <= year <= last), ())


def block_code(years: Collection[int]) -> str:
    """Return the code of a block of years: `2024-2026`."""
    return f"{min(years)}-{max(years)}"


def linked(cells: Collection[Cell]) -> Iterator[Relation]:
    """Relate what counts the same, or part of the same, under another name; without this the two could be compared.

    First contacts are the contacts of which it was the first; at each kind of activity they are among its contacts.
    """
    known = set(cells)
    for cell in sorted(known):
        if cell.population == FIRST:
            time = {name: code for name, code in cell.codes if name in (YEAR, QUARTER)}
            if len(cell.codes) == len(time):
                same = Cell.of(CONTACTS, {**time, NEW.name: YES})
                if same in known:
                    yield Relation(same, (cell,), exact=True)
            elif kind := cell.code(FIRST_KIND.name):
                around = Cell.of(CONTACTS, {**time, CONTACT_KIND.name: kind})
                if around in known:
                    yield Relation(around, (cell,), exact=False)


def block_links(years: Collection[int], cells: Collection[Cell]) -> Iterator[Relation]:
    """Relate a block to its years: somebody who was helped in two of them is in both, and in the block once.

    So the block is at least each year and at most their sum. Published numbers that keep this belong to some group of
    people, each in one, two or three of the years; add or remove a few of these and every number moves by as many or
    not at all. So nothing can be worked out from block and years together that each does not say by itself
    (disclosure.md 4); without it, years of 0, 0 and 0 beside a block of 20 would say that it was five each year.
    """
    if not years:
        return
    total = block_cell(block_code(years))
    parts = [cell_of(TRAJECTORIES, year) for year in sorted(years)]
    if total not in cells:
        return
    yield from (Relation(total, (part,), exact=False) for part in parts if part in cells)
    if all(part in cells for part in parts):
        yield Relation(total, tuple(parts), exact=False, covered=True)
