"""What belongs to a meeting on paper: documents that members read, and the minutes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klankbord.models.meetings import Meeting
from klankbord.querysets import DocumentManager, MinutesManager
from portal.choices import KeptReason, Language

MINUTES_LENGTH = 12_000


class Document(models.Model):
    """A PDF that belongs to a meeting (document), checked and written anew when it came in (security.md D13).

    It is known by a random key; the name that it had on somebody's computer is not kept.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language of the document"), max_length=2, choices=Language)
    # Why words of the title stay that look like personal data (portal.forms.checked).
    kept_reason = models.CharField(_("why found words stayed"), max_length=16, choices=KeptReason, blank=True)
    pdf = models.BinaryField(_("PDF"))
    pages = models.PositiveSmallIntegerField(_("pages"))

    objects: ClassVar[DocumentManager] = DocumentManager()

    class Meta:
        ordering = ("meeting", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(language__in=Language.values),
                name="klankbord_document_language",
                violation_error_message=_("Choose one of the languages of the site."),
            ),
            models.CheckConstraint(condition=Q(pages__gte=1), name="klankbord_document_pages"),
            models.CheckConstraint(
                condition=Q(kept_reason__in=("", *KeptReason.values)), name="klankbord_document_kept_reason"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Minutes(models.Model):
    """The minutes of a meeting (verslag): what was said, and never by whom.

    Members read them once they are shared; the group approves them at the next meeting, and then they stay as they are.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    text = models.TextField(pgettext_lazy("meeting", "minutes"), validators=[MaxLengthValidator(MINUTES_LENGTH)])
    # Why words stay that look like personal data (portal.forms.checked).
    kept_reason = models.CharField(_("why found words stayed"), max_length=16, choices=KeptReason, blank=True)
    shared_on = models.DateField(_("shared on"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)

    objects: ClassVar[MinutesManager] = MinutesManager()

    class Meta:
        verbose_name_plural = "minutes"
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_on=None) | Q(shared_on__lte=F("approved_on")),
                name="klankbord_minutes_approved_after_sharing",
                violation_error_message=_("Share the minutes first; the group approves them after that."),
            ),
            models.CheckConstraint(
                condition=Q(kept_reason__in=("", *KeptReason.values)), name="klankbord_minutes_kept_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting}"
