"""Reads of periods, money, the ledger and reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from portal.permissions import BUILD_REPORT, SEE_REPORTS
from subsidy.choices import PeriodKind, PeriodState, ReportState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subsidy.models import LedgerEntry, Period, Report, ReportVersion, SubsidyYear


class PeriodQuerySet(models.QuerySet["Period"]):
    """Reads of periods."""

    def visible_to(self, user: Any) -> Self:
        """Return the periods for those who may see published figures."""
        return self.all() if user.has_perm(SEE_REPORTS) else self.none()

    def years(self) -> Self:
        """Return the years, newest first."""
        return self.filter(kind=PeriodKind.YEAR).order_by("-start")

    def quarters_of(self, year: int) -> Self:
        """Return the quarters of a year in order."""
        return self.filter(kind=PeriodKind.QUARTER, start__year=year).order_by("start")

    def closed(self) -> Self:
        """Return the periods that are closed."""
        return self.filter(state=PeriodState.CLOSED)


class SubsidyYearQuerySet(models.QuerySet["SubsidyYear"]):
    """Reads of the money of a year."""

    def with_lines(self) -> Self:
        """Return the years with their budget lines, read in one go."""
        return self.prefetch_related("lines__organisation")


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    """Reads of what was published."""

    def of_year(self, year: int) -> Self:
        """Return the entries of a year and of its quarters."""
        return self.filter(year=year)

    def of_cells(self, keys: Iterable[str]) -> Self:
        """Return the entries of some cells."""
        return self.filter(cell__in=list(keys))


class ReportQuerySet(models.QuerySet["Report"]):
    """Reads of reports and of their queue."""

    def visible_to(self, user: Any) -> Self:
        """Return all reports to who may build them, the published ones to who may see them."""
        if user.has_perm(BUILD_REPORT):
            return self.all()
        return self.filter(version__publication__isnull=False) if user.has_perm(SEE_REPORTS) else self.none()

    def under_way(self) -> Self:
        """Return what waits and what is being made; at most one per period, kind and language."""
        return self.filter(state__in=(ReportState.QUEUED, ReportState.BUILDING))

    def claimable(self, *, at: datetime, lease_seconds: int) -> Self:
        """Return what waits, and what a worker started and then fell silent about."""
        silent_since = at - timedelta(seconds=lease_seconds)
        return self.filter(Q(state=ReportState.QUEUED) | Q(state=ReportState.BUILDING, heartbeat_at__lt=silent_since))

    def forgotten(self, *, at: datetime, waiting_seconds: int, lease_seconds: int) -> Self:
        """Return what waits for so long that its message is lost, and what a worker fell silent about."""
        asked_before = at - timedelta(seconds=waiting_seconds)
        rows = self.claimable(at=at, lease_seconds=lease_seconds)
        return rows.exclude(state=ReportState.QUEUED, requested_at__gt=asked_before).order_by("requested_at")


class ReportVersionQuerySet(models.QuerySet["ReportVersion"]):
    """Reads of finished versions."""

    def visible_to(self, user: Any) -> Self:
        """Return all versions to who may build them, the published ones to who may see them."""
        if user.has_perm(BUILD_REPORT):
            return self.all()
        return self.published() if user.has_perm(SEE_REPORTS) else self.none()

    def published(self) -> Self:
        """Return the versions that were published; the others are concepts."""
        return self.filter(publication__isnull=False)

    def same_as(self, report: Report) -> Self:
        """Return the versions of what a report is about: the same period, kind, language and subject."""
        return self.filter(period=report.period_id, kind=report.kind, language=report.language, subject=report.subject)

    def newest_by_subject(self) -> Self:
        """Return the newest version about each subject; for versions of one period, kind and language."""
        return self.order_by("subject", "-number").distinct("subject")

    def named_corrections(self) -> set[int]:
        """Return the ids of the corrections that these versions name."""
        return {one for named in self.values_list("corrections", flat=True) for one in named}

    def without_files(self) -> Self:
        """Leave the files and the snapshot in the database: a list needs only what is beside them."""
        return self.defer("pdf", "xlsx", "json", "snapshot")
