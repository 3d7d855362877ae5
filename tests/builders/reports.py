"""Reports in each state, with files that only look like files."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from subsidy.choices import PeriodKind, PeriodState, ReportState, ReportStep
from subsidy.models import Period, Publication, Report, ReportPicture, ReportVersion
from tests.builders.snapshot import make_snapshot

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def make_closed_year(year: int, *, closed_on: date) -> Period:
    """Make a closed year."""
    return Period.objects.create(
        code=str(year),
        kind=PeriodKind.YEAR,
        start=date(year, 1, 1),
        end=date(year, 12, 31),
        state=PeriodState.CLOSED,
        closed_on=closed_on,
    )


def make_report(
    period: Period,
    state: ReportState,
    *,
    at: datetime,
    published: bool = True,
    version: dict[str, Any] | None = None,
    **fields: Any,
) -> Report:
    """Make a report that is waiting, under way, ready or failed; a ready one has its version, published or not."""
    step = ReportStep.FINISHED if state == ReportState.DONE else ReportStep.WAITING
    report = Report.objects.create(period=period, state=state, step=step, requested_at=at, **fields)
    if state == ReportState.DONE:
        made = make_version(report, built_on=at.date(), **(version or {}))
        if published:
            Publication.objects.create(version=made, published_at=at)
    return report


def make_version(report: Report, *, built_on: date, number: int = 1, snapshot: Snapshot | None = None) -> ReportVersion:
    """Make the version of a ready report, with one picture."""
    files = {"pdf": b"%PDF-1.7 made up", "xlsx": b"PK made up", "json": b"{}"}
    version = ReportVersion.objects.create(
        report=report,
        period=report.period,
        kind=report.kind,
        language=report.language,
        subject=report.subject,
        number=number,
        built_on=built_on,
        method="made up",
        snapshot=snapshot or make_snapshot(language=report.language, version=number),
        **files,
        **{f"{name}_sha256": sha256(content).hexdigest() for name, content in files.items()},
    )
    ReportPicture.objects.create(
        version=version, name="contacten-kanaal", title="Contacten", conclusion="Vooral de inloop.", svg=b"<svg/>"
    )
    return version
