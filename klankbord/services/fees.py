"""How many people came to a meeting, and what they got: numbers, and never who."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from klankbord.choices import FeeKind
from klankbord.exceptions import MoreFeesThanPeople
from klankbord.models import Fee, Meeting
from klankbord.services.afterwards import lock_held


@dataclass(frozen=True)
class FeeLine:
    """So many people get so much of a kind, and so many of them have it already. Unit of the amount: euros."""

    kind: FeeKind
    number: int
    amount: Decimal
    given: int


@transaction.atomic
def record_people(*, meeting: Meeting, people: int, lines: Iterable[FeeLine], at: datetime) -> None:
    """Write down how many people came and what they get; it takes the place of what was written before.

    Raises: MeetingIsToCome, MeetingHasNoPapers, MoreFeesThanPeople; ValidationError for what the database does not
    take.
    """
    locked = lock_held(meeting, at=at)
    fees = [
        Fee(meeting=locked, kind=line.kind, amount=line.amount, is_given=number < line.given)
        for line in lines
        for number in range(line.number)
    ]
    if len(fees) > people:
        raise MoreFeesThanPeople
    locked.people_present = people
    locked.full_clean()
    locked.save(update_fields=["people_present"])
    locked.fees.all().delete()
    for fee in fees:
        fee.clean_fields()
    Fee.objects.bulk_create(fees)
