"""Writes with consequences in what staff record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from contacts.models import Activity, Contact, Referral, Signal

if TYPE_CHECKING:
    from datetime import date


def stamp_quarter(*, code: str, end: date) -> dict[str, int]:
    """Give every row up to the last day of a closing quarter the stamp of that quarter, once and for good.

    Dutch term: kwartaal waarin geteld wordt. A contact goes by the day of its activity, a referral by that of its
    contact or by the day on which its trajectory was opened, a signal by its own quarter. Rows that carry a stamp
    already keep it, so a row that came in after its own quarter was closed is counted in the first quarter that
    closes after it, and a published number never changes by an addition.
    Unit: rows stamped, per table. One statement per table, however many rows.
    Source: disclosure.md 5.4.
    """
    by_source = Q(contact__activity__date__lte=end) | Q(trajectory__opened__lte=end)
    with transaction.atomic():
        return {
            "activities": Activity.objects.filter(counted_in=None, date__lte=end).update(counted_in=code),
            "contacts": Contact.objects.filter(counted_in=None, activity__date__lte=end).update(counted_in=code),
            "referrals": Referral.objects.filter(by_source, counted_in=None).update(counted_in=code),
            "signals": Signal.objects.filter(counted_in=None, quarter__lte=code).update(counted_in=code),
        }
