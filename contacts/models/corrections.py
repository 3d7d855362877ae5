"""What was corrected after its quarter was closed: a list that is only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import CorrectedField, CorrectionAction, CorrectionReason, RecordKind
from contacts.models.rules import choice_rule, quarter_rule
from contacts.querysets.corrections import CorrectionQuerySet
from portal.models import Organisation


class Correction(models.Model):
    """Something that was counted already was corrected (correctie): in which quarter, which parts, and why.

    It never holds which record it was, nor the old or the new value: nothing that leads back to a conversation. The
    next version of a report names it (disclosure.md 5.4). The database refuses every change and every deletion; only
    the account of whoever made it may go.
    """

    quarter = models.CharField(_("counted in"), max_length=7)
    organisation = models.ForeignKey(Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT)
    record = models.CharField(_("kind of record"), max_length=8, choices=RecordKind)
    action = models.CharField(_("what was done"), max_length=8, choices=CorrectionAction)
    # Empty where the whole record was taken back.
    fields = ArrayField(
        models.CharField(max_length=16, choices=CorrectedField),
        verbose_name=_("what was corrected"),
        default=list,
        blank=True,
    )
    reason = models.CharField(_("why"), max_length=24, choices=CorrectionReason)
    made_on = models.DateField(_("corrected on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("corrected by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects: ClassVar[models.Manager[Correction]] = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ("-quarter", "-id")
        indexes = (models.Index(fields=["organisation", "-quarter"], name="contacts_correction_org_qtr"),)
        constraints = (
            quarter_rule("correction", "quarter", optional=False),
            choice_rule("correction", "record", RecordKind),
            choice_rule("correction", "action", CorrectionAction),
            choice_rule("correction", "reason", CorrectionReason),
            models.CheckConstraint(
                condition=Q(fields__contained_by=CorrectedField.values),
                name="contacts_correction_fields",
                violation_error_message=_("Choose from the list."),
            ),
            models.CheckConstraint(
                condition=Q(action="removed", fields__len=0) | Q(action="changed", fields__len__gt=0),
                name="contacts_correction_says_what",
                violation_error_message=_("A change names what was changed; what was taken back names nothing."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.quarter} {self.record} {self.action}"
