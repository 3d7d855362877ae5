"""Reads of corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from contacts.querysets.gate import organisation_filter
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.models import Correction


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Reads of corrections."""

    def visible_to(self, user: Any) -> Self:
        """Return the corrections of the user's own organisation, for its coordinator."""
        rule = organisation_filter(user, "organisation")
        if rule is None or not user.has_perm(SEE_ORGANISATION_RECORDS):
            return self.none()
        return self.filter(rule)

    def latest_first(self) -> Self:
        """Return the same corrections, the latest quarter first and in it the latest correction."""
        return self.order_by("-quarter", "-id")

    def of_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the corrections of what is counted in one of the quarters."""
        return self.filter(quarter__in=list(quarters))
