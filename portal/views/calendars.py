"""Calendar files for visitors."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.access import public
from portal.calendars import DAYS_IN_CALENDAR, calendar_file, events_of, openings_of
from portal.models import ContentStamp, Event
from portal.pagecache import keep
from portal.schedule import read_places


@public
@require_safe
def walk_in_calendar(request: HttpRequest) -> HttpResponse:
    """Give the openings of the coming eight weeks, and the coming events, as a file.

    Only those of the first place: an entry names no place, so those of another one could not be told apart.
    """
    today = timezone.localdate()
    last = today + timedelta(days=DAYS_IN_CALENDAR - 1)
    places = read_places(first=today, days=DAYS_IN_CALENDAR)
    moments = [
        moment
        for place in places[:1]
        for moment in openings_of(place.location.code, place.schedule.slots_between(today, last))
    ]
    # All of today's, ended or not: the file stays right until midnight, for as long as it is kept.
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    moments += events_of(Event.objects.get_queryset().coming(at=midnight))
    revision = ContentStamp.objects.values_list("number", flat=True).first() or 0
    file = calendar_file(moments, revision=revision)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    response["X-Robots-Tag"] = "noindex"
    return keep(response)
