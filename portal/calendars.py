"""The walk-in as a calendar file: who finds it on a phone learns times and a plain word, and nothing else.

No place, no description, no organiser, no address of this site in it (security.md A14, V11). The same content gives
the same bytes on the same day: nothing tells when somebody asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar import Event as Entry

from portal.hours import Slot
from portal.models import Event

DAYS_IN_CALENDAR = 56
AMSTERDAM = ZoneInfo(settings.TIME_ZONE)
UTC = ZoneInfo("UTC")
# Names of entries are made from this: the same opening has the same name in every file and language.
NAMES = UUID("5c8a2c1e-6f0b-4d7e-9a43-0d2f6f7d8b11")
WINTER, SUMMER = timedelta(hours=1), timedelta(hours=2)
# The European rule as it stands since 1996: when each season begins, the local time before it, and the offsets.
LAST_SUNDAY_OF_1996 = {3: 31, 10: 27}
SEASONS = (
    (TimezoneDaylight, 3, 2, WINTER, SUMMER, "CEST"),
    (TimezoneStandard, 10, 3, SUMMER, WINTER, "CET"),
)


@dataclass(frozen=True)
class Moment:
    """One entry: its lasting name, its plain title, and its local times; with its own revision where it has one."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool = False
    revision: int | None = None


def openings_of(code: str, slots: Iterable[Slot]) -> list[Moment]:
    """Return the openings of a place as entries.

    An opening is named by its place, day and rank on that day, and not by its hours: other hours change the entry
    that somebody has, and do not add a second one.
    """
    title = pgettext("calendar", "Open")
    if settings.DEMO:
        title = _("EXAMPLE: %(title)s") % {"title": title}
    found: list[Moment] = []
    ranks: dict[date, int] = {}
    for slot in slots:
        rank = ranks[slot.day] = ranks.get(slot.day, 0) + 1
        uid = uuid5(NAMES, f"{code}/{slot.day.isoformat()}/{rank}")
        found.append(Moment(str(uid), title, _local(slot.day, slot.opens_at), _local(slot.day, slot.closes_at)))
    return found


def events_of(events: Iterable[Event]) -> list[Moment]:
    """Return events as entries, under their neutral titles; how to join stays on the page."""
    return [
        Moment(
            str(uuid5(NAMES, f"event/{event.pk}")),
            event.title,
            event.starts_at.astimezone(AMSTERDAM),
            event.ends_at.astimezone(AMSTERDAM),
        )
        for event in events
    ]


def calendar_file(moments: Iterable[Moment], *, revision: int) -> bytes:
    """Return the entries as an iCalendar file in the active language.

    `revision` is the number of the last change of content: a calendar takes the entry with the higher one.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_TAB_NAME}//{(get_language() or '').upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # A plain name, where a program would else show the address of the file.
    calendar.add("x-wr-calname", settings.SITE_TAB_NAME)
    calendar.add_component(timezone_of_amsterdam())
    for moment in moments:
        calendar.add_component(entry(moment, revision=revision))
    made: bytes = calendar.to_ical()
    return made


def timezone_of_amsterdam() -> Timezone:
    """Return the local time as rules, which hold for every year: summer time from March to October."""
    zone = Timezone()
    zone.add("tzid", settings.TIME_ZONE)
    for kind, month, hour, before, after, name in SEASONS:
        season = kind()
        season.add("dtstart", datetime(1996, month, LAST_SUNDAY_OF_1996[month], hour))  # noqa: DTZ001  (local by rule)
        season.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        season.add("tzoffsetfrom", before)
        season.add("tzoffsetto", after)
        season.add("tzname", name)
        zone.add_component(season)
    return zone


def entry(moment: Moment, *, revision: int) -> Entry:
    """Return one entry; it is marked private and does not make its owner look busy."""
    made = Entry()
    made.add("uid", moment.uid)
    made.add("summary", moment.title)
    made.add("dtstart", moment.starts_at)
    made.add("dtend", moment.ends_at)
    # Required, and meant to be the moment of asking; that is nobody's business, so it is that of the entry itself.
    made.add("dtstamp", moment.starts_at.astimezone(UTC))
    made.add("sequence", revision if moment.revision is None else moment.revision)
    if moment.is_cancelled:
        made.add("status", "CANCELLED")
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")
    return made


def _local(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=AMSTERDAM)
