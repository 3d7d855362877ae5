"""Places of help, and when they are open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from portal.choices import Discipline, Weekday
from portal.models.edited import Edited


class Municipality(models.Model):
    """One of the municipalities (gemeente) that pay together, by its CBS code."""

    code = models.CharField(_("CBS code"), max_length=6, primary_key=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    inhabitants = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    inhabitants_year = models.PositiveSmallIntegerField(_("year of that number"), null=True, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "municipalities"
        constraints = (
            models.CheckConstraint(
                condition=Q(code__regex=r"^GM[0-9]{4}$"),
                name="portal_municipality_code",
                violation_error_message=_("A CBS code is GM and four digits."),
            ),
            models.CheckConstraint(
                condition=Q(inhabitants=None, inhabitants_year=None)
                | Q(inhabitants__isnull=False, inhabitants_year__isnull=False),
                name="portal_municipality_inhabitants_with_year",
                violation_error_message=_("Say of which year the number of inhabitants is."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class LocationManager(models.Manager["Location"]):
    """A named manager: modeltranslation swaps it for its own at run time."""


class Location(Edited):
    """A place (plek) where help is given; never a place where people do sex work.

    The address is shown only through the fact `org.address` until somebody confirms it.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    municipality = models.ForeignKey(Municipality, verbose_name=_("municipality"), on_delete=models.PROTECT)
    address = models.CharField(_("address"), max_length=120, blank=True)
    step_free = models.BooleanField(_("step-free"), null=True, blank=True)
    quiet_entrance = models.BooleanField(_("quiet entrance"), null=True, blank=True)
    # The languages spoken there, by their codes in enumerations.csv; empty is not known.
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"), default=list, blank=True)
    bus = models.CharField(_("bus or way to get there"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects: ClassVar[LocationManager] = LocationManager()

    class Meta:
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


class MinuteOfDay(Func):
    """A time of day as minutes since midnight, computed by the database."""

    template = "(EXTRACT(EPOCH FROM (%(expressions)s)::time) / 60)::int"
    output_field = models.IntegerField()


class WalkInHoursQuerySet(models.QuerySet["WalkInHours"]):
    """Reads of weekly openings."""

    def valid_between(self, first: date, last: date) -> Self:
        """Return the openings that hold on some day from the first to the last, both included."""
        return self.filter(valid__overlap=(first, last + timedelta(days=1)))


class WalkInHours(Edited):
    """A weekly opening of a walk-in (inloop), for one discipline, valid over a half-open range of dates."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="walk_in_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("to"))
    discipline = models.CharField(_("who is there"), max_length=16, choices=Discipline, default=Discipline.SUPPORT)
    valid = DateRangeField(_("valid"))

    objects: ClassVar[models.Manager[WalkInHours]] = WalkInHoursQuerySet.as_manager()

    class Meta:
        ordering = ("location", "weekday", "opens_at")
        verbose_name_plural = "walk-in hours"
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="portal_walkinhours_closes_after_opening",
                violation_error_message=_("The walk-in closes after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__in=Weekday.values),
                name="portal_walkinhours_weekday",
                violation_error_message=_("Choose a day of the week."),
            ),
            models.CheckConstraint(
                condition=Q(discipline__in=Discipline.values),
                name="portal_walkinhours_discipline",
                violation_error_message=_("Choose who is there."),
            ),
            ExclusionConstraint(
                name="portal_walkinhours_no_overlap",
                expressions=[
                    (F("location"), RangeOperators.EQUAL),
                    (F("weekday"), RangeOperators.EQUAL),
                    (F("discipline"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            MinuteOfDay(F("opens_at")),
                            MinuteOfDay(F("closes_at")),
                            function="int4range",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("At this place there is already an opening at that time."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.location} {self.get_weekday_display()} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"


class WalkInExceptionQuerySet(models.QuerySet["WalkInException"]):
    """Reads of dated changes."""

    def between(self, first: date, last: date) -> Self:
        """Return the changes that touch some day from the first to the last, both included."""
        return self.filter(days__overlap=(first, last + timedelta(days=1)))


class WalkInExceptionManager(models.Manager["WalkInException"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> WalkInExceptionQuerySet:
        """Return our own queryset."""
        return WalkInExceptionQuerySet(self.model, using=self._db)


class WalkInException(Edited):
    """A dated closure, or other hours, of the walk-in: it replaces the weekly openings on its days."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="walk_in_exceptions")
    days = DateRangeField(_("days"))
    # Both empty: closed on these days.
    opens_at = models.TimeField(_("from"), null=True, blank=True)
    closes_at = models.TimeField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    objects: ClassVar[WalkInExceptionManager] = WalkInExceptionManager()

    class Meta:
        ordering = ("days",)
        constraints = (
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None)
                | Q(opens_at__isnull=False, closes_at__isnull=False, closes_at__gt=F("opens_at")),
                name="portal_walkinexception_hours",
                violation_error_message=_("Give both times, or none when it is closed."),
            ),
            ExclusionConstraint(
                name="portal_walkinexception_no_overlap",
                expressions=[(F("location"), RangeOperators.EQUAL), (F("days"), RangeOperators.OVERLAPS)],
                violation_error_message=_("There is already a change on one of these days."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.location} {self.days}"
