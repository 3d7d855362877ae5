"""Made-up opening times, so that a trial version shows a living walk-in; each page that shows them says EXAMPLE."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from portal.choices import Discipline, Weekday
from portal.models import Location, WalkInException, WalkInHours

WEEK = (
    (Weekday.MONDAY, "13:00-17:00", Discipline.SUPPORT),
    (Weekday.MONDAY, "13:00-16:00", Discipline.ACCOUNTANT),
    (Weekday.TUESDAY, "09:30-12:00", Discipline.SUPPORT),
    (Weekday.WEDNESDAY, "13:00-17:00", Discipline.SUPPORT),
    (Weekday.WEDNESDAY, "15:00-17:00", Discipline.LEGAL),
    (Weekday.THURSDAY, "10:00-13:00", Discipline.SUPPORT),
    (Weekday.THURSDAY, "18:00-21:00", Discipline.SUPPORT),
    (Weekday.THURSDAY, "18:30-20:30", Discipline.GGD),
    (Weekday.FRIDAY, "10:00-13:00", Discipline.SUPPORT),
    (Weekday.FRIDAY, "10:00-12:00", Discipline.AREA_TEAM),
)
REASONS = {
    "reason_nl": "VOORBEELD, een dag voor het team",
    "reason_en": "EXAMPLE, a day for the team",
    "reason_es": "EJEMPLO, un día para el equipo",
}
DAYS_UNTIL_CLOSURE = 3


@transaction.atomic
def load_demo_hours(*, today: date) -> int:
    """Give the first place made-up weekly hours and one closure soon; return how many rows were made.

    Safe to repeat: a place that has hours, or a change in the coming week, keeps what it has.
    """
    place = Location.objects.order_by("order", "name").first()
    if place is None:
        return 0
    made = 0
    if not WalkInHours.objects.filter(location=place).exists():
        for weekday, hours, discipline in WEEK:
            opens_at, closes_at = map(time.fromisoformat, hours.split("-"))
            WalkInHours.objects.create(
                location=place,
                weekday=weekday,
                opens_at=opens_at,
                closes_at=closes_at,
                discipline=discipline,
                valid=DateRange(today, None),
            )
        made += len(WEEK)
    changes = WalkInException.objects.get_queryset().filter(location=place)
    if not changes.between(today, today + timedelta(days=7)).exists():
        # The first day from then on that is open at all, so that the closure is seen to close something.
        day = today + timedelta(days=DAYS_UNTIL_CLOSURE)
        while day.isoweekday() > Weekday.FRIDAY:
            day += timedelta(days=1)
        WalkInException.objects.create(location=place, days=DateRange(day, day + timedelta(days=1)), **REASONS)
        made += 1
    return made
