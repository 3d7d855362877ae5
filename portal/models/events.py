"""Dated moments to meet others."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models.edited import Edited


class EventQuerySet(models.QuerySet["Event"]):
    """Reads of events."""

    def coming(self, *, at: datetime) -> Self:
        """Return the published events that have not ended at a moment, the first one first."""
        return self.filter(is_published=True, ends_at__gt=at).order_by("starts_at")


class EventManager(models.Manager["Event"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> EventQuerySet:
        """Return our own queryset."""
        return EventQuerySet(self.model, using=self._db)


class Event(Edited):
    """A dated social moment or training (ontmoeting), under a neutral title.

    It has no place on purpose: the place is told to those who got in touch.
    """

    title = models.CharField(_("neutral title"), max_length=80)
    how_to_join = models.CharField(_("how to join"), max_length=200)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    is_published = models.BooleanField(_("published"), default=False)

    objects: ClassVar[EventManager] = EventManager()

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="portal_event_ends_after_start",
                violation_error_message=_("It ends after it starts."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.starts_at:%Y-%m-%d}"
