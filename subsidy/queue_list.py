"""What the page of jobs lists: each report that was asked for, whose it is, how far it is, how large it became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klankbord.models import Survey
from portal.models import Municipality, Organisation
from subsidy.choices import ReportKind, ReportState
from subsidy.models import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subsidy.querysets import ReportQuerySet


@dataclass(frozen=True, slots=True)
class Job:
    """One report that was asked for (taak). Unit of `size`: bytes, of its three files together."""

    report: Report
    about: str
    maker: str
    size: int | None

    @property
    def may_be_cancelled(self) -> bool:
        """Whether it waits or is being made."""
        return self.report.state in {ReportState.QUEUED, ReportState.BUILDING}

    @property
    def may_be_retried(self) -> bool:
        """Whether it failed."""
        return self.report.state == ReportState.FAILED


def rows_for(user: Any) -> ReportQuerySet:
    """Return the reports that somebody may see, with what the list needs; the files stay in the database."""
    rows = Report.objects.visible_to(user).with_sizes().select_related("period", "made_by", "version")
    names = ("pdf", "xlsx", "json", "snapshot")
    return rows.defer(*(f"version__{name}" for name in names))


def jobs_of(reports: Iterable[Report]) -> list[Job]:
    """Return the lines of the list; the names of those whom reports are about are read in one go."""
    rows = list(reports)
    municipalities = {row.subject for row in rows if row.kind == ReportKind.MUNICIPALITY}
    surveys = {row.subject for row in rows if row.kind == ReportKind.SURVEY}
    organisations = {row.subject for row in rows if row.kind == ReportKind.SHEET}
    names = dict(Municipality.objects.filter(code__in=municipalities).values_list("code", "name"))
    names |= dict(Organisation.objects.filter(code__in=organisations).values_list("code", "name"))
    if surveys:
        names |= dict(Survey.objects.filter(code__in=surveys).values_list("code", "title"))
    return [
        Job(row, names.get(row.subject, row.subject), row.made_by.username if row.made_by else "", _size(row))
        for row in rows
    ]


def _size(report: Report) -> int | None:
    size: int | None = report.size  # type: ignore[attr-defined]  # annotated by with_sizes
    return size
