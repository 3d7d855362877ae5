"""The blocks about the walk-in: `{today}`, and `{week}` with who is there when and how to get in.

The database is read once for both. What was read stays with them, so that a page that is kept in the process can be
drawn again for a later moment without a database (portal.pagecache).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from portal import texts
from portal.calendars import DAYS_IN_CALENDAR
from portal.hours import DAYS_AHEAD, Day, State
from portal.hours_words import (
    Headline,
    Notice,
    day_name,
    headline,
    notice,
    now_of,
    span,
    spans,
    who_of,
)
from portal.models import Event, Fact
from portal.pagecache import Moving, Redraw
from portal.schedule import Place, read_places
from portal.surroundings import FACTS, Surroundings

# For as long a page may be shown without a database and still say rightly whether the door is open.
DAYS_KEPT = 42
DAYS_READ = max(DAYS_KEPT + DAYS_AHEAD, DAYS_IN_CALENDAR)
TODAY, WEEK = "{today}", "{week}"


@dataclass(frozen=True)
class VisitLine:
    """Somebody else who is there, with the hours in words; `ask_first` where nobody else opens the door."""

    who: str
    times: str
    ask_first: bool


@dataclass(frozen=True)
class PlaceToday:
    """What one place says of this moment; without a name where there is only one."""

    name: str
    headline: Headline
    visits: tuple[VisitLine, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class WeekDay:
    """One day of the week in words."""

    name: str
    is_today: bool
    is_known: bool
    times: str
    change: Notice | None
    visits: tuple[VisitLine, ...]
    may_bring_visits: bool


@dataclass(frozen=True)
class WeekReading:
    """What the block about the week was read with beside the places.

    `event_ends` are the ends of the events that the calendar file holds; `is_asked` says that the block about today
    stands on the same page, so that one need not ask for the times twice.
    """

    slug: str
    facts: Mapping[str, Fact]
    event_ends: tuple[datetime, ...]
    is_asked: bool


@dataclass
class WalkInBlocks:
    """The blocks of one page, by its slug and the text that holds them, first drawn for a local moment."""

    slug: str
    body: str
    at: datetime
    drawn: list[Moving] = field(default_factory=list)

    @property
    def moving(self) -> tuple[Moving, ...]:
        """What was drawn and follows the clock."""
        return tuple(self.drawn)

    @property
    def fact_keys(self) -> set[str]:
        """The facts that the blocks of this text need, beside those that it names itself."""
        return set(FACTS) if WEEK in self.body else set()

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All places with their hours, read once."""
        return read_places(first=self.at.date(), days=DAYS_READ)

    def draw_today(self) -> str:
        """Return the block about today as HTML."""
        return self._draw(partial(render_today, self.places, slug=self.slug, is_brief=WEEK in self.body))

    def draw_week(self, facts: Mapping[str, Fact]) -> str:
        """Return the block about the week as HTML."""
        events = tuple(Event.objects.get_queryset().coming(at=self.at).values_list("ends_at", flat=True))
        read = WeekReading(self.slug, facts, events, is_asked=TODAY in self.body)
        return self._draw(partial(render_week, self.places, read))

    def _draw(self, redraw: Redraw) -> str:
        drawn = redraw(self.at)
        self.drawn.append(Moving(drawn, redraw))
        return drawn


def render_today(places: tuple[Place, ...], at: datetime, *, slug: str, is_brief: bool) -> str:
    """Return open now or when, who else is there, and what is different soon.

    Brief, beside the block about the week, it leaves to that block what that block says.
    """
    is_named = len(places) > 1
    shown = [place_today(one, at=at, is_named=is_named, is_brief=is_brief) for one in shown_today(places, at)]
    context = {
        "places": shown,
        "ask_us": texts.ask_us(slug),
        "is_unknown": not any(one.headline.words for one in shown),
        "is_example": is_example(places),
    }
    return render_to_string("portal/_today.html", context)


