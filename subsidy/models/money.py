"""The money of a year: what it is, and what was budgeted and spent."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Organisation
from subsidy.choices import BudgetCategory
from subsidy.querysets import SubsidyYearQuerySet


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
