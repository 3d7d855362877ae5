"""Which reports can be asked for: what is made of which period, and about whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klankbord.models import Survey
from portal.models import Municipality, Organisation
from subsidy.choices import PeriodKind, ReportKind

if TYPE_CHECKING:
    from subsidy.models import Period

# What the makers can make (subsidy.makers); the main report of a period comes first.
OF_PERIOD: dict[str, tuple[ReportKind, ...]] = {
    PeriodKind.QUARTER: (ReportKind.QUARTER,),
    PeriodKind.YEAR: (
        ReportKind.YEAR,
        ReportKind.SUMMARY,
        ReportKind.COUNCIL,
        ReportKind.MUNICIPALITY,
        ReportKind.SHEET,
    ),
    PeriodKind.BLOCK: (ReportKind.BLOCK,),
}
NOBODY_IN_PARTICULAR = ("",)


def kinds_of(period: Period) -> tuple[ReportKind, ...]:
    """Return the kinds of report that are made of a period, the main one first."""
    return OF_PERIOD[period.kind]


def surveys_of(period: Period) -> tuple[str, ...]:
    """Return the codes of the closed surveys whose last day is in a year: a report of results stands with that year.

    The year itself need not be closed, for no record of it is counted.
    """
    if period.kind != PeriodKind.YEAR:
        return ()
    closed = Survey.objects.get_queryset().closed().filter(closes_on__range=(period.start, period.end))
    return tuple(closed.order_by("code").values_list("code", flat=True))


def subjects_of(kind: str) -> tuple[str, ...]:
    """Return about whom a kind of report can be: codes of municipalities or providers, or nobody in particular."""
    if kind == ReportKind.MUNICIPALITY:
        return tuple(Municipality.objects.order_by("code").values_list("code", flat=True))
    if kind == ReportKind.SHEET:
        return tuple(Organisation.objects.providers().order_by("code").values_list("code", flat=True))
    return NOBODY_IN_PARTICULAR


def named_subjects(kind: str) -> list[tuple[str, str]]:
    """Return about whom a kind of report can be, with their names as they are printed, in the order of the names."""
    if kind == ReportKind.MUNICIPALITY:
        return list(Municipality.objects.order_by("name").values_list("code", "name"))
    return list(Organisation.objects.providers().order_by("name").values_list("code", "name"))


def subject_name(kind: str, subject: str) -> str:
    """Return the name of a subject as it is printed; empty where the report is about nobody in particular."""
    if kind == ReportKind.MUNICIPALITY:
        return Municipality.objects.get(code=subject).name
    if kind == ReportKind.SURVEY:
        # What was published outlives the survey.
        survey = Survey.objects.filter(code=subject).first()
        return survey.title if survey else subject
    return Organisation.objects.get(code=subject).name if subject else ""
