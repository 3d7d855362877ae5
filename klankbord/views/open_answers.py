"""Pages on which the facilitator reads what people wrote, tells it in short, and lets the words go."""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from klankbord.choices import QuestionKind
from klankbord.forms.open_answers import told_forms
from klankbord.models import OpenAnswer, Question, Survey
from klankbord.reading import Words, words_of
from klankbord.services import open_answers as services
from portal.access import requires
from portal.permissions import READ_OPEN_ANSWERS
from portal.reauthentication import sending_after_showing_again

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class WordsOf:
    """An open question with what people wrote there, in an order of chance, and what was told of it."""

    question: Question
    text: Words | None
    told: Words | None
    words: tuple[str, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether words wait to be told."""
        return bool(self.words) and self.told is None


def _survey(request: HttpRequest, code: str) -> Survey:
    """Return a survey that is closed: before that nobody reads its words."""
    return get_object_or_404(Survey.objects.get_queryset().visible_to(request.user).closed(), code=code)


def _read(request: HttpRequest, questions: list[Question]) -> list[WordsOf]:
    """Return questions with their words, which are mixed anew each time somebody looks."""
    visible = OpenAnswer.objects.all().visible_to(request.user)
    rows = list(visible.filter(question__in=questions).values_list("question_id", "text"))
    secrets.SystemRandom().shuffle(rows)
    words = defaultdict(list)
    for question, text in rows:
        words[question].append(text)
    language = get_language()
    return [
        WordsOf(
            one,
            words_of(one, "text", language=language),
            words_of(one, "told", language=language),
            tuple(words[one.pk]),
        )
        for one in questions
    ]


def _open_questions(survey: Survey) -> list[Question]:
    return list(survey.questions.filter(kind=QuestionKind.OPEN).order_by("number"))


@requires(READ_OPEN_ANSWERS)
@require_safe
def words(request: HttpRequest, code: str) -> HttpResponse:
    """Show what people wrote to each open question, and what was told of it."""
    survey = _survey(request, code)
    read = _read(request, _open_questions(survey))
    context = {"survey": survey, "questions": read, "has_words": any(one.words for one in read)}
    return render(request, "klankbord/answering/words.html", context)


@requires(READ_OPEN_ANSWERS)
@form_methods
@sensitive_post_parameters()
def tell(request: HttpRequest, code: str, question_pk: int) -> HttpResponse:
    """Tell in short, in three languages, what people wrote to one question."""
    survey = _survey(request, code)
    question = get_object_or_404(survey.questions.filter(kind=QuestionKind.OPEN), pk=question_pk)
    forms = told_forms(question, request.POST if request.method == "POST" else None)
    # Each is looked at, so that all that is wrong is said at once.
    if request.method == "POST" and all([form.is_valid() for form in forms]):  # noqa: C419  (see above)
        services.tell(question=question, told={form.text_language: form.cleaned_data["told"] for form in forms})
        messages.success(request, _("Saved."))
        return redirect("klankbord:open-answers", code=code)
    context = {"survey": survey, "one": _read(request, [question])[0], "forms": forms}
    return render(request, "klankbord/answering/tell.html", context)


@requires(READ_OPEN_ANSWERS)
@form_methods
@sending_after_showing_again
def forget(request: HttpRequest, code: str) -> HttpResponse:
    """Ask whether the words may go, and delete them."""
    survey = _survey(request, code)
    if request.method == "POST":
        services.forget_words(survey=survey)
        messages.success(request, _("The words are gone. What you told about them stays."))
        return redirect("klankbord:open-answers", code=code)
    waiting = [one for one in _read(request, _open_questions(survey)) if one.is_waiting]
    return render(request, "klankbord/answering/forget.html", {"survey": survey, "waiting": waiting})
