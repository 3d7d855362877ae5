"""The sounding board: when it meets, and what about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from klankbord.choices import AgendaSource, MeetingState
from klankbord.querysets import MeetingManager
from portal.models import Location


class Meeting(models.Model):
    """One meeting of the sounding board (klankbordbijeenkomst); who came is never written down.

    Its title is neutral, for it can show on a screen that somebody else reads.
    """

    title = models.CharField(_("title"), max_length=80)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    location = models.ForeignKey(Location, verbose_name=_("place"), on_delete=models.PROTECT, null=True, blank=True)
    place_note = models.CharField(_("about the place"), max_length=200, blank=True)
    fee_note = models.CharField(_("fee and travel"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=MeetingState, default=MeetingState.PLANNED)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("made up, for showing"), default=False)

    objects: ClassVar[MeetingManager] = MeetingManager()

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="klankbord_meeting_ends_after_start",
                violation_error_message=_("A meeting ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=MeetingState.values),
                name="klankbord_meeting_state",
                violation_error_message=_("Choose a state."),
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancel_reason=""),
                name="klankbord_meeting_cancelled_with_reason",
                violation_error_message=_("Say why it is cancelled."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.starts_at:%Y-%m-%d}"


class AgendaItem(models.Model):
    """One point on the agenda of a meeting (agendapunt)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=120)
    text = models.CharField(_("explanation"), max_length=600, blank=True)
    source = models.CharField(
        _("where it came from"), max_length=12, choices=AgendaSource, default=AgendaSource.FACILITATOR
    )

    class Meta:
        ordering = ("meeting", "order", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(source__in=AgendaSource.values),
                name="klankbord_agendaitem_source",
                violation_error_message=_("Choose where it came from."),
            ),
        )

    def __str__(self) -> str:
        return self.title
