"""Reads of periods, money, the ledger and reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from portal.permissions import (
    BUILD_REPORT,
    CLOSE_PERIOD,
    EDIT_MONEY,
    EDIT_TARGETS,
    SEE_ORGANISATION_RECORDS,
    SEE_REPORTS,
    SEE_SURVEY_RESULTS,
    SET_MONEY,
    WRITE_WORDS,
)
from subsidy.choices import PeriodKind, PeriodState, ReportKind, ReportState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subsidy.models import (
        BudgetLine,
        Completion,
        IncomeLine,
        LedgerEntry,
        MoneyChange,
        MunicipalShare,
        Narrative,
        Payment,
        Period,
        Report,
        ReportVersion,
        SubsidyYear,
        Target,
        TargetChange,
    )


# Who is counted in a survey, by its code: its forms, and those that answered one of its questions.
SURVEY_FORMS = "vragen_"
SURVEY_POPULATION = "^(vragen|vraag[0-9]{{2}})_{code}"


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

    def blocks(self) -> Self:
        """Return the blocks, newest first."""
        return self.filter(kind=PeriodKind.BLOCK).order_by("-start")


class CompletionQuerySet(models.QuerySet["Completion"]):
    """Reads of what organisations said about periods."""

    def visible_to(self, user: Any) -> Self:
        """Return all to who closes periods, those of the own organisation to a coordinator."""
        if user.has_perm(CLOSE_PERIOD):
            return self.all()
        if user.has_perm(SEE_ORGANISATION_RECORDS) and user.organisation_id is not None:
            return self.filter(organisation=user.organisation_id)
        return self.none()

    def last_said(self, codes: Iterable[str]) -> Self:
        """Return the last thing that each organisation said about each of some periods."""
        rows = self.filter(period__code__in=list(codes)).select_related("period", "organisation")
        return rows.order_by("organisation_id", "period_id", "-pk").distinct("organisation_id", "period_id")

    def without_marks(self) -> Self:
        """Leave the digests of the activities in the database."""
        return self.defer("marks")


class SubsidyYearQuerySet(models.QuerySet["SubsidyYear"]):
    """Reads of the money of a year."""

    def visible_to(self, user: Any) -> Self:
        """Return the years for those who may edit money; what of a year they see is a question of its rows."""
        return self.all() if user.has_perm(EDIT_MONEY) else self.none()

    def with_lines(self) -> Self:
        """Return the years with their budget lines, read in one go."""
        return self.prefetch_related("lines__organisation")

    def with_money(self) -> Self:
        """Return the years with all that the sums of a year need, read in one go."""
        return self.prefetch_related("lines__organisation", "income", "payments__organisation", "shares__municipality")


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    """Reads of budget lines."""

    def visible_to(self, user: Any) -> Self:
        """Return all lines to the account holder, and those of the own organisation to a coordinator."""
        if user.has_perm(SET_MONEY):
            return self.all()
        if user.has_perm(EDIT_MONEY) and user.organisation_id:
            return self.filter(organisation=user.organisation_id)
        return self.none()


class IncomeLineQuerySet(models.QuerySet["IncomeLine"]):
    """Reads of sources of income."""

    def visible_to(self, user: Any) -> Self:
        """Return the sources to the account holder."""
        return self.all() if user.has_perm(SET_MONEY) else self.none()


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Reads of payments."""

    def visible_to(self, user: Any) -> Self:
        """Return all payments to the account holder, and those to the own organisation to a coordinator."""
        if user.has_perm(SET_MONEY):
            return self.all()
        if user.has_perm(EDIT_MONEY) and user.organisation_id:
            return self.filter(organisation=user.organisation_id)
        return self.none()


class MunicipalShareQuerySet(models.QuerySet["MunicipalShare"]):
    """Reads of the numbers of the key of division."""

    def visible_to(self, user: Any) -> Self:
        """Return the numbers to the account holder."""
        return self.all() if user.has_perm(SET_MONEY) else self.none()


class MoneyChangeQuerySet(models.QuerySet["MoneyChange"]):
    """Reads of the history of money."""

    def visible_to(self, user: Any) -> Self:
        """Return all changes to the account holder, and those about the own organisation to a coordinator."""
        if user.has_perm(SET_MONEY):
            return self.all()
        if user.has_perm(EDIT_MONEY) and user.organisation_id:
            return self.filter(about=user.organisation_id)
        return self.none()


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    """Reads of what was published."""

    def of_year(self, year: int) -> Self:
        """Return the entries of a year and of its quarters; none of a block that begins with it, or of a survey."""
        of_survey = Q(population__regex=SURVEY_POPULATION.format(code=""))
        return self.filter(year=year).exclude(Q(cell__contains="blok=") | of_survey)

    def of_block(self, code: str) -> Self:
        """Return the entries of a block of years, such as 2024-2026."""
        return self.filter(year=int(code[:4]), cell__contains=f"blok={code}")

    def of_survey(self, code: str) -> Self:
        """Return the entries of a survey by its code; they stand with the year of its last day."""
        return self.filter(population__regex=SURVEY_POPULATION.format(code=f"{code}$"))

    def survey_codes(self) -> list[str]:
        """Return the codes of the surveys of which something was published, in order."""
        rows = self.filter(population__startswith=SURVEY_FORMS).order_by("population")
        names = rows.values_list("population", flat=True).distinct()
        return [name.removeprefix(SURVEY_FORMS) for name in names]

    def of_cells(self, keys: Iterable[str]) -> Self:
        """Return the entries of some cells."""
        return self.filter(cell__in=list(keys))


