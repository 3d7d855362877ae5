"""The way to other work, under a code that means nothing outside the worker's own file."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import TRAJECTORY_CODE_PATTERN
from contacts.models.rules import code_rule
from contacts.querysets import PhasePeriodQuerySet, TrajectoryQuerySet
from portal import codelists
from portal.models import Organisation


class Trajectory(models.Model):
    """One person's way to other work (traject), under a random pronounceable code that is never used again.

    It never holds a name, a birth date, a contact moment, or a note. That the fixed worker and the deputy are staff of
    the organisation is a foreign key on both columns together, in the first migration.
    """

    # Stands in addresses instead of the code: a history of a browser or a log tells no code of anybody's file.
    key = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    code = models.CharField(_("code"), max_length=9, unique=True)
    organisation = models.ForeignKey(Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT)
    # Empty after an import, until the coordinator names one.
    fixed_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("fixed worker"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="trajectories",
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deputy"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputised_trajectories",
    )
    # Who takes over, and the day of saying goodbye; when that day is over the successor becomes the fixed worker.
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who takes over"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="trajectories_to_come",
    )
    goodbye_on = models.DateField(_("day of the goodbye"), null=True, blank=True)
    next_on = models.DateField(_("next appointment"), null=True, blank=True)
    municipality = models.CharField(_("municipality"), max_length=16, choices=codelists.municipalities)
    opened = models.DateField(_("opened"))
    closed = models.DateField(_("closed"), null=True, blank=True)
    outcome = models.CharField(  # noqa: DJ001  (null is "none yet")
        _("outcome"), max_length=24, choices=codelists.outcomes, null=True, blank=True
    )

    objects: ClassVar[models.Manager[Trajectory]] = TrajectoryQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name_plural = "trajectories"
        constraints = (
            code_rule("trajectory", "municipality", "MUNICIPALITY"),
            code_rule("trajectory", "outcome", "OUTCOME", optional=True),
            models.CheckConstraint(
                condition=Q(code__regex=TRAJECTORY_CODE_PATTERN),
                name="contacts_trajectory_code",
                violation_error_message=_("A code is three syllables, a dash and two digits."),
            ),
            models.CheckConstraint(
                condition=Q(closed=None) | Q(closed__gte=F("opened")),
                name="contacts_trajectory_closed_after_opened",
                violation_error_message=_("It closes on or after the day it was opened."),
            ),
            models.CheckConstraint(
                condition=Q(outcome=None) | Q(closed__isnull=False),
                name="contacts_trajectory_outcome_when_closed",
                violation_error_message=_("An outcome comes with the day of closing."),
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | Q(fixed_worker=None) | ~Q(deputy=F("fixed_worker")),
                name="contacts_trajectory_deputy_is_another",
                violation_error_message=_("The deputy is somebody else."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None, goodbye_on=None) | Q(successor__isnull=False, goodbye_on__isnull=False),
                name="contacts_trajectory_goodbye_has_a_day",
                violation_error_message=_("A handover has somebody who takes over and a day of the goodbye."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | (Q(fixed_worker__isnull=False) & ~Q(successor=F("fixed_worker"))),
                name="contacts_trajectory_successor_is_another",
                violation_error_message=_("Choose a colleague who is not the fixed worker."),
            ),
            models.CheckConstraint(
                condition=Q(closed=None) | Q(next_on=None, successor=None),
                name="contacts_trajectory_closed_is_over",
                violation_error_message=_("A closed trajectory has no appointment and no handover."),
            ),
        )

    def __str__(self) -> str:
        return self.code


class PhasePeriod(models.Model):
    """A stretch (fase) in one of the four phases, or a pause: from its first day to the first day of what follows.

    Any phase may follow any phase and may come back; an empty end means that it goes on.
    """

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="phases")
    phase = models.CharField(_("phase"), max_length=16, choices=codelists.phases)
    start = models.DateField(_("from"))
    end = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar[models.Manager[PhasePeriod]] = PhasePeriodQuerySet.as_manager()

    class Meta:
        ordering = ("trajectory", "start")
        constraints = (
            code_rule("phaseperiod", "phase", "PHASE"),
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gt=F("start")),
                name="contacts_phaseperiod_end_after_start",
                violation_error_message=_("A phase lasts at least a day."),
            ),
            # Two open stretches overlap, so this rule also keeps it to at most one open stretch.
            ExclusionConstraint(
                name="contacts_phaseperiod_no_overlap",
                expressions=[
                    (F("trajectory"), RangeOperators.EQUAL),
                    (
                        Func(F("start"), F("end"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("These days already belong to another phase."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.phase} {self.start}"
