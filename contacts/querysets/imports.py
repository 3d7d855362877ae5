"""Reads of what bringing in a spreadsheet remembers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from contacts.querysets.gate import organisation_filter
from portal.permissions import IMPORT_LOG

if TYPE_CHECKING:
    from contacts.models import ImportHeading, PendingImport

# So long somebody may look at a preview before the rows are gone.
WAIT_MINUTES = 30


class ImportHeadingQuerySet(models.QuerySet["ImportHeading"]):
    """Reads of the columns that an organisation has matched."""

    def visible_to(self, user: Any) -> Self:
        """Return the matches of a coordinator's own organisation."""
        rule = organisation_filter(user, "organisation")
        return self.none() if rule is None or not user.has_perm(IMPORT_LOG) else self.filter(rule)


class PendingImportQuerySet(models.QuerySet["PendingImport"]):
    """Reads of the rows that wait."""

    def visible_to(self, user: Any) -> Self:
        """Return what waits for this person, in the organisation that she is in now."""
        rule = organisation_filter(user, "organisation")
        if rule is None or not user.has_perm(IMPORT_LOG):
            return self.none()
        return self.filter(rule, recorded_by=user)

    def waiting(self, *, at: datetime) -> Self:
        """Return what is not too old at a moment."""
        return self.filter(made_at__gt=at - timedelta(minutes=WAIT_MINUTES))

    def expired(self, *, at: datetime) -> Self:
        """Return what has waited too long at a moment."""
        return self.filter(made_at__lte=at - timedelta(minutes=WAIT_MINUTES))
