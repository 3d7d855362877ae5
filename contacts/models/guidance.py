"""What is agreed and tried on the way to other work, in codes and days."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import AftercareKind, DomainStatus, RequestAnswer
from contacts.models.rules import choice_rule, code_rule, codes_rule
from contacts.models.trajectories import Trajectory
from contacts.querysets import AftercareQuerySet, DomainStepQuerySet, TailoredRequestQuerySet
from portal import codelists


class DomainStep(models.Model):
    """Where one life domain (leefdomein) stood on a day: its obstacles, and what was tried.

    The latest row of a domain says where it stands now; earlier ones stay, so that an obstacle that was taken away is
    still counted in its years. A status is never a mark out of ten.
    """

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="domain_steps")
    domain = models.CharField(_("life domain"), max_length=16, choices=codelists.life_domains)
    date = models.DateField(_("date"))
    status = models.CharField(_("where it stands"), max_length=16, choices=DomainStatus)
    obstacles = ArrayField(
        models.CharField(max_length=24, choices=codelists.obstacles),
        verbose_name=_("what is in the way"),
        default=list,
        blank=True,
    )
    tried = ArrayField(
        models.CharField(max_length=24, choices=codelists.support_given),
        verbose_name=_("what was tried"),
        default=list,
        blank=True,
    )

    objects: ClassVar[models.Manager[DomainStep]] = DomainStepQuerySet.as_manager()

    class Meta:
        ordering = ("trajectory", "domain", "-date")
        constraints = (
            code_rule("domainstep", "domain", "LIFE_DOMAIN"),
            choice_rule("domainstep", "status", DomainStatus),
            codes_rule("domainstep", "obstacles", "OBSTACLE"),
            codes_rule("domainstep", "tried", "SUPPORT_GIVEN"),
            models.UniqueConstraint(
                fields=("trajectory", "domain", "date"),
                name="contacts_domainstep_once_a_day",
                violation_error_message=_("This domain was written down today already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.domain} {self.status} {self.date}"


class TailoredRequest(models.Model):
    """A request to a municipality for tailored help (maatwerkverzoek), and its answer; never its text or its desk."""

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="requests")
    municipality = models.CharField(_("municipality"), max_length=16, choices=codelists.municipalities)
    domain = models.CharField(_("life domain"), max_length=16, choices=codelists.life_domains)
    asked_on = models.DateField(_("asked on"))
    answer = models.CharField(  # noqa: DJ001  (null is "none yet")
        _("answer"), max_length=16, choices=RequestAnswer, null=True, blank=True
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects: ClassVar[models.Manager[TailoredRequest]] = TailoredRequestQuerySet.as_manager()

    class Meta:
        ordering = ("trajectory", "asked_on", "id")
        constraints = (
            code_rule("tailoredrequest", "municipality", "MUNICIPALITY"),
            code_rule("tailoredrequest", "domain", "LIFE_DOMAIN"),
            choice_rule("tailoredrequest", "answer", RequestAnswer, optional=True),
            models.CheckConstraint(
                condition=Q(answer=None, answered_on=None) | Q(answer__isnull=False, answered_on__isnull=False),
                name="contacts_tailoredrequest_answer_has_a_day",
                violation_error_message=_("An answer comes with its day."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("asked_on")),
                name="contacts_tailoredrequest_answered_after_asked",
                violation_error_message=_("The answer comes on or after the day of the request."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.domain} {self.asked_on}"


class Aftercare(models.Model):
    """An agreement to keep in touch (nazorg): passive, the door stays open; or active, with the next day.

    One agreement holds at a time; it may hold while the trajectory is closed.
    """

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="aftercare")
    kind = models.CharField(_("how we keep in touch"), max_length=8, choices=AftercareKind)
    agreed_on = models.DateField(_("agreed on"))
    next_on = models.DateField(_("next time"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects: ClassVar[models.Manager[Aftercare]] = AftercareQuerySet.as_manager()

    class Meta:
        ordering = ("trajectory", "-agreed_on", "-id")
        verbose_name_plural = "aftercare"
        constraints = (
            choice_rule("aftercare", "kind", AftercareKind),
            models.UniqueConstraint(
                fields=("trajectory",),
                condition=Q(ended_on=None),
                name="contacts_aftercare_one_at_a_time",
                violation_error_message=_("There is an agreement about aftercare already."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=AftercareKind.ACTIVE, ended_on=None, next_on=None),
                name="contacts_aftercare_active_has_a_day",
                violation_error_message=_("Say when you get in touch next."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("agreed_on"), next_on=None),
                name="contacts_aftercare_ended_is_over",
                violation_error_message=_("What has ended has no next time, and ended after it was agreed."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.agreed_on}"
