"""What providers write about their work."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import codelists
from portal.choices import KeptReason, OrganisationKind
from portal.models import Organisation
from subsidy.choices import WordsQuestion
from subsidy.querysets import NarrativeQuerySet

LONGEST_WORDS = 1500


class Narrative(models.Model):
    """What a provider wrote about one activity in one year, in answer to one fixed question (toelichting), in Dutch.

    It is about the work and never about a person: it was checked before it was saved, and `kept_reason` says why words
    stayed in which something was found (security.md D11). No row is a question that is not answered.
    """

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        limit_choices_to={"kind": OrganisationKind.PROVIDER},
        related_name="narratives",
    )
    year = models.PositiveSmallIntegerField(_("year"))
    activity = models.CharField(_("activity"), max_length=32, choices=codelists.activity_kinds)
    question = models.CharField(_("question"), max_length=16, choices=WordsQuestion)
    text = models.CharField(_("text"), max_length=LONGEST_WORDS)
    kept_reason = models.CharField(_("why found words stayed"), max_length=16, choices=KeptReason, blank=True)
    is_demo = models.BooleanField(_("made up, for showing"), default=False)
    updated_at = models.DateTimeField(_("written at"))
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects: ClassVar[models.Manager[Narrative]] = NarrativeQuerySet.as_manager()

    class Meta:
        ordering = ("year", "organisation", "activity", "question")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "year", "activity", "question"),
                name="subsidy_narrative_once",
                violation_error_message=_("This question is answered already."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2024, 2032)),
                name="subsidy_narrative_year",
                violation_error_message=_("Give a year of the accountability."),
            ),
            models.CheckConstraint(
                condition=Q(activity__in=codelists.codes("ACTIVITY_KIND")),
                name="subsidy_narrative_activity",
                violation_error_message=_("Choose an activity."),
            ),
            models.CheckConstraint(
                condition=Q(question__in=WordsQuestion.values),
                name="subsidy_narrative_question",
                violation_error_message=_("Choose a question."),
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"[^[:space:]]"),
                name="subsidy_narrative_not_empty",
                violation_error_message=_("Write something, or leave the question out."),
            ),
            models.CheckConstraint(
                condition=Q(kept_reason__in=("", *KeptReason.values)),
                name="subsidy_narrative_kept_reason",
                violation_error_message=_("Choose a reason."),
            ),
        )

    def __str__(self) -> str:
        # Never the text: this may stand in a log.
        return f"{self.year} {self.activity} {self.question}"
