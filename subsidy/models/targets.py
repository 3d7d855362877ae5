"""What was agreed with a provider, and every change of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import codelists
from portal.models import Organisation
from subsidy.choices import INDICATORS_OF_ACTIVITY
from subsidy.querysets import TargetChangeQuerySet, TargetQuerySet


def belongs_together() -> Q:
    """Return the rule that an indicator stands only at the activity that it shows."""
    rule = Q()
    for activity, known in INDICATORS_OF_ACTIVITY.items():
        rule |= Q(activity=activity, indicator__in=known)
    return rule


class Target(models.Model):
    """What was agreed for a year (prestatieafspraak): one number for one indicator of one activity.

    With one provider, or with all together where `organisation` is empty. The unit is that of the indicator; never a
    number of people that was counted, only one that was agreed.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True, blank=True
    )
    activity = models.CharField(_("activity"), max_length=24, choices=codelists.activity_kinds)
    indicator = models.CharField(_("indicator"), max_length=24)
    agreed = models.DecimalField(_("agreed number"), max_digits=9, decimal_places=2)
    is_demo = models.BooleanField(_("made up, for showing"), default=False)

    objects: ClassVar[models.Manager[Target]] = TargetQuerySet.as_manager()

    class Meta:
        ordering = ("year", "organisation__code", "activity", "indicator")
        constraints = (
            models.UniqueConstraint(
                fields=("year", "organisation", "indicator"),
                nulls_distinct=False,
                name="subsidy_target_once",
                violation_error_message=_("For this a number was agreed already. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2024, 2032)),
                name="subsidy_target_year",
                violation_error_message=_("Give a year from 2024 up to 2032."),
            ),
            models.CheckConstraint(
                condition=Q(agreed__gte=0),
                name="subsidy_target_agreed",
                violation_error_message=_("An agreed number is never below zero."),
            ),
            models.CheckConstraint(
                condition=belongs_together(),
                name="subsidy_target_indicator_of_activity",
                violation_error_message=_("Choose an indicator that belongs to the activity."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.organisation_id or '-'} {self.indicator}"


class TargetChange(models.Model):
    """One change of what was agreed (wijziging): what it became, when and by whom; only ever added to.

    `agreed` is empty where the target was taken away. An account that is deleted takes its name along.
    """

    year = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    indicator = models.CharField(max_length=24)
    agreed = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager[TargetChange]] = TargetChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["year", "indicator"], name="subsidy_targetchange_year"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed=None) | Q(agreed__gte=0),
                name="subsidy_targetchange_agreed",
                violation_error_message=_("An agreed number is never below zero."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.organisation_id or '-'} {self.indicator} {self.made_at:%Y-%m-%d}"
