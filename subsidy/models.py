"""Money, periods, what was published, and the reports made of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.choices import Language
from portal.models import Organisation
from subsidy.choices import (
    BLOCK_CODE,
    QUARTER_CODE,
    YEAR_CODE,
    BudgetCategory,
    PeriodKind,
    PeriodState,
    ReportKind,
    ReportState,
    ReportStep,
)
from subsidy.querysets import (
    LedgerQuerySet,
    PeriodQuerySet,
    ReportQuerySet,
    ReportVersionQuerySet,
    SubsidyYearQuerySet,
)


class SubsidyYear(models.Model):
    """The money of one year (subsidiejaar); amounts in euros with two decimals.

    GGD money (ASG) never stands here: it is paid in another way.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    duup = models.DecimalField(_("national contribution (DUUP)"), max_digits=12, decimal_places=2)
    rent = models.DecimalField(_("rent of Xenia"), max_digits=12, decimal_places=2)
    # In 2027 the rent becomes a cost of all municipalities; before, Leeuwarden pays it alone.
    rent_index_percent = models.DecimalField(
        _("index of the rent against the year before, in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    source = models.CharField(_("source"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("made up, for showing"), default=False)

    objects: ClassVar[models.Manager[SubsidyYear]] = SubsidyYearQuerySet.as_manager()

    class Meta:
        ordering = ("year",)
        constraints = (
            models.CheckConstraint(
                condition=Q(year__range=(2021, 2040)),
                name="subsidy_subsidyyear_year",
                violation_error_message=_("Give a year from 2021 on."),
            ),
            models.CheckConstraint(
                condition=Q(duup__gte=0, rent__gte=0),
                name="subsidy_subsidyyear_amounts",
                violation_error_message=_("An amount is never below zero."),
            ),
        )

    def __str__(self) -> str:
        return str(self.year)


class BudgetLine(models.Model):
    """What was budgeted and spent (begrotingspost) by one organisation, or by all together where it is not split."""

    subsidy_year = models.ForeignKey(SubsidyYear, on_delete=models.PROTECT, related_name="lines")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    category = models.CharField(_("category"), max_length=16, choices=BudgetCategory)
    budgeted = models.DecimalField(_("budgeted"), max_digits=12, decimal_places=2, null=True, blank=True)
    realised = models.DecimalField(_("spent"), max_digits=12, decimal_places=2, default=Decimal("0.00"))

    class Meta:
        ordering = ("subsidy_year", "organisation", "category")
        constraints = (
            models.UniqueConstraint(
                fields=("subsidy_year", "organisation", "category"),
                nulls_distinct=False,
                name="subsidy_budgetline_once",
                violation_error_message=_("This line exists already."),
            ),
            models.CheckConstraint(
                condition=Q(category__in=BudgetCategory.values),
                name="subsidy_budgetline_category",
                violation_error_message=_("Choose a category."),
            ),
            models.CheckConstraint(
                condition=Q(realised__gte=0) & (Q(budgeted=None) | Q(budgeted__gte=0)),
                name="subsidy_budgetline_amounts",
                violation_error_message=_("An amount is never below zero."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subsidy_year} {self.organisation_id or '-'} {self.category}"


class Period(models.Model):
    """A quarter, a year or a fixed block (verantwoordingsperiode): open, closing, or closed for good.

    First and last day both count. Records carry the code of the quarter in which they are counted.
    """

    code = models.CharField(_("code"), max_length=9, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=PeriodKind)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=8, choices=PeriodState, default=PeriodState.OPEN)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    forced_reason = models.CharField(_("reason to close although something is missing"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[Period]] = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ("start", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=PeriodKind.QUARTER, code__regex=QUARTER_CODE)
                | Q(kind=PeriodKind.YEAR, code__regex=YEAR_CODE)
                | Q(kind=PeriodKind.BLOCK, code__regex=BLOCK_CODE),
                name="subsidy_period_code_fits_kind",
                violation_error_message=_("Write a quarter as 2025-Q1, a year as 2025, a block as 2027-2029."),
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="subsidy_period_end_after_start",
                violation_error_message=_("A period ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(state=PeriodState.CLOSED, closed_on__isnull=False)
                | (~Q(state=PeriodState.CLOSED) & Q(closed_on=None)),
                name="subsidy_period_closed_has_day",
                violation_error_message=_("A closed period has the day of closing."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=PeriodState.values),
                name="subsidy_period_state",
                violation_error_message=_("Choose a state."),
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def year(self) -> int:
        """The year in which it starts."""
        return self.start.year

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be added to it any more."""
        return self.state == PeriodState.CLOSED

    def has_ended(self, *, today: date) -> bool:
        """Say whether its last day is past."""
        return today > self.end


class Report(models.Model):
    """What was asked for (rapport), and how far the building of it is; the finished work is a ReportVersion."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(_("kind"), max_length=12, choices=ReportKind, default=ReportKind.YEAR)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.DUTCH)
    state = models.CharField(_("state"), max_length=8, choices=ReportState, default=ReportState.QUEUED)
    step = models.CharField(_("step"), max_length=12, choices=ReportStep, default=ReportStep.WAITING)
    percent = models.PositiveSmallIntegerField(_("percent done"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)
    requested_at = models.DateTimeField(_("asked for at"))
    # The worker that builds holds a claim, and shows at each step that it lives; who lost the claim writes nothing.
    claim = models.UUIDField(null=True, blank=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Report]] = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at", "-id")
        constraints = (
            # Asked twice, built once: a second request finds the first.
            models.UniqueConstraint(
                fields=("period", "kind", "language"),
                condition=Q(state__in=("queued", "building")),
                name="subsidy_report_one_under_way",
                violation_error_message=_("This report is being made already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReportKind.values) & Q(language__in=Language.values),
                name="subsidy_report_kind_language",
                violation_error_message=_("Choose a kind and a language."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values) & Q(step__in=ReportStep.values),
                name="subsidy_report_state_step",
                violation_error_message=_("Choose a state."),
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="subsidy_report_percent",
                violation_error_message=_("At most 100 percent."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.period} {self.kind} {self.language}"


class ReportVersion(models.Model):
    """One immutable version of a report: its snapshot of published numbers and the files made of that alone.

    The database refuses every change and every deletion; a correction is a next version that says what changed.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="version")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(_("kind"), max_length=12, choices=ReportKind)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    number = models.PositiveSmallIntegerField(_("version"))
    built_on = models.DateField(_("made on"))
    method = models.CharField(_("method"), max_length=40)
    changes = models.TextField(_("what changed since the version before"), blank=True)
    # The ids of the corrections that it names; numbers only, so that the next version leaves them out.
    corrections = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    snapshot = models.JSONField(_("snapshot"))
    pdf = models.BinaryField(_("PDF"))
    xlsx = models.BinaryField(_("XLSX"))
    json = models.BinaryField(_("JSON"))
    pdf_sha256 = models.CharField(max_length=64)
    xlsx_sha256 = models.CharField(max_length=64)
    json_sha256 = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[ReportVersion]] = ReportVersionQuerySet.as_manager()

    class Meta:
        ordering = ("-period__start", "kind", "language", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("period", "kind", "language", "number"),
                name="subsidy_reportversion_number",
                violation_error_message=_("This version exists already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.period} {self.kind} {self.language} v{self.number}"


class LedgerEntry(models.Model):
    """One published count (publicatieboek): a multiple of five, kept for ever, never a true count.

    Only ever added to: the database refuses every change and every deletion. It outlives the records themselves.
    """

    population = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    # Key text of disclosure.md 5.1, such as contacten;gemeente=GM0080;jaar=2025;kwartaal=K1.
    cell = models.CharField(max_length=160)
    value = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_entries")
    published_at = models.DateTimeField()
    method = models.CharField(max_length=40)

    objects: ClassVar[models.Manager[LedgerEntry]] = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ("cell", "version")
        verbose_name_plural = "ledger entries"
        indexes = (models.Index(fields=["year", "population"], name="subsidy_ledger_year_population"),)
        constraints = (
            models.UniqueConstraint(
                fields=("cell", "version"),
                name="subsidy_ledgerentry_cell_version",
                violation_error_message=_("This number was published already."),
            ),
            models.CheckConstraint(
                condition=Q(value=F("value") / 5 * 5),
                name="subsidy_ledgerentry_multiple_of_five",
                violation_error_message=_("A published number is a multiple of five."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.cell} = {self.value}"
