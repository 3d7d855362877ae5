"""One week of work: what was done, and what is missing of it.

Time comes in as an argument; the number of queries does not depend on how much was recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from contacts.choices import counts_of, questions_of
from contacts.models import Activity, Referral
from contacts.words import count_name
from portal.hours import DAYS_IN_WEEK, Slot
from portal.schedule import read_places

FIRST_YEAR = 2020
# Whoever held no walk-in for so long does not hold them, and is not asked where they are.
WALK_IN_MEMORY = timedelta(weeks=8)


@dataclass(frozen=True)
class Week:
    """A week from Monday to Sunday, by its ISO number: week 1 is the week with the first Thursday of its year."""

    first: date

    @classmethod
    def of(cls, day: date) -> Week:
        """Return the week in which a day falls."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def numbered(cls, year: int, number: int) -> Week:
        """Return a week by its year and number.

        Raises: ValueError if the year has no such week, or lies before everything that is recorded.
        """
        if not FIRST_YEAR <= year <= date.max.year:
            raise ValueError(year)
        return cls(date.fromisocalendar(year, number, 1))

    @property
    def last(self) -> date:
        """Return its Sunday."""
        return self.first + timedelta(days=DAYS_IN_WEEK - 1)

    @property
    def days(self) -> list[date]:
        """Return its seven days."""
        return [self.first + timedelta(days=offset) for offset in range(DAYS_IN_WEEK)]

    @property
    def year(self) -> int:
        """Return the year of its number, which is not always that of its Monday."""
        return self.first.isocalendar().year

    @property
    def number(self) -> int:
        """Return its number."""
        return self.first.isocalendar().week

    def next_until(self, today: date) -> Week | None:
        """Return the week after it, if that has begun."""
        following = Week(self.first + timedelta(days=DAYS_IN_WEEK))
        return following if following.first <= today else None

    @property
    def previous(self) -> Week | None:
        """Return the week before it, as far back as anything is recorded."""
        before = Week(self.first - timedelta(days=DAYS_IN_WEEK))
        return before if before.year >= FIRST_YEAR else None


@dataclass(frozen=True)
class Gap:
    """Something that is missing of an activity: the field of the form that asks it, and the word for it."""

    field: str
    word: str


@dataclass(frozen=True)
class Done:
    """One activity with what is missing of it."""

    activity: Activity
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class WorkDay:
    """One day: what was done, and the openings of the walk-in for which nothing is recorded (a hint, no duty)."""

    day: date
    done: tuple[Done, ...]
    slots: tuple[Slot, ...] = ()
    walk_ins_missing: int = 0


@dataclass(frozen=True)
class WorkWeek:
    """A week of somebody, or of an organisation: seven days, and how many of its referrals wait for an outcome."""

    week: Week
    days: tuple[WorkDay, ...]
    referrals_waiting: int

    @property
    def done(self) -> list[Done]:
        """Return everything that was done, in the order of the days."""
        return [one for day in self.days for one in day.done]

    @property
    def minutes(self) -> int:
        """Return the minutes together, of what is finished."""
        return sum(one.activity.minutes or 0 for one in self.done)

    @property
    def contacts(self) -> int:
        """Return the contacts together."""
        return sum(one.activity.contact_count for one in self.done)  # type: ignore[attr-defined]  # annotated

    @property
    def gaps(self) -> int:
        """Return how many things are missing."""
        return sum(len(one.gaps) for one in self.done)


def work_week(user: Any, week: Week, *, today: date) -> WorkWeek:
    """Return a week of somebody, and for a coordinator that of her organisation.

    Dutch term: weekoverzicht. Joint checks are left out: they have a page of their own. Six queries.
    """
    seen = Activity.objects.visible_to(user)
    rows = seen.without_checks().looked_back_on_by(user).between(week.first, week.last)
    by_day: dict[date, list[Done]] = {day: [] for day in week.days}
    for activity in rows.with_contact_counts().by_day().select_related("recorded_by"):
        by_day[activity.date].append(Done(activity, gaps_of(activity, today=today)))
    openings = _openings(seen, week, today=today)
    waiting = Referral.objects.of_contacts_seen_by(user).waiting()
    return WorkWeek(
        week=week,
        days=tuple(WorkDay(day, tuple(done), *openings.get(day, ())) for day, done in by_day.items()),
        referrals_waiting=waiting.between(week.first, week.last).count(),
    )


def gaps_of(activity: Activity, *, today: date) -> tuple[Gap, ...]:
    """Return what is missing of an activity; nothing while it runs today, nor when it can no longer be mended.

    A number that was filled in as 0 is not missing. Of one that runs only the end is asked: the rest comes with it.
    """
    if activity.counted_in is not None:
        return ()
    if activity.minutes is None:
        return (Gap("minutes", _("still running: finish it")),) if activity.date < today else ()
    return tuple(_empty_answers(activity))


def _empty_answers(activity: Activity) -> Iterator[Gap]:
    asked = questions_of(activity.kind)
    if activity.staff is None:
        # A quarter does not close without it; where it is not asked, saving the end once more fills it in.
        yield Gap("staff" if "staff" in asked else "minutes", _("colleagues"))
    if "languages" in asked and not activity.languages:
        yield Gap("languages", _("languages of the messages"))
    for name in counts_of(activity.kind):
        if getattr(activity, name) is None:
            yield Gap(name, count_name(activity.kind, name))


def _openings(seen: Any, week: Week, *, today: date) -> dict[date, tuple[tuple[Slot, ...], int]]:
    """Return per day that is over the openings and how many more there were than walk-ins of the organisation."""
    held = Counter(dict(seen.walk_ins().between(week.first - WALK_IN_MEMORY, week.last).number_by_day()))
    places = read_places(first=week.first, days=DAYS_IN_WEEK - 1)
    found = {}
    for day in week.days:
        slots = tuple(slot for place in places for slot in place.schedule.slots_between(day, day))
        missing = len(slots) - held[day]
        if held and day < today and missing > 0:
            found[day] = (slots, missing)
    return found
