"""The periods of which an account is given."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Organisation, User
from subsidy.choices import (
    BLOCK_CODE,
    DAYS_TO_COMPLETE,
    QUARTER_CODE,
    YEAR_CODE,
    PeriodicName,
    PeriodKind,
    PeriodState,
)
from subsidy.querysets import CompletionQuerySet, PeriodQuerySet


class Period(models.Model):
    """A quarter, a year or a fixed block (verantwoordingsperiode): open, closing, or closed for good.

    First and last day both count. Records carry the code of the quarter in which they are counted. The database lets
    it only go forward, keeps what is closed as it is, and closes the parts before the whole.
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

    @property
    def complete_by(self) -> date:
        """The day until which records may come in; from that day on it can be closed without a reason."""
        return self.end + timedelta(days=DAYS_TO_COMPLETE)


class Completion(models.Model):
    """An organisation said that a period is complete (compleet), or took that back; the latest row holds.

    Only ever added to: the database refuses every change but the going away of the account, and every deletion. It
    holds no count of people.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="completions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # False: taken back.
    complete = models.BooleanField(_("complete"))
    said_on = models.DateField(_("said on"))
    said_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # The id of each activity with a short digest of what it said, to see later what was added or changed since.
    marks = models.JSONField(default=dict, blank=True, editable=False)

    objects: ClassVar[models.Manager[Completion]] = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["period", "organisation", "-id"], name="subsidy_completion_latest"),)

    def __str__(self) -> str:
        return f"{self.period} {self.organisation_id} {self.complete}"


class PeriodicWork(models.Model):
    """What the portal did by itself for a period (periodiek werk): once, however many beats run (security.md T9)."""

    name = models.CharField(_("name"), max_length=16, choices=PeriodicName)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(_("done on"))

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "periodic work"
        constraints = (
            models.UniqueConstraint(
                fields=("name", "period"),
                name="subsidy_periodicwork_once",
                violation_error_message=_("This was done already."),
            ),
            models.CheckConstraint(
                condition=Q(name__in=PeriodicName.values),
                name="subsidy_periodicwork_name",
                violation_error_message=_("Choose a kind of work."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.period}"
