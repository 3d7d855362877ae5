"""What changed in the work of an organisation since it said that a period is complete.

Activities are work of staff, so how many were added or changed may be told; that there is a difference says nothing
about how many people were met.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from contacts.models import Activity
from subsidy import plan
from subsidy.choices import PeriodKind
from subsidy.indicators import ONE_PERSON_EACH
from subsidy.models import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contacts.querysets import ActivityQuerySet
    from portal.models import Organisation
    from subsidy.models import Completion

# What an activity says; who recorded it and in which quarter it is counted are no part of that.
SAID = (
    "kind", "date", "municipality", "location_type", "location_id", "minutes", "staff", "reached", "messages",
    "replies", "participants", "places", "visits", "peer_led", "partners", "languages",
)  # fmt: skip
# Long enough to see a change, too short to say anything about what was there.
DIGEST_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Differences:
    """How many activities were added, changed or taken away (verschillen). Unit: activities."""

    added: int = 0
    changed: int = 0
    gone: int = 0

    def __bool__(self) -> bool:
        """Say whether there is any."""
        return bool(self.added or self.changed or self.gone)


def work_of(period: Period) -> ActivityQuerySet:
    """Return the activities that are or will be counted in a period: its own, and those that came in late.

    A row is late where its own quarter is closed already without it; it is counted in the next quarter that closes.
    """
    first, last = period.start, period.end
    if period.kind == PeriodKind.QUARTER:
        stamps = [period.code]
    else:
        stamps = [plan.stamp(year, quarter) for year in range(first.year, last.year + 1) for quarter in plan.QUARTERS]
    counted = Q(counted_in__in=stamps)
    closed_until = _closed_until(last)
    if closed_until is None:
        return Activity.objects.filter(counted | Q(counted_in=None, date__range=(first, last)))
    if closed_until >= last:
        return Activity.objects.filter(counted)
    own_or_late = Q(date__gte=first) | Q(date__lte=closed_until)
    return Activity.objects.filter(counted | Q(own_or_late, counted_in=None, date__lte=last))


def marks_of(period: Period, organisation: Organisation) -> dict[str, str]:
    """Return the id of each activity of an organisation in a period, with a short digest of what it says.

    Left out is what is one person each: how many of these are new would tell the account holder how many people came.
    """
    rows = work_of(period).filter(organisation=organisation).exclude(kind__in=ONE_PERSON_EACH)
    all_said = rows.order_by("pk").values_list("pk", *SAID)
    return {str(pk): hashlib.sha256(repr(said).encode()).hexdigest()[:DIGEST_LENGTH] for pk, *said in all_said}


def differences_since(completion: Completion) -> Differences:
    """Count what was added, changed and taken away since an organisation said that a period is complete."""
    return compare(completion.marks, marks_of(completion.period, completion.organisation))


def compare(before: Mapping[str, str], now: Mapping[str, str]) -> Differences:
    """Count the activities that are new, that say something else, and that are gone."""
    both = before.keys() & now.keys()
    return Differences(
        added=len(now.keys() - before.keys()),
        changed=sum(before[pk] != now[pk] for pk in both),
        gone=len(before.keys() - now.keys()),
    )


def _closed_until(last: date) -> date | None:
    """Return the last day of the last closed quarter that ends by a day; what came in for it since counts later."""
    closed = Period.objects.filter(kind=PeriodKind.QUARTER, end__lte=last).closed()
    until: date | None = closed.aggregate(last=Max("end"))["last"]
    return until
