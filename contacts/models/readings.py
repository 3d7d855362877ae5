"""Who opened which trajectory, when and why: a log that is only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import (
    HASH_PATTERN,
    ORIGIN_PATTERN,
    TRAJECTORY_CODE_PATTERN,
    ReadAction,
    ReadReason,
)
from contacts.models.rules import choice_rule
from contacts.querysets import ReadEventQuerySet, ReadLogAnchorQuerySet
from portal.choices import AnchorKind
from portal.models import Organisation


class ReadEvent(models.Model):
    """Somebody opened a trajectory (inzage): who, which, when, and why (security.md D10).

    `number` and `digest` are set by the database itself, inside one lock: each row carries the SHA-256 over its own
    content and the digest of the row before, so a row that was changed, taken out or cut off shows. The database
    refuses every change, and the deletion of anything younger than half a year. The code stands here as text, for the
    log outlives the trajectory. `origin` tells two browsers apart, and nothing about them.
    """

    # What the database sets, whatever is sent here.
    number = models.BigIntegerField(unique=True, default=0, editable=False)
    digest = models.CharField(max_length=64, default="0" * 64, editable=False)
    previous = models.CharField(max_length=64, default="0" * 64, editable=False)

    at = models.DateTimeField(_("when"))
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    code = models.CharField(_("trajectory"), max_length=9)
    action = models.CharField(_("what"), max_length=8, choices=ReadAction, default=ReadAction.READ)
    reason = models.CharField(_("why"), max_length=16, choices=ReadReason)
    origin = models.CharField(max_length=16, editable=False)

    objects: ClassVar[models.Manager[ReadEvent]] = ReadEventQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        indexes = (models.Index(fields=["code", "reader", "at"], name="contacts_readevent_who_which"),)
        constraints = (
            choice_rule("readevent", "action", ReadAction),
            choice_rule("readevent", "reason", ReadReason),
            models.CheckConstraint(condition=Q(code__regex=TRAJECTORY_CODE_PATTERN), name="contacts_readevent_code"),
            models.CheckConstraint(condition=Q(origin__regex=ORIGIN_PATTERN), name="contacts_readevent_origin"),
            models.CheckConstraint(condition=Q(digest__regex=HASH_PATTERN), name="contacts_readevent_digest"),
            models.CheckConstraint(condition=Q(previous__regex=HASH_PATTERN), name="contacts_readevent_previous"),
        )

    def __str__(self) -> str:
        return f"{self.number}"


class ReadLogAnchor(models.Model):
    """What is known of the log of readings on a day (ankerpunt): a place in the chain, and what it says.

    A head is the newest row, as it was; a start is the last row that went after its term, so that the chain may begin
    behind it; broken names the first row with which something is wrong. The database refuses every change and every
    deletion. It never holds a reader, a trajectory or a time of day.
    """

    kind = models.CharField(max_length=8, choices=AnchorKind)
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    date = models.DateField(_("date"))

    objects: ClassVar[models.Manager[ReadLogAnchor]] = ReadLogAnchorQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            choice_rule("readloganchor", "kind", AnchorKind),
            models.CheckConstraint(condition=Q(digest__regex=HASH_PATTERN), name="contacts_readloganchor_digest"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number} {self.date}"
