"""What the sounding board did: exact, no number of people follows from it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from klankbord.models import AgendaItem, Meeting
from subsidy.snapshot import Klankbord

if TYPE_CHECKING:
    from subsidy.models import Period


def klankbord_part(period: Period, today: date) -> Klankbord:
    """Count the meetings that were held and the points on their agendas: exact, no number of people follows from it.

    Dutch term: klankbordbijeenkomsten. Unit: meetings and points.
    """
    morning = timezone.make_aware(datetime.combine(today, time.min))
    held = Meeting.objects.get_queryset().held_between(period.start, period.end, at=morning)
    return {"meetings": held.count(), "agenda_items": AgendaItem.objects.filter(meeting__in=held).count()}
