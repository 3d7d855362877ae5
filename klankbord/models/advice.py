"""What the group advised, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from klankbord.choices import AdviceAnswer, AdviceKind, AskedBy
from klankbord.models.meetings import Meeting
from klankbord.querysets import AdviceManager
from portal.choices import KeptReason, Language
from portal.models import Municipality

WORDS_LENGTH = 2_000
# What everybody reads of an advice; the first two are always there.
PUBLIC_WORDS = ("title", "text", "question", "reason", "action", "done_by")
ALWAYS_THERE = frozenset({"title", "text"})


def _filled(field: str, code: str) -> Q:
    return Q(**{f"{field}_{code}__isnull": False}) & ~Q(**{f"{field}_{code}": ""})


def _in_all_languages(field: str) -> Q:
    """Say that a field is there in every language, or, where it need not be there at all, in none."""
    everywhere, nowhere = Q(), Q()
    for code in Language.values:
        everywhere &= _filled(field, code)
        nowhere &= Q(**{f"{field}_{code}__isnull": True}) | Q(**{f"{field}_{code}": ""})
    return everywhere if field in ALWAYS_THERE else everywhere | nowhere


def _all_in_all_languages() -> Q:
    condition = Q()
    for field in PUBLIC_WORDS:
        condition &= _in_all_languages(field)
    return condition


class Advice(models.Model):
    """One advice of the group (advies): what was asked, what it said, the answer, and what is done by whom and when.

    It is told in the words of the group and never says who said what. Once it is given and answered it can be
    published: "Jullie zeiden, wij deden".
    """

    kind = models.CharField(_("where it began"), max_length=5, choices=AdviceKind)
    asked_by = models.CharField(_("who asked"), max_length=12, choices=AskedBy, blank=True)
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("which municipality"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("given at"), on_delete=models.PROTECT, null=True, blank=True, related_name="advices"
    )
    title = models.CharField(_("subject"), max_length=120)
    question = models.TextField(_("what was asked"), blank=True, validators=[MaxLengthValidator(WORDS_LENGTH)])
    # What the group said.
    text = models.TextField(_("what the group says"), validators=[MaxLengthValidator(WORDS_LENGTH)])
    given_on = models.DateField(_("given on"))
    answer_due_on = models.DateField(_("answer before"))
    # The answer.
    answer = models.CharField(_("answer"), max_length=20, choices=AdviceAnswer, default=AdviceAnswer.PROPOSED)
    reason = models.TextField(_("why"), blank=True, validators=[MaxLengthValidator(WORDS_LENGTH)])
    action = models.TextField(_("what will be done"), blank=True, validators=[MaxLengthValidator(WORDS_LENGTH)])
    done_by = models.CharField(_("by whom"), max_length=120, blank=True)
    action_due_on = models.DateField(_("by when"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    # Why words stay that look like personal data (portal.forms.checked): those of the group, and those of the answer,
    # which somebody else writes.
    kept_reason = models.CharField(_("why found words stayed"), max_length=16, choices=KeptReason, blank=True)
    answer_kept_reason = models.CharField(
        _("why found words of the answer stayed"), max_length=16, choices=KeptReason, blank=True
    )
    is_published = models.BooleanField(_("on the public page"), default=False)
    is_demo = models.BooleanField(_("made up, for showing"), default=False)

    objects: ClassVar[AdviceManager] = AdviceManager()

    class Meta:
        ordering = ("-given_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=AdviceKind.OWN, asked_by="", municipality=None)
                | Q(kind=AdviceKind.ASKED, asked_by=AskedBy.SDF, municipality=None)
                | Q(kind=AdviceKind.ASKED, asked_by=AskedBy.MUNICIPALITY, municipality__isnull=False),
                name="klankbord_advice_who_asked",
                violation_error_message=_("Say who asked, and which municipality if it was one."),
            ),
            models.CheckConstraint(
                condition=Q(kind=AdviceKind.OWN) | ~Q(question=""),
                name="klankbord_advice_asked_with_question",
                violation_error_message=_("Say what was asked."),
            ),
            models.CheckConstraint(
                condition=Q(answer__in=AdviceAnswer.values),
                name="klankbord_advice_answer",
                violation_error_message=_("Choose an answer."),
            ),
            models.CheckConstraint(
                condition=Q(answer=AdviceAnswer.PROPOSED, answered_on=None)
                # Without the first of these a missing day would pass: compared with nothing, the rule is neither.
                | (~Q(answer=AdviceAnswer.PROPOSED) & Q(answered_on__isnull=False) & Q(answered_on__gte=F("given_on"))),
                name="klankbord_advice_answered_has_day",
                violation_error_message=_("An answer has a day, and comes after the advice."),
            ),
            models.CheckConstraint(
                condition=~Q(answer=AdviceAnswer.DECLINED) | ~Q(reason=""),
                name="klankbord_advice_declined_with_reason",
                violation_error_message=_("Say why it is not taken up."),
            ),
            models.CheckConstraint(
                condition=~Q(answer=AdviceAnswer.PARTLY) | ~Q(reason=""),
                name="klankbord_advice_partly_with_reason",
                violation_error_message=_("Say which part is not taken up, and why."),
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=(AdviceAnswer.TAKEN_UP, AdviceAnswer.PARTLY))
                | (~Q(action="") & ~Q(done_by="") & Q(action_due_on__isnull=False)),
                name="klankbord_advice_taken_up_says_what",
                violation_error_message=_("Say what will be done, by whom and by when."),
            ),
            models.CheckConstraint(
                condition=Q(done_on=None)
                | (Q(answer__in=(AdviceAnswer.TAKEN_UP, AdviceAnswer.PARTLY)) & Q(done_on__gte=F("given_on"))),
                name="klankbord_advice_done_was_taken_up",
                violation_error_message=_("Only what was taken up can be done, and not before it was advised."),
            ),
            models.CheckConstraint(
                condition=Q(answer_due_on__gte=F("given_on")),
                name="klankbord_advice_due_after_given",
                violation_error_message=_("An answer comes after the advice."),
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | ~Q(answer=AdviceAnswer.PROPOSED),
                name="klankbord_advice_published_with_answer",
                violation_error_message=_("It goes on the public page together with its answer."),
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | _all_in_all_languages(),
                name="klankbord_advice_published_in_all_languages",
                violation_error_message=_("It goes on the public page in all languages, or not yet."),
            ),
            models.CheckConstraint(
                condition=Q(kept_reason__in=("", *KeptReason.values)), name="klankbord_advice_kept_reason"
            ),
            models.CheckConstraint(
                condition=Q(answer_kept_reason__in=("", *KeptReason.values)),
                name="klankbord_advice_answer_kept_reason",
            ),
        )

    def __str__(self) -> str:
        return self.title
