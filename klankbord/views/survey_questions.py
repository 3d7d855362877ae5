"""Pages that build the questions of a survey: sections and questions, added, changed, moved and taken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from klankbord.choices import QuestionKind
from klankbord.exceptions import SurveyIsFull
from klankbord.forms.meetings import MoveForm
from klankbord.forms.surveys import QuestionForm, SectionForm
from klankbord.models import Question, Section
from klankbord.reading import words_of
from klankbord.services import surveys as services
from klankbord.views.building import building, draft_of, form_methods, sent
from portal.access import requires
from portal.permissions import FACILITATE


def _section(request: HttpRequest, code: str, pk: int) -> Section:
    """Return a section through its survey, which is the gate."""
    return get_object_or_404(draft_of(request, code).sections, pk=pk)


def _question(request: HttpRequest, code: str, pk: int) -> Question:
    """Return a question through its survey, which is the gate."""
    return get_object_or_404(draft_of(request, code).questions.prefetch_related("choices"), pk=pk)


def _back(code: str, place: str) -> HttpResponse:
    """Lead back to the place on the page of the survey where somebody was at work."""
    return redirect(reverse("klankbord:survey", args=[code]) + f"#{place}")


def _after(request: HttpRequest) -> int | None:
    """Return behind which number a question comes; a number that is none of the section means last."""
    asked = request.GET.get("na", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None


# --- Sections --------------------------------------------------------------------------------------------------------
@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
@building
def new_section(request: HttpRequest, code: str) -> HttpResponse:
    """Add a section; its first question is the next step."""
    survey = draft_of(request, code)
    form = SectionForm(sent(request))
    if form.is_valid():
        section = services.save_section(survey=survey, section=form.save(commit=False))
        messages.success(request, _("Saved. Now its first question."))
        return redirect("klankbord:question-new", code=code, section_pk=section.pk)
    return render(request, "klankbord/surveys/section_form.html", {"form": form, "code": code})


@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
@building
def change_section(request: HttpRequest, code: str, section_pk: int) -> HttpResponse:
    """Change the heading of a section."""
    section = _section(request, code, section_pk)
    form = SectionForm(sent(request), instance=section)
    if form.is_valid():
        services.save_section(survey=section.survey, section=form.save(commit=False))
        messages.success(request, _("Saved."))
        return _back(code, f"onderdeel-{section.pk}")
    return render(request, "klankbord/surveys/section_form.html", {"form": form, "code": code, "section": section})


@requires(FACILITATE)
@require_POST
@building
def move_section(request: HttpRequest, code: str, section_pk: int) -> HttpResponse:
    """Move a section one place up or down, with its questions."""
    section = _section(request, code, section_pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        services.move_section(section=section, up=form.is_up)
    return _back(code, f"onderdeel-{section.pk}")


@requires(FACILITATE)
@form_methods
@building
def remove_section(request: HttpRequest, code: str, section_pk: int) -> HttpResponse:
    """Ask whether a section may go with its questions, and take it off."""
    section = _section(request, code, section_pk)
    if request.method == "POST":
        services.remove_section(section=section)
        messages.success(request, _("Taken off."))
        return redirect("klankbord:survey", code=code)
    context = {
        "code": code,
        "words": words_of(section, "title", language=get_language()),
        "questions": section.questions.count(),
        "is_section": True,
    }
    return render(request, "klankbord/surveys/remove_part.html", context)


# --- Questions -------------------------------------------------------------------------------------------------------
@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
@building
def new_question(request: HttpRequest, code: str, section_pk: int) -> HttpResponse:
    """Add a question, at the place that `na` names."""
    section = _section(request, code, section_pk)
    form = QuestionForm(sent(request), initial={"kind": QuestionKind.ONE})
    if form.is_valid():
        try:
            added = services.add_question(
                section=section,
                question=form.save(commit=False),
                choices=form.choices,
                after=_after(request),
            )
        except SurveyIsFull as error:
            # What was typed stays where it is.
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Added."))
            return _back(code, f"vraag-{added.pk}")
    return render(request, "klankbord/surveys/question_form.html", {"form": form, "code": code})


@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
@building
def change_question(request: HttpRequest, code: str, question_pk: int) -> HttpResponse:
    """Change a question and its answers."""
    question = _question(request, code, question_pk)
    form = QuestionForm(sent(request), instance=question)
    if form.is_valid():
        services.change_question(question=form.save(commit=False), choices=form.choices)
        messages.success(request, _("Saved."))
        return _back(code, f"vraag-{question.pk}")
    return render(
        request, "klankbord/surveys/question_form.html", {"form": form, "code": code, "number": question.number}
    )


@requires(FACILITATE)
@require_POST
@building
def move_question(request: HttpRequest, code: str, question_pk: int) -> HttpResponse:
    """Move a question one place up or down, also into the section before or behind it."""
    question = _question(request, code, question_pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        services.move_question(question=question, up=form.is_up)
    return _back(code, f"vraag-{question.pk}")


@requires(FACILITATE)
@form_methods
@building
def remove_question(request: HttpRequest, code: str, question_pk: int) -> HttpResponse:
    """Ask whether a question may go, and take it off."""
    question = _question(request, code, question_pk)
    if request.method == "POST":
        services.remove_question(question=question)
        messages.success(request, _("Taken off."))
        return redirect("klankbord:survey", code=code)
    context = {"code": code, "words": words_of(question, "text", language=get_language()), "number": question.number}
    return render(request, "klankbord/surveys/remove_part.html", context)
