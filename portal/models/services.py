"""The list of concrete help (sociale kaart), and what visitors say is wrong with it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.choices import Certainty, Channel, Cost, ReportedProblem
from portal.models.accounts import Organisation
from portal.models.edited import Edited
from portal.models.facts import Fact
from portal.models.places import Location

if TYPE_CHECKING:
    from collections.abc import Iterable


class ServiceQuerySet(models.QuerySet["Service"]):
    """Reads of the list of help."""

    def published(self, *, today: date) -> Self:
        """Return what visitors may see on a day: published, known for sure, and checked lately."""
        return self.filter(
            Q(expires_on=None) | Q(expires_on__gt=today), is_published=True, checked_on__isnull=False
        ).exclude(certainty=Certainty.UNVERIFIED)

    def for_need(self, need: str) -> Self:
        """Return the help for a need, by its code in needs.csv."""
        return self.filter(needs__contains=[need])

    def in_municipality(self, code: str) -> Self:
        """Return the help that somebody in a municipality can use, by its CBS code."""
        return self.filter(Q(municipalities=[]) | Q(municipalities__contains=[code]))

    def for_needs(self, needs: Iterable[str]) -> Self:
        """Return the help for any of some needs, by their codes in needs.csv."""
        return self.filter(needs__overlap=list(needs))

    def with_parts(self) -> Self:
        """Bring along what an entry shows: who gives it, where, and its facts."""
        return self.select_related("organisation", "location__municipality", "phone_fact", "link_fact", "hours_fact")


class ServiceManager(models.Manager["Service"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> ServiceQuerySet:
        """Return our own queryset."""
        return ServiceQuerySet(self.model, using=self._db)


class Service(Edited):
    """One concrete kind of help (aanbod), named as a person would: "Iemand die je belastingbrief met je leest".

    Help and places of help only, never a place where people do sex work. What is not known is empty and shown as
    "ask us". Phone numbers, times and links are facts, named by their keys.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    needs = ArrayField(models.CharField(max_length=16), verbose_name=_("needs"), default=list)
    channels = ArrayField(
        models.CharField(max_length=8, choices=Channel), verbose_name=_("how it reaches you"), default=list
    )
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"), default=list, blank=True)
    # CBS codes; empty is all of Friesland, or the whole country.
    municipalities = ArrayField(
        models.CharField(max_length=6), verbose_name=_("municipalities"), default=list, blank=True
    )
    location = models.ForeignKey(
        Location, verbose_name=_("place"), on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    cost = models.CharField(_("cost"), max_length=8, choices=Cost, blank=True)
    anonymous = models.BooleanField(_("possible without a name"), null=True, blank=True)
    step_free = models.BooleanField(_("step-free"), null=True, blank=True)
    title = models.CharField(_("the help, as one sentence"), max_length=120)
    note = models.CharField(_("how it goes"), max_length=300, blank=True)
    phone_fact = models.ForeignKey(
        Fact, verbose_name=_("phone number"), to_field="key", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    link_fact = models.ForeignKey(
        Fact, verbose_name=_("link"), to_field="key", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hours_fact = models.ForeignKey(
        Fact, verbose_name=_("times"), to_field="key", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    certainty = models.CharField(_("certainty"), max_length=12, choices=Certainty)
    source = models.CharField(_("source"), max_length=120, blank=True)
    checked_on = models.DateField(_("last checked"), null=True, blank=True)
    expires_on = models.DateField(_("check again from"), null=True, blank=True)
    is_published = models.BooleanField(_("published"), default=True)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar[ServiceManager] = ServiceManager()

    class Meta:
        ordering = ("order", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(needs__len__gt=0),
                name="portal_service_has_need",
                violation_error_message=_("Choose at least one need."),
            ),
            models.CheckConstraint(
                condition=Q(channels__len__gt=0, channels__contained_by=Channel.values),
                name="portal_service_channels",
                violation_error_message=_("Choose how the help reaches somebody."),
            ),
            models.CheckConstraint(
                condition=Q(cost__in=["", *Cost.values]),
                name="portal_service_cost",
                violation_error_message=_("Choose what it costs."),
            ),
            models.CheckConstraint(
                condition=Q(certainty__in=Certainty.values),
                name="portal_service_certainty",
                violation_error_message=_("Choose how sure this is."),
            ),
            models.CheckConstraint(
                condition=Q(certainty=Certainty.UNVERIFIED) | Q(checked_on__isnull=False),
                name="portal_service_known_has_date",
                violation_error_message=_("Say on which day this was checked."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(checked_on__isnull=False, expires_on__gt=F("checked_on")),
                name="portal_service_expires_after_checked",
                violation_error_message=_("The day to check again comes after the day of checking."),
            ),
        )

    def __str__(self) -> str:
        return self.code


class ServiceReport(models.Model):
    """How often visitors said on one day that something is wrong with an entry; never who, never in words."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="reports")
    problem = models.CharField(_("what is wrong"), max_length=12, choices=ReportedProblem)
    reported_on = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("how often"), default=1)
    is_handled = models.BooleanField(_("looked at"), default=False)

    class Meta:
        ordering = ("-reported_on", "service")
        constraints = (
            models.UniqueConstraint(
                fields=("service", "problem", "reported_on"),
                name="portal_servicereport_once_a_day",
                violation_error_message=_("This was counted on that day already."),
            ),
            models.CheckConstraint(
                condition=Q(problem__in=ReportedProblem.values),
                name="portal_servicereport_problem",
                violation_error_message=_("Choose what is wrong."),
            ),
            models.CheckConstraint(
                condition=Q(times__gte=1),
                name="portal_servicereport_times",
                violation_error_message=_("A report happened at least once."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.service_id} {self.problem} {self.reported_on}"
