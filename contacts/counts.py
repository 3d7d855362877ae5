"""What is counted of contacts, referrals, signals and trajectories, each defined once.

Counting and folding use the same definitions, so a number is the same before and after its rows are gone. All of it
are true counts, as protected as the rows: they go into the rounding of a report, or to the workers and coordinators
of the organisation whose rows they were, and nowhere else (disclosure.md 1b).

A read adds the rows that are there and those that were folded in one statement, which sees each row either here or
there, whatever a folding does meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, Func, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from contacts.choices import ALL, CROSSING_MARK, NO, NONE_YET, NOT_TO_BE_COUNTED, UNKNOWN, YES, CountedBy, Population
from contacts.models import (
    Contact,
    DomainStep,
    FoldedCount,
    PhasePeriod,
    Referral,
    Signal,
    TailoredRequest,
    Trajectory,
)

if TYPE_CHECKING:
    from portal.models import Organisation

Rows = QuerySet[Any]
# Period, code, number.
Groups = Iterator[tuple[str, str, int]]


def yes_or_no(name: str) -> Case:
    """Return the code for yes, no, or not known."""
    return Case(
        When(**{name: True}, then=Value(YES)),
        When(**{name: False}, then=Value(NO)),
        default=Value(UNKNOWN),
    )


def each_of(name: str) -> Func:
    """Return each code of an array once: a record that says the same twice is still one record."""
    return Func(F(name), template="unnest(ARRAY(SELECT DISTINCT unnest(%(expressions)s)))", set_returning=True)


# --- Counted by quarter: the one whose stamp a row carries ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ByQuarter:
    """A population that is counted by quarter: its rows, whose they are, how to count them, how to break them down."""

    rows: Callable[[], Rows]
    organisation: Any
    number: Any
    splits: Mapping[str, Any]

    def counted(self, split: str) -> Rows:
        """Return the rows with `split`, the code under which each is counted; several codes make several rows."""
        counted: Rows = self.rows().annotate(split=self.splits[split]).order_by()
        return counted


TOTAL = {CountedBy.TOTAL.value: Value(ALL)}

BY_QUARTER: dict[str, ByQuarter] = {
    # Conversations; the municipality is that of the activity.
    Population.CONTACTS: ByQuarter(
        Contact.objects.all,
        F("activity__organisation"),
        Count("pk"),
        TOTAL
        | {
            CountedBy.CHANNEL: F("channel"),
            CountedBy.WORK_SETTING: F("work_setting"),
            CountedBy.GENDER: F("gender"),
            CountedBy.AGE: F("age_band"),
            CountedBy.LANGUAGE: Coalesce(F("language"), Value(UNKNOWN)),
            CountedBy.MUNICIPALITY: F("activity__municipality"),
            CountedBy.NEW: yes_or_no("first_contact"),
            CountedBy.TOPIC: each_of("topics"),
            CountedBy.SUPPORT: each_of("support"),
            CountedBy.ACTIVITY: F("activity__kind"),
        },
    ),
    # The first conversation with somebody: one record for each person, as far as anybody knows.
    Population.FIRST: ByQuarter(
        lambda: Contact.objects.filter(first_contact=True),
        F("activity__organisation"),
        Count("pk"),
        TOTAL
        | {
            CountedBy.CHANNEL: F("channel"),
            CountedBy.MUNICIPALITY: F("activity__municipality"),
            CountedBy.ACTIVITY: F("activity__kind"),
        },
    ),
    # How many took part in these conversations.
    Population.PEOPLE: ByQuarter(Contact.objects.all, F("activity__organisation"), Sum("people"), TOTAL),
    Population.REFERRALS: ByQuarter(
        Referral.objects.all,
        Coalesce(F("contact__activity__organisation"), F("trajectory__organisation")),
        Count("pk"),
        TOTAL | {CountedBy.PARTNER: F("partner"), CountedBy.STATE: F("state"), CountedBy.WARM: yes_or_no("warm")},
    ),
    # Left out: what a person told on the condition that staff only listen.
    Population.SIGNALS: ByQuarter(
        lambda: Signal.objects.exclude(consent=NOT_TO_BE_COUNTED),
        F("organisation"),
        Count("pk"),
        TOTAL | {CountedBy.KIND: F("kind"), CountedBy.REPORTED: yes_or_no("reported")},
    ),
}


def by_quarter(
    population: str, split: str, stamps: Iterable[str], *, organisation: Organisation | None = None
) -> Groups:
    """Count one table over some quarters, the rows that are gone included. One statement.

    A group may come twice, once of rows and once folded: add them up. Unit: as the population says.
    """
    stamps = list(stamps)
    source = BY_QUARTER[population]
    rows = source.counted(split).filter(counted_in__in=stamps)
    if organisation is not None:
        rows = rows.annotate(owner=source.organisation).filter(owner=organisation.pk)
    live = rows.values_list("counted_in", "split").annotate(total=source.number)
    yield from live.union(_folded(population, split, stamps, organisation), all=True)


def by_organisation(population: str, stamps: Iterable[str]) -> Iterator[tuple[str, int | None, int]]:
    """Count a population over some quarters by the organisation whose rows they are or were. One statement.

    Gives period, id of the organisation (None where the rows had none), number; a group may come twice. What was folded
    knows whose it was, so this holds for rows that are gone as well. Unit: as the population says.
    """
    stamps = list(stamps)
    source = BY_QUARTER[population]
    rows: Rows = source.rows().annotate(owner=source.organisation).filter(counted_in__in=stamps).order_by()
    live = rows.values_list("counted_in", "owner").annotate(total=source.number)
    folded_rows: Rows = FoldedCount.objects.of_table(population, CountedBy.TOTAL, stamps).order_by()
    gone = folded_rows.values_list("period", "organisation").annotate(total=Sum("number"))
    yield from live.union(gone, all=True)


# --- Counted by year: first contacts, two splits at a time ----------------------------------------------------------


def crossed(first: Any, second: Any) -> Func:
    """Return two codes as one: `GM0080:walk_in`."""
    several = any(getattr(part, "set_returning", False) for part in (first, second))
    return Func(
        first,
        Value(CROSSING_MARK),
        second,
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=CharField(),
        set_returning=several,
    )


FIRST_OF_A_YEAR: dict[str, Any] = {
    CountedBy.WORK_SETTING: F("work_setting"),
    CountedBy.GENDER: F("gender"),
    CountedBy.AGE: F("age_band"),
    CountedBy.TOPIC: each_of("topics"),
    CountedBy.MUNICIPALITY_CHANNEL: crossed(F("activity__municipality"), F("channel")),
    CountedBy.MUNICIPALITY_SETTING: crossed(F("activity__municipality"), F("work_setting")),
    CountedBy.MUNICIPALITY_GENDER: crossed(F("activity__municipality"), F("gender")),
    CountedBy.MUNICIPALITY_TOPIC: crossed(F("activity__municipality"), each_of("topics")),
    CountedBy.SETTING_GENDER: crossed(F("work_setting"), F("gender")),
    CountedBy.GENDER_AGE: crossed(F("gender"), F("age_band")),
}


def first_of_a_year(split: str) -> Rows:
    """Return the first contacts with `split`, the code under which each is counted over the year of its stamp."""
    rows: Rows = BY_QUARTER[Population.FIRST].rows().annotate(split=FIRST_OF_A_YEAR[split]).order_by()
    return rows


def first_contacts(split: str, year: int) -> dict[str, int]:
    """Count the first contacts of a year by code, the rows that are gone included. One statement.

    Unit: first contacts, one per person; with topics several codes can fit.
    """
    stamps = [f"{year}-Q{number}" for number in range(1, 5)]
    live = first_of_a_year(split).filter(counted_in__in=stamps).values_list("split").annotate(total=Count("pk"))
    gone = FoldedCount.objects.of_table(Population.FIRST, split, [str(year)]).order_by()
    numbers: dict[str, int] = {}
    for code, number in live.union(gone.values_list("code").annotate(total=Sum("number")), all=True):
        numbers[code] = numbers.get(code, 0) + number
    return numbers


# --- Counted by year or by block: trajectories, from their own days ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """A year or a fixed block of years: its code, its first and its last day."""

    code: str
    first: date
    last: date

    @classmethod
    def of_years(cls, first: int, last: int) -> Stretch:
        """Return the year or the block of years."""
        code = str(first) if first == last else f"{first}-{last}"
        return cls(code, date(first, 1, 1), date(last, 12, 31))


def _of_active(stretch: Stretch) -> Q:
    """Return the condition that a part belongs to a trajectory that was open on some day of a stretch."""
    still_open = Q(trajectory__closed=None) | Q(trajectory__closed__gte=stretch.first)
    return still_open & Q(trajectory__opened__lte=stretch.last)


def _phases(stretch: Stretch) -> Rows:
    """Return the phases that had a day in a stretch; `end` is the first day of what follows."""
    reaches = Q(end=None) | Q(end__gt=stretch.first)
    return PhasePeriod.objects.filter(reaches & _of_active(stretch), start__lte=stretch.last)


def _steps(stretch: Stretch) -> Rows:
    """Return what was written down about life domains in a stretch."""
    return DomainStep.objects.filter(_of_active(stretch), date__range=(stretch.first, stretch.last))


def _requests(stretch: Stretch) -> Rows:
    """Return the requests that were made in a stretch."""
    return TailoredRequest.objects.filter(asked_on__range=(stretch.first, stretch.last))


@dataclass(frozen=True, slots=True)
class ByStretch:
    """One table of trajectories or their parts over a year or a block."""

    rows: Callable[[Stretch], Rows]
    split: Any
    number: Any
    organisation: str = "trajectory__organisation"

    def counted(self, stretch: Stretch) -> Rows:
        """Return the rows of a stretch with `split`, the code under which each is counted."""
        counted: Rows = self.rows(stretch).annotate(split=self.split).order_by()
        return counted


# In a block a trajectory counts once under each phase that it was in, each obstacle and each life domain that was
# written down. What it adds follows from its own rows only, so it can be added when it is folded, before or after the
# block is over: the sum stays the same.
ONCE_EACH = Count("trajectory", distinct=True)
BY_STRETCH: dict[tuple[str, str], ByStretch] = {
    (Population.TRAJECTORIES, CountedBy.TOTAL): ByStretch(
        lambda stretch: Trajectory.objects.active_between(stretch.first, stretch.last),
        Value(ALL),
        Count("pk"),
        "organisation",
    ),
    (Population.TRAJECTORIES, CountedBy.PHASE): ByStretch(_phases, F("phase"), ONCE_EACH),
    (Population.TRAJECTORIES, CountedBy.OBSTACLE): ByStretch(_steps, each_of("obstacles"), ONCE_EACH),
    (Population.TRAJECTORIES, CountedBy.DOMAIN): ByStretch(_steps, F("domain"), ONCE_EACH),
    (Population.REQUESTS, CountedBy.TOTAL): ByStretch(_requests, Value(ALL), Count("pk")),
    (Population.REQUESTS, CountedBy.ANSWER): ByStretch(_requests, Coalesce(F("answer"), Value(NONE_YET)), Count("pk")),
}
# Few people: phases, obstacles and life domains are counted over blocks only (disclosure.md 5.6).
OF_A_YEAR: tuple[tuple[str, str], ...] = ((Population.TRAJECTORIES, CountedBy.TOTAL),)
REQUESTS_OF_A_YEAR: tuple[tuple[str, str], ...] = (
    (Population.REQUESTS, CountedBy.TOTAL),
    (Population.REQUESTS, CountedBy.ANSWER),
)
OF_A_BLOCK: tuple[tuple[str, str], ...] = (
    (Population.TRAJECTORIES, CountedBy.TOTAL),
    (Population.TRAJECTORIES, CountedBy.PHASE),
    (Population.TRAJECTORIES, CountedBy.OBSTACLE),
    (Population.TRAJECTORIES, CountedBy.DOMAIN),
)


def in_stretch(
    population: str, split: str, stretch: Stretch, *, organisation: Organisation | None = None
) -> dict[str, int]:
    """Count one table over a year or a block by code, the rows that are gone included. One statement.

    Unit: trajectories, one per person, each once under each code; or requests to municipalities.
    """
    table = BY_STRETCH[population, split]
    rows = table.counted(stretch)
    if organisation is not None:
        rows = rows.filter(**{table.organisation: organisation.pk})
    live = rows.annotate(period=Value(stretch.code)).values_list("period", "split").annotate(total=table.number)
    counts: dict[str, int] = {}
    for _period, code, number in live.union(_folded(population, split, [stretch.code], organisation), all=True):
        # A total of nothing is a row too.
        if number:
            counts[code] = counts.get(code, 0) + number
    return counts


# --- Folded ---------------------------------------------------------------------------------------------------------


def folded(
    population: str, split: str, periods: Iterable[str], *, organisation: Organisation | None = None
) -> dict[tuple[str, str], int]:
    """Return what was folded of one table, by period and code; of all organisations unless one is given.

    Dutch term: gevouwen tellingen. Unit: as the population says.
    """
    rows = _folded(population, split, list(periods), organisation)
    return {(period, code): number for period, code, number in rows}


# A split that came later, beside one that was always there: these must count the same rows.
CAME_LATER: dict[tuple[str, str], tuple[str, str, str]] = {
    (Population.FIRST, CountedBy.TOTAL): (Population.CONTACTS, CountedBy.NEW, YES),
    (Population.CONTACTS, CountedBy.ACTIVITY): (Population.CONTACTS, CountedBy.TOTAL, ALL),
    (Population.REFERRALS, CountedBy.WARM): (Population.REFERRALS, CountedBy.TOTAL, ALL),
}


def folded_before(stamps: Iterable[str]) -> dict[tuple[str, str], dict[str, int]]:
    """Return how many rows went before a split existed, by table and quarter; nothing where none did. One statement.

    They count in their totals and cannot be broken down any more. Dutch term: gevouwen voor de uitsplitsing.
    """
    splits = [CountedBy.TOTAL, CountedBy.NEW, CountedBy.ACTIVITY, CountedBy.WARM]
    rows: Rows = FoldedCount.objects.filter(period__in=list(stamps), split__in=splits).order_by()
    found: dict[tuple[str, str], dict[str, int]] = {}
    numbers: dict[tuple[str, str, str, str], int] = {}
    for population, split, code, period, number in rows.values_list("population", "split", "code", "period").annotate(
        total=Sum("number")
    ):
        numbers[population, split, code, period] = number
    periods = {period for *_table, period in numbers}
    for table, always in CAME_LATER.items():
        for period in sorted(periods):
            kept = sum(number for key, number in numbers.items() if (key[:2], key[3]) == (table, period))
            if missing := numbers.get((*always, period), 0) - kept:
                found.setdefault(table, {})[period] = missing
    return found


def _folded(population: str, split: str, periods: list[str], organisation: Organisation | None) -> Rows:
    rows = FoldedCount.objects.of_table(population, split, periods)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return rows.order_by().values_list("period", "code").annotate(total=Sum("number"))