class ReportQuerySet(models.QuerySet["Report"]):
    """Reads of reports and of their queue."""

    def visible_to(self, user: Any) -> Self:
        """Return all reports to who may build them, the published ones to who may see them.

        Who sees no figures but those of surveys gets the published ones of surveys.
        """
        if user.has_perm(BUILD_REPORT):
            return self.all()
        rule = _kinds_for(user)
        return self.none() if rule is None else self.filter(rule, version__publication__isnull=False)

    def under_way(self) -> Self:
        """Return what waits and what is being made; at most one per period, kind and language."""
        return self.filter(state__in=(ReportState.QUEUED, ReportState.BUILDING))

    def claimable(self, *, at: datetime, lease_seconds: int) -> Self:
        """Return what waits, and what a worker started and then fell silent about."""
        silent_since = at - timedelta(seconds=lease_seconds)
        return self.filter(Q(state=ReportState.QUEUED) | Q(state=ReportState.BUILDING, heartbeat_at__lt=silent_since))

    def waiting(self) -> Self:
        """Return what waits for a worker."""
        return self.filter(state=ReportState.QUEUED)

    def with_sizes(self) -> Self:
        """Return the reports with `size`, the bytes of their files together, none where there are no files.

        The database counts them; the files stay there.
        """
        lengths = [
            models.Func(models.F(f"version__{name}"), function="octet_length", output_field=models.IntegerField())
            for name in ("pdf", "xlsx", "json")
        ]
        return self.annotate(size=lengths[0] + lengths[1] + lengths[2])

    def forgotten(self, *, at: datetime, waiting_seconds: int, lease_seconds: int) -> Self:
        """Return what waits for so long that its message is lost, and what a worker fell silent about."""
        asked_before = at - timedelta(seconds=waiting_seconds)
        rows = self.claimable(at=at, lease_seconds=lease_seconds)
        return rows.exclude(state=ReportState.QUEUED, requested_at__gt=asked_before).order_by("requested_at")


class ReportVersionQuerySet(models.QuerySet["ReportVersion"]):
    """Reads of finished versions."""

    def visible_to(self, user: Any) -> Self:
        """Return all versions to who may build them, the published ones to who may see them; as for reports."""
        if user.has_perm(BUILD_REPORT):
            return self.all()
        rule = _kinds_for(user)
        return self.none() if rule is None else self.published().filter(rule)

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

    def comparable(self) -> Self:
        """Return the year reports, the newest first: those that can stand beside each other."""
        reports = self.filter(kind=ReportKind.YEAR).without_files().select_related("period")
        return reports.order_by("-period__start", "language", "-number")

    def with_snapshot(self) -> Self:
        """Leave the files in the database, and read the snapshot."""
        return self.defer("pdf", "xlsx", "json")

    def without_files(self) -> Self:
        """Leave the files and the snapshot in the database: a list needs only what is beside them."""
        return self.defer("pdf", "xlsx", "json", "snapshot")


class NarrativeQuerySet(models.QuerySet["Narrative"]):
    """Reads of what providers wrote."""

    def visible_to(self, user: Any) -> Self:
        """Return all words to the account holder, those of the own organisation to a coordinator."""
        if not user.has_perm(WRITE_WORDS):
            return self.none()
        return self.all() if user.has_perm(BUILD_REPORT) else self.filter(organisation=user.organisation_id)

    def of_year(self, year: int) -> Self:
        """Return what was written about a year."""
        return self.filter(year=year)


class TargetQuerySet(models.QuerySet["Target"]):
    """Reads of what was agreed."""

    def visible_to(self, user: Any) -> Self:
        """Return all targets to the account holder, to a coordinator those of the own organisation."""
        rule = own_organisation_or_all(user, EDIT_TARGETS)
        return self.none() if rule is None else self.filter(rule)

    def of_years(self, first: int, last: int) -> Self:
        """Return the targets of some years, both included, with their organisation, in the order of the activities."""
        return self.filter(year__range=(first, last)).select_related("organisation")

    def of_organisation(self, code: str) -> Self:
        """Return the targets of one organisation by its code."""
        return self.filter(organisation__code=code)


class TargetChangeQuerySet(models.QuerySet["TargetChange"]):
    """Reads of how targets changed."""

    def visible_to(self, user: Any) -> Self:
        """Return the changes of the targets that somebody may see."""
        rule = own_organisation_or_all(user, EDIT_TARGETS)
        return self.none() if rule is None else self.filter(rule)

    def of_target(self, target: Target) -> Self:
        """Return the changes of one target, the latest first, with who made them."""
        same = self.filter(year=target.year, organisation=target.organisation_id, indicator=target.indicator)
        return same.select_related("made_by")


def _kinds_for(user: Any) -> Q | None:
    """Return the filter to the kinds of published reports that somebody sees: all, those of surveys, or None."""
    if user.has_perm(SEE_REPORTS):
        return Q()
    return Q(kind=ReportKind.SURVEY) if user.has_perm(SEE_SURVEY_RESULTS) else None


def own_organisation_or_all(user: Any, action: str) -> Q | None:
    """Return the filter to the rows of the own organisation, for who builds reports to all; None for who may not."""
    if not user.has_perm(action):
        return None
    if user.has_perm(BUILD_REPORT):
        return Q()
    return None if user.organisation_id is None else Q(organisation=user.organisation_id)
