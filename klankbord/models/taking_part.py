"""What members say: whether they come, which day suits them, what they want to talk about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from klankbord.choices import ComingAnswer, ProposalState
from klankbord.models.meetings import AgendaItem, Meeting
from klankbord.querysets import AttendanceQuerySet, DatePollManager, PollTickQuerySet, ProposalQuerySet
from portal.choices import KeptReason, Language
from portal.models import User


class Attendance(models.Model):
    """What one member says about one meeting (aanmelding), and what she needs to come.

    It is there to plan with: it goes when the meeting is over, and only numbers of it are shown.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(_("answer"), max_length=5, choices=ComingAnswer)
    wants_interpreter = models.BooleanField(_("I would like an interpreter"), default=False)
    wants_childcare = models.BooleanField(_("I would like somebody to look after my child"), default=False)
    wants_online = models.BooleanField(_("I would like to join online"), default=False)

    objects: ClassVar[models.Manager[Attendance]] = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ("meeting", "id")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "member"), name="klankbord_attendance_once"),
            models.CheckConstraint(
                condition=Q(answer__in=ComingAnswer.values),
                name="klankbord_attendance_answer",
                violation_error_message=_("Choose an answer."),
            ),
            # Who does not come needs nothing, so nothing of it is kept.
            models.CheckConstraint(
                condition=~Q(answer=ComingAnswer.NO)
                | Q(wants_interpreter=False, wants_childcare=False, wants_online=False),
                name="klankbord_attendance_no_without_wishes",
                violation_error_message=_("Who does not come needs nothing."),
            ),
        )

    def __str__(self) -> str:
        return self.answer


class Proposal(models.Model):
    """A point that a member proposes for an agenda (voorstel), in her own language.

    Staff see the words and never whose they are. What comes of it is said to her: taken up as a point, or not, with the
    reason. When she leaves it goes, and the point that came of it too, unless she lets it stay.
    """

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(_("What do you want to talk about?"), max_length=120)
    text = models.CharField(_("explanation"), max_length=600, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ProposalState, default=ProposalState.OPEN)
    # Why it is not on the agenda: in the language of the proposal.
    reason = models.CharField(_("why not"), max_length=300, blank=True)
    # Why words of the reason stay that look like personal data (portal.forms.checked).
    kept_reason = models.CharField(_("why found words stayed"), max_length=16, choices=KeptReason, blank=True)
    point = models.OneToOneField(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposal", editable=False
    )

    objects: ClassVar[models.Manager[Proposal]] = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(language__in=Language.values) & Q(state__in=ProposalState.values),
                name="klankbord_proposal_language_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(reason=""),
                name="klankbord_proposal_declined_with_reason",
                violation_error_message=_("Say why it is not on the agenda."),
            ),
            models.CheckConstraint(
                condition=Q(point=None) | Q(state=ProposalState.TAKEN),
                name="klankbord_proposal_point_of_a_taken_one",
            ),
            models.CheckConstraint(
                condition=Q(kept_reason__in=("", *KeptReason.values)), name="klankbord_proposal_kept_reason"
            ),
        )

    def __str__(self) -> str:
        return self.title


class DatePoll(models.Model):
    """Which day suits members (datumprikker): they tick, and nobody sees who ticked what.

    It ends when the facilitator makes a meeting of one of its days; the ticks go then.
    """

    note = models.CharField(_("what it is about"), max_length=200, blank=True)
    closes_on = models.DateField(_("answer until"))
    meeting = models.OneToOneField(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="poll", editable=False
    )
    is_demo = models.BooleanField(_("made up, for showing"), default=False)

    objects: ClassVar[DatePollManager] = DatePollManager()

    class Meta:
        ordering = ("closes_on", "id")

    def __str__(self) -> str:
        return f"{self.closes_on:%Y-%m-%d}"


class PollDay(models.Model):
    """One day, from and to, that a poll asks about."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="days")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("poll", "starts_at"),
                name="klankbord_pollday_once",
                violation_error_message=_("This day is in the list already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="klankbord_pollday_ends_after_start",
                violation_error_message=_("A meeting ends after it starts."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class PollTick(models.Model):
    """A member can come on a day of a poll."""

    day = models.ForeignKey(PollDay, on_delete=models.CASCADE, related_name="ticks")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[models.Manager[PollTick]] = PollTickQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("day", "member"), name="klankbord_polltick_once"),)

    def __str__(self) -> str:
        return str(self.day)
