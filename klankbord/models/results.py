"""What is kept of the answers to a survey: how often each was given, and the words apart.

There is no row of a form and so of nobody who answered. A form adds one to each answer that was chosen, and is gone;
what belongs together in it is not kept, so no two answers can be crossed, now or ever. Every form writes all numbers
and all words of its survey anew, so their order on the disk, and so in a dump, says nothing about which came last.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klankbord.models.surveys import Choice, Question, Survey
from klankbord.querysets import OpenAnswerQuerySet, TallyQuerySet
from portal.choices import Language


class Tally(models.Model):
    """How often an answer was given (telling). Unit: forms. Protected: only publishing reads it (design.md D5).

    Without a question: the forms; with a language, those in it. With a question only: the forms that answered it.
    With a choice: the forms that chose it.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tallies")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, blank=True, related_name="tallies")
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, null=True, blank=True, related_name="tallies")
    language = models.CharField(max_length=2, choices=Language, blank=True)
    count = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[Tally]] = TallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = (
            models.UniqueConstraint(
                fields=("survey", "question", "choice", "language"), name="klankbord_tally_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(choice=None) | Q(question__isnull=False), name="klankbord_tally_choice_of_a_question"
            ),
            models.CheckConstraint(
                condition=Q(language="") | Q(question=None, language__in=Language.values),
                name="klankbord_tally_language_of_forms",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class OpenAnswer(models.Model):
    """A few words that somebody wrote (open antwoord), apart from everything else, under a random key.

    Read after closing by the facilitator alone, who tells in short what people wrote; then it goes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="open_answers")
    text = models.CharField(_("words"), max_length=500)

    objects: ClassVar[models.Manager[OpenAnswer]] = OpenAnswerQuerySet.as_manager()

    class Meta:
        ordering = ("question", "id")

    def __str__(self) -> str:
        return str(self.pk)


class SourceFigure(models.Model):
    """A figure of a survey that another document published (gepubliceerd cijfer), as that document gives it."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="source_figures")
    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, null=True, blank=True, related_name="source_figures"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    label = models.CharField(_("what it counts"), max_length=160)
    # Empty where the document names it without a number ("most").
    value = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    said = models.CharField(_("as the document says it"), max_length=200, blank=True)

    class Meta:
        ordering = ("survey", "order", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(said=""), name="klankbord_sourcefigure_number_or_words"
            ),
        )

    def __str__(self) -> str:
        return self.label
