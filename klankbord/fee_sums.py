"""The fees of a year, added up to the cent; only whoever pays them may see these (SEE_ATTENDANCE)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from klankbord.choices import FeeKind
from klankbord.euros import euros
from klankbord.models import Fee, Meeting


@dataclass(frozen=True)
class FeeSums:
    """Fees added up. Unit of the amounts: euros."""

    number: int = 0
    given: int = 0
    amount: Decimal = Decimal(0)
    given_amount: Decimal = Decimal(0)

    def __add__(self, other: FeeSums) -> FeeSums:
        return FeeSums(
            self.number + other.number,
            self.given + other.given,
            self.amount + other.amount,
            self.given_amount + other.given_amount,
        )

    @property
    def words(self) -> str:
        """What was given, to the cent."""
        return euros(self.given_amount)

    @property
    def to_give(self) -> int:
        """How many fees are still to be given."""
        return self.number - self.given


@dataclass(frozen=True)
class MeetingFees:
    """What was given at one meeting, per kind and together."""

    meeting: Meeting
    kinds: dict[str, FeeSums]

    @property
    def cash(self) -> FeeSums:
        """What was given in cash."""
        return self.kinds.get(FeeKind.CASH, FeeSums())

    @property
    def voucher(self) -> FeeSums:
        """What was given in gift vouchers."""
        return self.kinds.get(FeeKind.VOUCHER, FeeSums())

    @property
    def together(self) -> FeeSums:
        """All that was given."""
        return add_up(self.kinds.values())


@dataclass(frozen=True)
class YearFees:
    """The fees of a year: per meeting that was held, and together."""

    year: int
    meetings: tuple[MeetingFees, ...]

    @property
    def people(self) -> int:
        """How often somebody came; who came twice counts twice."""
        return sum(one.meeting.people_present or 0 for one in self.meetings)

    @property
    def cash(self) -> FeeSums:
        """All that was given in cash."""
        return add_up(one.cash for one in self.meetings)

    @property
    def voucher(self) -> FeeSums:
        """All that was given in gift vouchers."""
        return add_up(one.voucher for one in self.meetings)

    @property
    def together(self) -> FeeSums:
        """All that was given."""
        return add_up(one.together for one in self.meetings)


def add_up(sums: Iterable[FeeSums]) -> FeeSums:
    """Return the sum of sums."""
    return sum(sums, FeeSums())


def fees_of_year(year: int, *, user: Any, at: datetime) -> YearFees:
    """Return the fees of the meetings that were held in a year, by the clock in Friesland, as somebody may see them."""
    held = Meeting.objects.get_queryset().visible_to(user).held_between(date(year, 1, 1), date(year, 12, 31), at=at)
    meetings = list(held.order_by("starts_at"))
    sums = fees_per_meeting(meetings, user=user)
    return YearFees(year, tuple(MeetingFees(one, sums.get(one.pk, {})) for one in meetings))


def fees_per_meeting(meetings: Iterable[Meeting], *, user: Any) -> dict[int, dict[str, FeeSums]]:
    """Return the fees of meetings per kind, in one query: by the key of the meeting, then by the code of the kind."""
    rows = (
        Fee.objects.get_queryset()
        .visible_to(user)  # type: ignore[attr-defined]  # our own queryset
        .filter(meeting__in=meetings)
        .order_by()
        .values("meeting_id", "kind")
        .annotate(
            number=Count("pk"),
            given=Count("pk", filter=Q(is_given=True)),
            total=Sum("amount"),
            total_given=Sum("amount", filter=Q(is_given=True)),
        )
    )
    found: dict[int, dict[str, FeeSums]] = {}
    for row in rows:
        sums = FeeSums(row["number"], row["given"], row["total"], row["total_given"] or Decimal(0))
        found.setdefault(row["meeting_id"], {})[row["kind"]] = sums
    return found
