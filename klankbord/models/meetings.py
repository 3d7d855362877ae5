"""The sounding board: when it meets, and what about."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from klankbord.choices import AgendaSource, FeeKind, MeetingState
from klankbord.querysets import FeeQuerySet, MeetingManager
from portal.choices import KeptReason, Language
from portal.models import Location

# More than this in one room is a slip of the finger.
MOST_PEOPLE = 200
REASON_LENGTH = 200


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
    # An organisation or a first name, as the facilitator wants to be called.
    facilitated_by = models.CharField(_("who facilitates"), max_length=80, blank=True)
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language),
        verbose_name=_("spoken languages"),
        default=list,
        blank=True,
    )
    interpreters = ArrayField(
        models.CharField(max_length=2, choices=Language),
        verbose_name=_("languages with an interpreter"),
        default=list,
        blank=True,
    )
    # What everybody who comes gets for her time; what was given is in Fee.
    fee_amount = models.DecimalField(
        _("fee per person"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    fee_kind = models.CharField(_("kind of fee"), max_length=8, choices=FeeKind, blank=True)
    # A number and never who: written down by the facilitator afterwards, published rounded only (disclosure.md 1b).
    people_present = models.PositiveSmallIntegerField(_("people who came"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=MeetingState, default=MeetingState.PLANNED)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=REASON_LENGTH, blank=True)
    # Why day, time or place changed the last time, and when it was to start before that. Members read both until it
    # is over; only the last change is kept.
    change_reason = models.CharField(_("why it changed"), max_length=REASON_LENGTH, blank=True)
    moved_from = models.DateTimeField(_("was to start"), null=True, blank=True)
    # Why words of a reason stay that look like personal data (portal.forms.checked).
    cancel_kept_reason = models.CharField(_("why found words stayed"), max_length=16, choices=KeptReason, blank=True)
    change_kept_reason = models.CharField(_("why found words stayed"), max_length=16, choices=KeptReason, blank=True)
    # How often its times or its state changed: a calendar takes the entry with the higher number. The database counts
    # it itself (migration 0015), so that no way of changing a meeting forgets it.
    revision = models.PositiveIntegerField(default=0, editable=False)
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
            models.CheckConstraint(
                condition=Q(moved_from=None) | ~Q(change_reason=""),
                name="klankbord_meeting_moved_with_reason",
                violation_error_message=_("Say why it changes."),
            ),
            models.CheckConstraint(
                condition=Q(moved_from=None) | ~Q(moved_from=F("starts_at")),
                name="klankbord_meeting_moved_elsewhere",
                violation_error_message=_("A meeting that moved was to start at another moment."),
            ),
            models.CheckConstraint(
                condition=Q(cancel_kept_reason__in=("", *KeptReason.values)),
                name="klankbord_meeting_cancel_kept_reason",
            ),
            models.CheckConstraint(
                condition=Q(change_kept_reason__in=("", *KeptReason.values)),
                name="klankbord_meeting_change_kept_reason",
            ),
            models.CheckConstraint(
                condition=Q(languages__contained_by=Language.values) & Q(interpreters__contained_by=Language.values),
                name="klankbord_meeting_languages",
                violation_error_message=_("Choose from the languages of the site."),
            ),
            models.CheckConstraint(
                condition=Q(fee_amount=None, fee_kind="") | Q(fee_amount__gt=0, fee_kind__in=FeeKind.values),
                name="klankbord_meeting_fee_has_kind",
                violation_error_message=_("Give an amount and what it is given in, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(people_present=None) | Q(people_present__lte=MOST_PEOPLE),
                name="klankbord_meeting_people_present",
                violation_error_message=_("That is more people than fit in the room."),
            ),
            models.CheckConstraint(
                condition=Q(people_present=None) | Q(state=MeetingState.PLANNED),
                name="klankbord_meeting_nobody_at_a_cancelled_one",
                violation_error_message=_("Nobody came to a meeting that was cancelled."),
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


class Fee(models.Model):
    """What one person gets for coming to a meeting (vergoeding): an amount, in what, and whether it was given.

    One row per attendance, and nothing that says whose. The number of rows is a number of people.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="fees")
    kind = models.CharField(_("in what"), max_length=8, choices=FeeKind)
    amount = models.DecimalField(
        _("amount"), max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    is_given = models.BooleanField(_("given"), default=False)

    objects: ClassVar[models.Manager[Fee]] = FeeQuerySet.as_manager()

    class Meta:
        ordering = ("meeting", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=FeeKind.values),
                name="klankbord_fee_kind",
                violation_error_message=_("Choose in what it is given."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="klankbord_fee_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.kind}"
