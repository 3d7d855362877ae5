"""Opening times as each language writes them: `13.00-16.00 uur`, `13:00 to 16:00`, `de 13:00 a 16:00`.

Pure functions of a schedule, a moment and the active language; pages, calendar files and flyers share them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.choices import Discipline
from portal.hours import Change, Day, Slot, State, Status, Visit

# A date further away than this is written with its year.
YEAR_IS_PLAIN = timedelta(days=180)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Headline:
    """What a visitor reads first, and when it opens once more on the same day; both empty where nothing is known."""

    words: str = ""
    again: str = ""


@dataclass(frozen=True)
class Notice:
    """One closure or other hours in words; `language` is that of the reason where it is not the reader's."""

    words: str
    reason: str = ""
    language: str = ""


def clock(moment: time) -> str:
    """Return a time of day: 9.00 in Dutch, 9:00 in English and Spanish."""
    shown = {"hour": str(moment.hour), "minute": f"{moment.minute:02}"}
    return pgettext("time of day", "%(hour)s:%(minute)s") % shown


def span(opens_at: time, closes_at: time) -> str:
    """Return a stretch of a day: 13:00 to 16:00."""
    return pgettext("hours", "%(from)s to %(until)s") % {"from": clock(opens_at), "until": clock(closes_at)}


def spans(slots: Sequence[Slot]) -> str:
    """Return the stretches of one day in one line: 9:00 to 12:00 and 13:30 to 17:00."""
    return listed([span(slot.opens_at, slot.closes_at) for slot in slots])


def listed(words: Sequence[str]) -> str:
    """Return words as one list: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return pgettext("list", "%(before)s and %(last)s") % {"before": ", ".join(words[:-1]), "last": words[-1]}


def long_day(day: date, *, today: date) -> str:
    """Return a day with its weekday: Friday 1 January; with its year when it is far away."""
    style = "MONTH_DAY_FORMAT" if abs(day - today) < YEAR_IS_PLAIN else "DATE_FORMAT"
    return f"{date_format(day, 'l')} {date_format(day, style)}"


def day_name(day: date, *, today: date) -> str:
    """Return a day as it heads a row: today, tomorrow, or its weekday and date."""
    name = long_day(day, today=today)
    if day == today:
        return _("Today, %(day)s") % {"day": name}
    if day == today + ONE_DAY:
        return _("Tomorrow, %(day)s") % {"day": name}
    return capfirst(name)


def headline(status: Status, day: Day | None, *, today: date) -> Headline:
    """Return open now until when, or open today, tomorrow or on a day from when until when.

    `day` is the day of the status, with all its hours.
    """
    slot = status.slot
    if slot is None or day is None:
        return Headline()
    coming = [one for one in day.slots if one.opens_at >= slot.opens_at]
    if status.state == State.OPEN:
        again = _("Open again today: %(times)s") % {"times": spans(coming[1:])} if coming[1:] else ""
        return Headline(_("Open now until %(until)s") % {"until": clock(slot.closes_at)}, again)
    times = {"times": spans(coming)}
    if status.is_today:
        return Headline(_("Open today: %(times)s") % times)
    if slot.day == today + ONE_DAY:
        return Headline(_("Open tomorrow: %(times)s") % times)
    return Headline(_("Open on %(day)s: %(times)s") % {"day": long_day(slot.day, today=today), **times})


def notice(change: Change, *, today: date) -> Notice:
    """Return a closure, or other hours, with its days."""
    when = when_of(change, today=today)
    hours = change.slots_on(today)
    if hours:
        words = _("Other hours %(when)s: %(times)s") % {"when": when, "times": spans(hours)}
    else:
        words = _("Closed %(when)s") % {"when": when}
    # In Dutch the days come first, so the capital is given to what stands first.
    return Notice(capfirst(words), change.reason, change.reason_language)


def when_of(change: Change, *, today: date) -> str:
    """Return the days of a change within a sentence: today, on Friday 25 December, from .. to .."""
    first, last = change.first, change.last
    if first == last:
        return _("today") if first == today else _("on %(day)s") % {"day": long_day(first, today=today)}
    if first > today:
        if last is None:
            return _("from %(day)s on") % {"day": long_day(first, today=today)}
        shown = {"first": long_day(first, today=today), "last": long_day(last, today=today)}
        return _("from %(first)s to %(last)s") % shown
    if last is None:
        return _("for now")
    return _("today") if last == today else _("up to and including %(day)s") % {"day": long_day(last, today=today)}


def who_of(visit: Visit) -> str:
    """Return who is there, at the beginning of a line."""
    return capfirst(str(Discipline(visit.who).label))


def now_of(moment: datetime) -> time:
    """Return the time of day of a local moment, as opening times are written."""
    return moment.time().replace(tzinfo=None)
