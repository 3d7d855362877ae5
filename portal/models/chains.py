"""What the tables of a log that closes its own chain have in common (portal.audit.chain)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Self, TypeVar

from django.db import models
from django.db.models import Max, Min, Q
from django.utils import timezone

from portal.choices import AnchorKind

HASH_PATTERN = r"^[0-9a-f]{64}$"
NOTHING = "0" * 64

Row = TypeVar("Row", bound=models.Model)


class ChainQuerySet(models.QuerySet[Row]):
    """Reads of a log by its chain; a row has `number`, `previous`, `digest` and `at`."""

    def in_order(self) -> Self:
        """Return the rows from the first to the last of the chain."""
        return self.order_by("number")

    def up_to(self, number: int) -> Self:
        """Return the beginning of the chain up to and with a row."""
        return self.filter(number__lte=number)

    def written_before(self, day: date) -> Self:
        """Return the beginning of the chain up to the first row of a day or later; never the newest row.

        The moments of two rows at once may stand the other way round than their numbers, so the numbers decide: what
        goes is one piece.
        """
        found = self.aggregate(kept=Min("number", filter=Q(at__gte=start_of(day))), newest=Max("number"))
        bound = found["newest"] if found["kept"] is None else found["kept"]
        return self.none() if bound is None else self.filter(number__lt=bound)


class AnchorQuerySet(models.QuerySet[Row]):
    """Reads of what is known of a log; it names nobody, so whoever sees the log may know it."""

    def heads(self) -> Self:
        """Return the newest rows, as they were."""
        return self.filter(kind=AnchorKind.HEAD)

    def start(self) -> Row | None:
        """Return the last row that went after its term; None if none did."""
        return self.filter(kind=AnchorKind.START).order_by("-number").first()

    def last_finding(self) -> Row | None:
        """Return what the last verification found: a head, or that something is wrong; None before the first."""
        return self.exclude(kind=AnchorKind.START).order_by("-pk").first()


def start_of(day: date) -> datetime:
    """Return the moment at which a day starts in Friesland."""
    return timezone.make_aware(datetime.combine(day, time.min))