def shown_today(places: tuple[Place, ...], at: datetime) -> list[Place]:
    """Return the first place, and each other one that has something to say of its hours."""
    return [place for place in places if place is places[0] or has_news(place, at)]


def has_news(place: Place, at: datetime) -> bool:
    """Say whether a place is open now or opens, or says why not."""
    is_unknown = place.schedule.status_at(at).state == State.UNKNOWN
    return not is_unknown or bool(place.schedule.coming_changes(at.date()))


def place_today(place: Place, *, at: datetime, is_named: bool, is_brief: bool = False) -> PlaceToday:
    """Return what a place says of a local moment."""
    today = at.date()
    changes = [one for one in place.schedule.coming_changes(today) if not is_brief or one.holds_on(today)]
    visits = () if is_brief else visit_lines(place.schedule.on(today), after=at)
    return PlaceToday(
        name=place.location.name if is_named else "",
        headline=headline_of(place, at),
        visits=visits,
        notices=tuple(notice(change, today=today) for change in changes),
    )


def headline_of(place: Place, at: datetime) -> Headline:
    """Return open now until when, or when it opens."""
    status = place.schedule.status_at(at)
    day = place.schedule.on(status.slot.day) if status.slot else None
    return headline(status, day, today=at.date())


def visit_lines(day: Day, *, after: datetime | None = None) -> tuple[VisitLine, ...]:
    """Return who else is there on a day; `after` leaves out who has gone."""
    return tuple(
        VisitLine(who_of(visit), span(visit.opens_at, visit.closes_at), not visit.is_behind_open_door)
        for visit in day.visits
        if after is None or visit.closes_at > now_of(after)
    )


def render_week(places: tuple[Place, ...], read: WeekReading, at: datetime) -> str:
    """Return the coming seven days of the first place, what to know about it, and the other places."""
    today = at.date()
    main = places[0] if places else None
    week = main.schedule.week(today) if main else []
    days = [week_day(day, today=today) for day in week] if any(day.is_known for day in week) else []
    others = [other_place(one, at) for one in shown_today(places, at) if one is not main]
    around = Surroundings(read.facts, today, read.slug)
    around.tell_hours(main, has_week=bool(days), is_asked=read.is_asked)
    around.tell_place(main)
    around.tell_elsewhere(has_others=bool(others))
    context = {
        "days": days,
        "name": main.location.name if main and len(places) > 1 else "",
        "ask_us": texts.ask_us(read.slug),
        "is_example": is_example(places),
        "around": around,
        "other_places": others,
        "has_calendar": has_calendar(main, read.event_ends, at),
    }
    return render_to_string("portal/_week.html", context)


def week_day(day: Day, *, today: date) -> WeekDay:
    """Return a day of the week in words."""
    change = day.change
    return WeekDay(
        name=day_name(day.day, today=today),
        is_today=day.day == today,
        is_known=day.is_known,
        times=spans(day.slots),
        change=Notice("", change.reason, change.reason_language) if change else None,
        visits=visit_lines(day),
        may_bring_visits=day.may_bring_visits,
    )


def other_place(place: Place, at: datetime) -> dict[str, Any]:
    """Return what a reader of the week wants to know of another place."""
    around = Surroundings({}, at.date())
    around.tell_place(place)
    said = place_today(place, at=at, is_named=True)
    return {"said": said, "town": place.location.municipality.name, "lines": around.lines}


def has_calendar(main: Place | None, event_ends: tuple[datetime, ...], at: datetime) -> bool:
    """Say whether the calendar file of today holds anything."""
    last = at.date() + timedelta(days=DAYS_IN_CALENDAR - 1)
    is_ahead = any(end > at for end in event_ends)
    return is_ahead or bool(main and main.schedule.slots_between(at.date(), last))


def is_example(places: tuple[Place, ...]) -> bool:
    """Say whether the hours that are shown are made up."""
    return settings.DEMO and any(
        place.schedule.openings or place.schedule.changes or place.schedule.others for place in places
    )
