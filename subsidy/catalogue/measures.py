"""How the number of an indicator is found: exact from what staff did, or from published numbers and nothing else.

A protected number is known only within its rounding, so every outcome carries the lowest and the highest number that
the real one can be. Exact ones have no room between the two. Source: disclosure.md 1b and 5.5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from klankbord.choices import AdviceAnswer
from klankbord.models import Advice, AgendaItem, Meeting
from portal.models import Page
from subsidy import plan
from subsidy.disclosure import BASE, Cell
from subsidy.indicators import EVERYBODY, WorkDone
from subsidy.wording import FEW_BELOW, PERCENTAGE_BASE

ORGANISATION = "organisatie"
# Few people a year: 0 and 5 are both written as 0-10 (disclosure.md 5.6).
SMALL_POPULATIONS = frozenset({plan.TRAJECTORIES, plan.REQUESTS, plan.ATTENDED, plan.FEES})
UNKNOWN_TOWN = "unknown"
NOTHING_DONE = WorkDone()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The number of an indicator, and between which two the real one lies; `small` if it is written as 0-10."""

    value: Decimal
    low: Decimal
    high: Decimal
    small: bool = False

    @classmethod
    def exact(cls, value: int | Decimal) -> Outcome:
        """Return a number that is known exactly."""
        return cls(Decimal(value), Decimal(value), Decimal(value))


@dataclass(frozen=True)
class Sources:
    """What the numbers of a year are made of, for one organisation or for all together.

    `numbers` are the published ones. `quarters` are those that are told; `until` is the last day that counts.
    """

    year: int
    work: Mapping[str, WorkDone]
    numbers: Mapping[Cell, int]
    until: date
    organisation: str = EVERYBODY
    quarters: tuple[str, ...] = plan.QUARTERS
    register: PageRegister = field(kw_only=True)
    board: Board = field(kw_only=True)

    def of(self, kind: str) -> WorkDone:
        """Return what was done of a kind of activity."""
        return self.work.get(kind, NOTHING_DONE)


Measure = Callable[[Sources], Outcome | None]


@dataclass(frozen=True)
class PageRegister:
    """The public pages (paginaregister) as they are known now, looked at as of a day."""

    until: date

    @cached_property
    def pages(self) -> list[Page]:
        """The pages that visitors may read on that day. One query."""
        return list(Page.objects.get_queryset().published(today=self.until))

    @property
    def in_all_languages(self) -> int:
        """How many of them have all texts in each language, and no translation that is behind."""
        codes = [code for code, _name in settings.LANGUAGES]
        return sum(
            all(page.texts_in(code)[name] for code in codes for name in ("title", "body"))
            and not any(page.is_behind(code) for code in codes)
            for page in self.pages
        )

    @property
    def reviewed(self) -> int:
        """How many of them were checked in the twelve months before that day, or since."""
        since = self.until - timedelta(days=365)
        return sum(page.reviewed_on is not None and page.reviewed_on > since for page in self.pages)


@dataclass(frozen=True)
class Board:
    """The sounding board (klankbordgroep): what was held in a year up to a day."""

    year: int
    until: date

    @cached_property
    def meetings(self) -> list[int]:
        """The meetings that were held. One query."""
        # One that began on the last evening may have ended after midnight.
        noon_after = timezone.make_aware(datetime.combine(self.until + timedelta(days=1), time(12)))
        held = Meeting.objects.get_queryset().held_between(date(self.year, 1, 1), self.until, at=noon_after)
        return list(held.values_list("pk", flat=True))

    @cached_property
    def points(self) -> int:
        """The points on their agendas. One query."""
        return AgendaItem.objects.filter(meeting__in=self.meetings).count()

    @cached_property
    def answers(self) -> list[str]:
        """The answer to each advice that was given, as it is known now: a code, also where none came. One query."""
        given = Advice.objects.get_queryset().given_between(date(self.year, 1, 1), self.until)
        return list(given.values_list("answer", flat=True))


# --- Exact -----------------------------------------------------------------------------------------------------------


def times(kind: str) -> Measure:
    """Count how often an activity was held. Dutch term: aantal keer."""
    return lambda sources: Outcome.exact(sum(sources.of(kind).occasions))


def hours(kind: str) -> Measure:
    """Return how long an activity lasted. Unit: hours with one decimal."""
    return lambda sources: Outcome.exact(_hours(sources.of(kind).minutes))


def added(kind: str, name: str) -> Measure:
    """Return what staff counted of their own work: messages or places."""
    return lambda sources: Outcome.exact(getattr(sources.of(kind), name) or 0)


def share_of_times(kind: str, name: str) -> Measure:
    """Return which part of the times something was so. Unit: whole percents; None if it was never held."""

    def measure(sources: Sources) -> Outcome | None:
        done = sources.of(kind)
        return _share_exact(getattr(done, name) or 0, sum(done.occasions))

    return measure


