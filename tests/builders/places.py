"""Places, weekly openings, and days on which they do not hold."""

from __future__ import annotations

from datetime import date, time

from django.db.backends.postgresql.psycopg_any import DateRange

from portal.choices import Discipline
from portal.models import Location, Municipality, WalkInException, WalkInHours


def make_place(code: str = "xenia", *, order: int = 0) -> Location:
    """Make a place of help in Leeuwarden."""
    town, _made = Municipality.objects.get_or_create(code="GM0080", defaults={"name": "Leeuwarden"})
    return Location.objects.create(code=code, name=code.title(), municipality=town, order=order)


def make_hours(
    place: Location,
    weekday: int,
    hours: str,
    *,
    first: date | None = date(2020, 1, 1),
    until: date | None = None,
    discipline: Discipline = Discipline.SUPPORT,
) -> WalkInHours:
    """Make a weekly opening such as `09:00-12:00`, up to but not including `until`."""
    opens_at, closes_at = map(time.fromisoformat, hours.split("-"))
    return WalkInHours.objects.create(
        location=place,
        weekday=weekday,
        opens_at=opens_at,
        closes_at=closes_at,
        discipline=discipline,
        valid=DateRange(first, until),
    )


def make_change(
    place: Location, first: date | None, until: date | None, hours: str = "", reason: str = ""
) -> WalkInException:
    """Make days on which it is closed, or open at other hours, up to but not including `until`."""
    opens_at, closes_at = map(time.fromisoformat, hours.split("-")) if hours else (None, None)
    return WalkInException.objects.create(
        location=place, days=DateRange(first, until), opens_at=opens_at, closes_at=closes_at, reason_nl=reason
    )
