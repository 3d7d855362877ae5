"""What was asked, what was made of it, and what was published of the records."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.choices import Language
from portal.models import User
from subsidy.choices import ReportKind, ReportState, ReportStep
from subsidy.models.periods import Period
from subsidy.querysets import LedgerQuerySet, ReportQuerySet, ReportVersionQuerySet

SUBJECT = RegexValidator(r"^[A-Za-z0-9_]*$")


class Report(models.Model):
    """What was asked for (rapport), and how far the building of it is; the finished work is a ReportVersion."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(_("kind"), max_length=12, choices=ReportKind, default=ReportKind.YEAR)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.DUTCH)
    # Whom it is about, where it is not about all: the code of a municipality or of an organisation.
    subject = models.CharField(_("about"), max_length=32, blank=True, validators=[SUBJECT])
    # Empty for what the portal made by itself. An account that is deleted takes its name along.
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=9, choices=ReportState, default=ReportState.QUEUED)
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
                fields=("period", "kind", "language", "subject"),
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
        return " ".join(filter(None, (str(self.period), self.kind, self.subject, self.language)))


class ReportVersion(models.Model):
    """One immutable version of a report: its snapshot of published numbers and the files made of that alone.

    The database refuses every change and every deletion; a correction is a next version that says what changed.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="version")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(_("kind"), max_length=12, choices=ReportKind)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    subject = models.CharField(_("about"), max_length=32, blank=True)
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
                fields=("period", "kind", "language", "subject", "number"),
                name="subsidy_reportversion_number",
                violation_error_message=_("This version exists already."),
            ),
        )

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.period), self.kind, self.subject, self.language, f"v{self.number}")))


class Publication(models.Model):
    """A version was published (publicatie): from then on all who may see figures see it, and it stays.

    Before that it is a concept, which only the account holder sees. The database refuses every change and deletion.
    """

    version = models.OneToOneField(ReportVersion, on_delete=models.PROTECT, related_name="publication")
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        ordering = ("-published_at",)

    def __str__(self) -> str:
        return f"{self.version} {self.published_at:%Y-%m-%d}"


class ReportPicture(models.Model):
    """One picture of a version (plaatje), drawn once when the version was built: its name, what it tells, the drawing.

    Made of the snapshot alone; the database refuses every change and deletion.
    """

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="pictures")
    # The id of the table that it shows.
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    conclusion = models.CharField(max_length=500)
    svg = models.BinaryField()

    class Meta:
        ordering = ("version", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "name"),
                name="subsidy_reportpicture_once",
                violation_error_message=_("This picture exists already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.name}"


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