def partner_hours(partner: str, *kinds: str) -> Measure:
    """Return how long the activities lasted on which a partner was there. Unit: hours with one decimal."""
    return lambda sources: Outcome.exact(
        _hours(sum(sources.of(kind).partner_minutes.get(partner, 0) for kind in kinds))
    )


def partners(kind: str) -> Measure:
    """Count the different partners of an activity."""
    return lambda sources: Outcome.exact(len(sources.of(kind).partners))


def municipalities(kind: str) -> Measure:
    """Count the different municipalities where an activity was held; what is not known counts as none."""
    return lambda sources: Outcome.exact(len(sources.of(kind).by_municipality.keys() - {UNKNOWN_TOWN}))


def pages_in_all_languages(sources: Sources) -> Outcome:
    """Count the public pages that are whole in each language."""
    return Outcome.exact(sources.register.in_all_languages)


def pages_reviewed(sources: Sources) -> Outcome | None:
    """Return which part of the public pages was checked in the last twelve months. Unit: whole percents."""
    return _share_exact(sources.register.reviewed, len(sources.register.pages))


def board_meetings(sources: Sources) -> Outcome:
    """Count the meetings of the sounding board that were held."""
    return Outcome.exact(len(sources.board.meetings))


def board_points(sources: Sources) -> Outcome:
    """Count the points on the agendas of those meetings."""
    return Outcome.exact(sources.board.points)


def board_advices(sources: Sources) -> Outcome:
    """Count the pieces of advice that the sounding board gave. Dutch term: adviezen."""
    return Outcome.exact(len(sources.board.answers))


def board_answers(sources: Sources) -> Outcome:
    """Count those of them that got an answer, whatever and whenever. Dutch term: beantwoorde adviezen."""
    return Outcome.exact(sum(answer != AdviceAnswer.PROPOSED for answer in sources.board.answers))


# --- Protected: from published numbers only --------------------------------------------------------------------------


def published(population: str, **codes: str) -> Measure:
    """Return a published number of the year, or the sum of the quarters that are told; None where one is missing.

    For one organisation it is the number in the same table that is broken down by organisation.
    """

    def measure(sources: Sources) -> Outcome | None:
        values = _published(sources, population, codes)
        if not values:
            return None
        value, small = Decimal(sum(values)), population in SMALL_POPULATIONS
        if small and value < FEW_BELOW:
            return Outcome(value, Decimal(0), Decimal(FEW_BELOW), small=True)
        room = BASE * len(values)
        return Outcome(value, max(Decimal(0), value - room), value + room, small=small)

    return measure


def published_share(population: str, **codes: str) -> Measure:
    """Return a published part of its published total. Unit: whole percents; None if the total is below 100.

    The range follows from both being at most 5 off.
    """

    def measure(sources: Sources) -> Outcome | None:
        part, whole = _published(sources, population, codes), _published(sources, population, {})
        if len(part) != 1 or len(whole) != 1 or whole[0] < PERCENTAGE_BASE:
            return None
        return _share_within(part[0], room=BASE, base=whole[0], base_room=BASE)

    return measure


def reply_share(kind: str) -> Measure:
    """Return the published replies as a part of the messages that were sent, which are exact. Unit: whole percents."""

    def measure(sources: Sources) -> Outcome | None:
        replies = _published(sources, "reacties", {"activiteit_reacties": kind})
        sent = sources.of(kind).messages or 0
        if not replies or sent < PERCENTAGE_BASE:
            return None
        return _share_within(sum(replies), room=BASE * len(replies), base=sent, base_room=0)

    return measure


def _published(sources: Sources, population: str, codes: Mapping[str, str]) -> list[int]:
    """Return the number of the whole year, or those of the quarters that are told; nothing where one is missing."""
    own = {ORGANISATION: sources.organisation} if sources.organisation else {}
    if sources.quarters == plan.QUARTERS:
        cells = [plan.cell_of(population, sources.year, **codes, **own)]
    else:
        cells = [plan.cell_of(population, sources.year, quarter, **codes, **own) for quarter in sources.quarters]
    values = [sources.numbers[cell] for cell in cells if cell in sources.numbers]
    return values if len(values) == len(cells) else []


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _percents(part: int, base: int) -> Decimal:
    return (Decimal(100 * part) / base).quantize(Decimal(1), ROUND_HALF_UP)


def _share_exact(part: int, base: int) -> Outcome | None:
    return Outcome.exact(_percents(part, base)) if base else None


def _share_within(part: int, *, room: int, base: int, base_room: int) -> Outcome:
    """Return a share whose part and base are each known within some room; the ends are not rounded."""
    low = Decimal(100 * max(0, part - room)) / (base + base_room)
    high = Decimal(100 * (part + room)) / (base - base_room)
    return Outcome(_percents(part, base), low, high)
