"""Reads of terms, folded counts and tombstones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Max, Sum

from contacts.choices import USUAL_MONTHS
from contacts.querysets.gate import organisation_filter
from portal.permissions import SEE_RETENTION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.models import FoldedCount, RetentionTerm, Tombstone


class RetentionTermQuerySet(models.QuerySet["RetentionTerm"]):
    """Reads of terms."""

    def months(self) -> dict[str, int]:
        """Return the term of each kind of record; where nobody wrote one, the usual one holds.

        Unit: whole months.
        """
        return USUAL_MONTHS | dict(self.values_list("kind", "months"))


class FoldedCountQuerySet(models.QuerySet["FoldedCount"]):
    """Reads of folded counts."""

    def visible_to(self, user: Any) -> Self:
        """Return the counts of the user's own organisation."""
        rule = organisation_filter(user, "organisation")
        return self.none() if rule is None else self.filter(rule)

    def of_periods(self, periods: Iterable[str]) -> Self:
        """Return the counts of some periods."""
        return self.filter(period__in=list(periods))

    def of_table(self, population: str, split: str, periods: Iterable[str]) -> Self:
        """Return the counts of one table in some periods."""
        return self.filter(population=population, split=split, period__in=list(periods))


class TombstoneQuerySet(models.QuerySet["Tombstone"]):
    """Reads of tombstones."""

    def visible_to(self, user: Any) -> Self:
        """Return the tombstones for those who may see how long records are kept, the latest first."""
        return self.order_by("-run_on", "-pk") if user.has_perm(SEE_RETENTION) else self.none()

    def latest_years(self) -> dict[str, int]:
        """Return the latest year of which rows are gone, per kind."""
        return dict(self.order_by().values_list("kind").annotate(latest=Max("year")))

    def rows_since(self, year: int) -> dict[str, dict[str, int]]:
        """Return how many rows of a year and of later ones are gone, per kind and year."""
        gone: dict[str, dict[str, int]] = {}
        for kind, of_year, rows in (
            self.filter(year__gte=year).order_by("kind", "year").values_list("kind", "year").annotate(gone=Sum("rows"))
        ):
            gone.setdefault(kind, {})[str(of_year)] = rows
        return gone
