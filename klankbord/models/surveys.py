"""A needs survey (behoefteonderzoek): its questions, in three languages."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from klankbord.choices import MOST_QUESTIONS, QuestionKind, SurveyState
from klankbord.querysets import SurveyManager
from portal.choices import Language

SURVEY_CODE = r"^[a-z][a-z0-9_]{2,23}$"


class Survey(models.Model):
    """One survey: who asks and why, from when to when, and what its figures cannot say.

    It is made (`draft`), then it stays as it is (`ready`) and can be answered from its first to its last day, then it
    is closed for good. Only then there are results (design.md D5). With `source` its figures were published elsewhere
    already: they are shown as that document gives them.
    """

    # In the address, the QR code and the ledger: a neutral word.
    code = models.CharField(
        _("short word"),
        max_length=24,
        unique=True,
        validators=[RegexValidator(SURVEY_CODE, _("Use small letters, digits and _, and begin with a letter."))],
    )
    title = models.CharField(_("title"), max_length=120)
    asked_by = models.CharField(_("who asks"), max_length=200)
    purpose = models.CharField(_("why"), max_length=1000)
    # Printed beside the figures, always.
    limits = models.CharField(_("what the figures cannot say"), max_length=1000)
    opens_on = models.DateField(_("first day"), null=True, blank=True)
    closes_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=SurveyState, default=SurveyState.DRAFT)
    source = models.CharField(_("where its figures were published"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("made up, for showing"), default=False)

    objects: ClassVar[SurveyManager] = SurveyManager()

    class Meta:
        ordering = (F("closes_on").desc(nulls_first=True), "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(code__regex=SURVEY_CODE),
                name="klankbord_survey_code",
                violation_error_message=_("Use small letters, digits and _, and begin with a letter."),
            ),
            models.CheckConstraint(condition=Q(state__in=SurveyState.values), name="klankbord_survey_state"),
            models.CheckConstraint(
                condition=Q(state=SurveyState.DRAFT) | Q(opens_on__isnull=False, closes_on__isnull=False),
                name="klankbord_survey_ready_has_days",
                violation_error_message=_("Give the first and the last day."),
            ),
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="klankbord_survey_closes_after_opening",
                violation_error_message=_("The last day comes after the first."),
            ),
        )

    def __str__(self) -> str:
        return self.code


class Section(models.Model):
    """A part of a survey with a heading of its own (onderdeel)."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=120)

    class Meta:
        ordering = ("survey", "order", "id")

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question (vraag). Nobody has to answer it.

    A scale has the words of its two ends; one choice, several and bands have choices; a few words have neither.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    # From 1 on; also the order, and in the ledger for ever.
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind of answer"), max_length=7, choices=QuestionKind)
    text = models.CharField(_("question"), max_length=300)
    help = models.CharField(_("explanation"), max_length=300, blank=True)
    scale_low = models.CharField(_("what 1 means"), max_length=60, blank=True)
    scale_high = models.CharField(_("what 5 means"), max_length=60, blank=True)
    # What was said in a few words, as told by who read it afterwards; the words themselves are not published.
    told = models.CharField(_("what people wrote, in short"), max_length=1000, blank=True)

    class Meta:
        ordering = ("survey", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("survey", "number"), name="klankbord_question_number", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_QUESTIONS),
                name="klankbord_question_at_most_forty",
                violation_error_message=_("A survey has at most 40 questions."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values),
                name="klankbord_question_kind",
                violation_error_message=_("Choose a kind of answer."),
            ),
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.SCALE) | Q(scale_low="", scale_high=""),
                name="klankbord_question_scale_words",
                violation_error_message=_("Only a scale has words at its ends."),
            ),
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.OPEN) | Q(told=""), name="klankbord_question_told_of_open_ones"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class Choice(models.Model):
    """One answer that can be chosen (antwoord). The steps of a scale are choices too, with their number as text."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    # From 1 on; also the order, and in the ledger for ever.
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("answer"), max_length=120)

    class Meta:
        ordering = ("question", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("question", "number"), name="klankbord_choice_number", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=30),
                name="klankbord_choice_number_range",
                violation_error_message=_("A question has at most 30 answers."),
            ),
        )

    def __str__(self) -> str:
        return self.text


class SurveyPaper(models.Model):
    """The survey on paper in one language (papieren vragenlijst): made once, by a task, when it became ready."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="papers")
    language = models.CharField(max_length=2, choices=Language)
    pdf = models.BinaryField(_("PDF"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("survey", "language"), name="klankbord_surveypaper_language"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="klankbord_surveypaper_code"),
        )

    def __str__(self) -> str:
        return f"{self.survey} {self.language}"
