"""The money of a year: what it is, and what was budgeted and spent."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Municipality, Organisation
from subsidy.choices import BudgetCategory, IncomeSource, PaymentKind, ShareKey
from subsidy.querysets import (
    BudgetLineQuerySet,
    IncomeLineQuerySet,
    MunicipalShareQuerySet,
    PaymentQuerySet,
    SubsidyYearQuerySet,
)

LONGEST_WORDS = 600


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
    share_key = models.CharField(_("key of division"), max_length=12, choices=ShareKey, default=ShareKey.NONE)
    # Of the amount, the part that is divided by inhabitants where the key is both; fixed shares divide the rest.
    inhabitants_percent = models.DecimalField(
        _("part by inhabitants, in percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    notes = models.CharField(_("notes"), max_length=LONGEST_WORDS, blank=True)
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
            models.CheckConstraint(
                condition=Q(rent_index_percent=None)
                | Q(rent_index_percent__gt=Decimal(-100), rent_index_percent__lt=Decimal(100)),
                name="subsidy_subsidyyear_index",
                violation_error_message=_("An index lies between -100 and 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(
                    share_key=ShareKey.BOTH,
                    # Of nothing no range is false, and the database would let it pass.
                    inhabitants_percent__isnull=False,
                    inhabitants_percent__range=(Decimal(0), Decimal(100)),
                )
                | (
                    Q(share_key__in=[ShareKey.NONE, ShareKey.INHABITANTS, ShareKey.FIXED]) & Q(inhabitants_percent=None)
                ),
                name="subsidy_subsidyyear_share_key",
                violation_error_message=_("Give a percentage from 0 to 100 if the key is both, and only then."),
            ),
        )

    def __str__(self) -> str:
        return str(self.year)


class BudgetLine(models.Model):
    """What was budgeted and spent (begrotingspost) by one organisation, or by all together where it is not split.

    The categories are fixed and wide: what one person costs has no line of its own, for price times number would tell
    how many people there were (disclosure.md 5.7). A trigger refuses a line of GGD.
    """

    subsidy_year = models.ForeignKey(SubsidyYear, on_delete=models.PROTECT, related_name="lines")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    category = models.CharField(_("category"), max_length=16, choices=BudgetCategory)
    budgeted = models.DecimalField(_("budgeted"), max_digits=12, decimal_places=2, null=True, blank=True)
    realised = models.DecimalField(_("spent"), max_digits=12, decimal_places=2, default=Decimal("0.00"))
    # Checked for personal data before it is saved, and it never says how many people there were.
    explanation = models.CharField(_("explanation"), max_length=LONGEST_WORDS, blank=True)

    objects: ClassVar[models.Manager[BudgetLine]] = BudgetLineQuerySet.as_manager()

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


class IncomeLine(models.Model):
    """One source of money of a year (inkomstenbron): what was agreed and what came in; euros with two decimals."""

    subsidy_year = models.ForeignKey(SubsidyYear, on_delete=models.PROTECT, related_name="income")
    source = models.CharField(_("source"), max_length=8, choices=IncomeSource)
    # Says what another source is, such as a fund; the three known ones need no words.
    description = models.CharField(_("what it is"), max_length=80, blank=True)
    agreed = models.DecimalField(_("agreed"), max_digits=12, decimal_places=2, null=True, blank=True)
    received = models.DecimalField(_("received"), max_digits=12, decimal_places=2, default=Decimal("0.00"))

    objects: ClassVar[models.Manager[IncomeLine]] = IncomeLineQuerySet.as_manager()

    class Meta:
        ordering = ("subsidy_year", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("subsidy_year", "source", "description"),
                name="subsidy_incomeline_once",
                violation_error_message=_("This source exists already."),
            ),
            models.CheckConstraint(
                condition=Q(source__in=[IncomeSource.DUUP, IncomeSource.DUVO, IncomeSource.RENT], description="")
                | (Q(source=IncomeSource.OTHER) & ~Q(description="")),
                name="subsidy_incomeline_described",
                violation_error_message=_("Say what another source is; the others need no words."),
            ),
            models.CheckConstraint(
                condition=~Q(description__iregex=r"\y(ggd|asg)\y"),
                name="subsidy_incomeline_no_ggd",
                violation_error_message=_("Money of GGD (ASG) is paid in another way and does not belong here."),
            ),
            models.CheckConstraint(
                condition=Q(received__gte=0) & (Q(agreed=None) | Q(agreed__gte=0)),
                name="subsidy_incomeline_amounts",
                violation_error_message=_("An amount is never below zero."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subsidy_year} {self.source} {self.description}".strip()


class Payment(models.Model):
    """One payment to an organisation (voorschot of afrekening); below zero only where a settlement was paid back.

    A trigger refuses a payment to GGD.
    """

    subsidy_year = models.ForeignKey(SubsidyYear, on_delete=models.PROTECT, related_name="payments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    kind = models.CharField(_("kind"), max_length=12, choices=PaymentKind)
    paid_on = models.DateField(_("paid on"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)

    objects: ClassVar[models.Manager[Payment]] = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ("subsidy_year", "organisation", "paid_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("subsidy_year", "organisation", "kind", "paid_on"),
                name="subsidy_payment_once",
                violation_error_message=_("This payment exists already. Add the amounts of one day together."),
            ),
            models.CheckConstraint(
                condition=Q(kind=PaymentKind.SETTLEMENT) | Q(kind=PaymentKind.ADVANCE, amount__gte=0),
                name="subsidy_payment_kind_amount",
                violation_error_message=_("An advance payment is never below zero."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subsidy_year} {self.organisation_id} {self.kind} {self.paid_on}"


class MunicipalShare(models.Model):
    """What the key of division knows of one municipality in one year (verdeelsleutel).

    Inhabitants as they stand in the source of that year, and a fixed share as a weight against the others. Empty is not
    known: nothing is guessed, and without it no amount is worked out.
    """

    subsidy_year = models.ForeignKey(SubsidyYear, on_delete=models.PROTECT, related_name="shares")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    inhabitants = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    inhabitants_year = models.PositiveSmallIntegerField(_("year of that number"), null=True, blank=True)
    weight = models.DecimalField(_("fixed share"), max_digits=9, decimal_places=4, null=True, blank=True)

    objects: ClassVar[models.Manager[MunicipalShare]] = MunicipalShareQuerySet.as_manager()

    class Meta:
        ordering = ("subsidy_year", "municipality__name")
        constraints = (
            models.UniqueConstraint(
                fields=("subsidy_year", "municipality"),
                name="subsidy_municipalshare_once",
                violation_error_message=_("This municipality stands here already."),
            ),
            models.CheckConstraint(
                condition=Q(inhabitants=None, inhabitants_year=None)
                | Q(
                    inhabitants__isnull=False,
                    inhabitants__gt=0,
                    inhabitants_year__isnull=False,
                    inhabitants_year__range=(2000, 2040),
                ),
                name="subsidy_municipalshare_inhabitants_with_year",
                violation_error_message=_("Say of which year the number of inhabitants is."),
            ),
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__gte=0),
                name="subsidy_municipalshare_weight",
                violation_error_message=_("A fixed share is never below zero."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subsidy_year} {self.municipality_id}"
