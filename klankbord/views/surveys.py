"""Pages of a survey as a whole: the list, making it, making it ready, its paper, closing it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from klankbord import survey_papers
from klankbord.completeness import lacks
from klankbord.exceptions import SurveyError, SurveyIsNotComplete
from klankbord.forms.surveys import CodeForm, LastDayForm, SurveyForm
from klankbord.models import Survey
from klankbord.querysets import SurveyQuerySet
from klankbord.questionnaire import Questionnaire
from klankbord.services import surveys as services
from klankbord.survey_states import Stand
from klankbord.views.building import building, draft_of, form_methods, sent
from portal.access import requires
from portal.choices import Language
from portal.permissions import ENTER_FORMS, FACILITATE, SEE_SURVEYS


def _surveys(request: HttpRequest) -> SurveyQuerySet:
    return Survey.objects.get_queryset().visible_to(request.user)


def _read(survey: Survey) -> Questionnaire:
    return Questionnaire.of(survey, language=get_language())


def _bare(survey: Survey) -> Questionnaire:
    """Return what a page needs that shows no questions."""
    return Questionnaire.of(survey, language=get_language(), with_questions=False)


# --- Whoever makes surveys or hands them out -------------------------------------------------------------------------
@requires(SEE_SURVEYS)
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """List the surveys, the newest first, each with how far it is."""
    today = timezone.localdate()
    found = [(Stand.of(one, today=today), _bare(one)) for one in _surveys(request)]
    context = {"surveys": found, "may_build": request.user.has_perm(FACILITATE)}
    return render(request, "klankbord/surveys/list.html", context)


@requires(SEE_SURVEYS)
@require_safe
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """Show a survey: while it is made as a questionnaire to work on, and after that what can be done with it."""
    found = get_object_or_404(_surveys(request).with_questions(), code=code)
    today, may_build = timezone.localdate(), request.user.has_perm(FACILITATE)
    stand = Stand.of(found, today=today)
    context = {
        "stand": stand,
        "read": _read(found),
        "may_build": may_build,
        "may_enter": request.user.has_perm(ENTER_FORMS),
    }
    if stand.is_draft:
        context["lacks"] = lacks(found, today=today)
        return render(request, "klankbord/surveys/build.html", context)
    context["papers"] = survey_papers.papers_of(found)
    if stand.is_ready:
        address = survey_papers.answer_address(found, get_language())
        context |= {"address": address, "path": urlsplit(address).path}
    return render(request, "klankbord/surveys/survey.html", context)


@requires(SEE_SURVEYS)
@require_safe
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show the questions as people get them, in the language of the page; nothing can be sent."""
    found = get_object_or_404(_surveys(request).with_questions(), code=code)
    return render(request, "klankbord/surveys/preview.html", {"read": _read(found)})


@requires(SEE_SURVEYS)
@require_safe
def paper(request: HttpRequest, code: str, paper: str) -> HttpResponse:
    """Give the paper version in a language; while it is not made yet, or once the survey is closed, say so."""
    found = get_object_or_404(_surveys(request), code=code)
    if paper not in Language.values or not survey_papers.may_have_paper(found):
        raise Http404
    if not survey_papers.is_handed_out(found):
        return render(request, "klankbord/surveys/paper_over.html", {"survey": found}, status=410)
    pdf = survey_papers.ready_pdf(found, paper)
    if pdf is None:
        return render(request, "klankbord/surveys/paper_waits.html", {"survey": found}, status=202)
    name = f"vragen-{paper}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


# --- Making ----------------------------------------------------------------------------------------------------------
@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
def new(request: HttpRequest) -> HttpResponse:
    """Begin a survey; its questions are the next step."""
    form = SurveyForm(sent(request), today=timezone.localdate())
    if form.is_valid():
        made = services.save_survey(survey=form.save(commit=False))
        messages.success(request, _("Saved. Now the questions: make a section first."))
        return redirect("klankbord:survey", code=made.code)
    return render(request, "klankbord/surveys/survey_form.html", {"form": form})


@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
@building
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change the texts and days of a survey that is being made."""
    found = draft_of(request, code)
    form = SurveyForm(sent(request), instance=found, today=timezone.localdate())
    if form.is_valid():
        saved = services.save_survey(survey=form.save(commit=False))
        messages.success(request, _("Saved."))
        return redirect("klankbord:survey", code=saved.code)
    return render(request, "klankbord/surveys/survey_form.html", {"form": form, "code": code})


@requires(FACILITATE)
@form_methods
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """Make a new survey from an earlier one."""
    found = get_object_or_404(_surveys(request), code=code)
    form = CodeForm(sent(request))
    if form.is_valid():
        made = services.copy_survey(survey=found, code=form.cleaned_data["code"])
        messages.success(request, _("Copied. You can change everything in the copy."))
        return redirect("klankbord:survey", code=made.code)
    return render(request, "klankbord/surveys/copy.html", {"form": form, "read": _bare(found)})


@requires(FACILITATE)
@form_methods
@building
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Ask whether a survey that is being made may go, and throw it away."""
    found = draft_of(request, code)
    if request.method == "POST":
        services.remove_survey(survey=found)
        messages.success(request, _("Thrown away."))
        return redirect("klankbord:surveys")
    return render(request, "klankbord/surveys/remove.html", {"read": _bare(found)})


# --- Ready, and closed -----------------------------------------------------------------------------------------------
@requires(FACILITATE)
@form_methods
@building
def ready(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is missing, or ask whether the survey may be ready, and make it so."""
    found = draft_of(request, code, with_questions=True)
    today = timezone.localdate()
    if request.method == "POST":
        try:
            services.make_ready(survey=found, today=today)
        except SurveyIsNotComplete as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Ready. The paper version is being made."))
            return redirect("klankbord:survey", code=code)
    context = {"read": _read(found), "lacks": lacks(found, today=today)}
    return render(request, "klankbord/surveys/ready.html", context)


@requires(FACILITATE)
@require_POST
@building
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Let a survey that has not begun be made further."""
    services.take_back(survey=get_object_or_404(_surveys(request), code=code), today=timezone.localdate())
    messages.success(request, _("Taken back. You can change it again."))
    return redirect("klankbord:survey", code=code)


@requires(FACILITATE)
@form_methods
@building
def last_day(request: HttpRequest, code: str) -> HttpResponse:
    """Let a survey end earlier or later."""
    found, today = get_object_or_404(_surveys(request), code=code), timezone.localdate()
    form = LastDayForm(sent(request), initial={"closes_on": found.closes_on}, today=today)
    if form.is_valid():
        try:
            services.move_last_day(survey=found, closes_on=form.cleaned_data["closes_on"], today=today)
        except SurveyError as error:
            form.add_error("closes_on", str(error))
        else:
            messages.success(request, _("Saved. The paper version is made anew, with this day."))
            return redirect("klankbord:survey", code=code)
    return render(request, "klankbord/surveys/last_day.html", {"form": form, "read": _bare(found)})


@requires(FACILITATE)
@form_methods
@building
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Ask whether a survey may be closed, and close it for good."""
    found, today = get_object_or_404(_surveys(request), code=code), timezone.localdate()
    if request.method == "POST":
        services.close_survey(survey=found, today=today)
        messages.success(request, _("Closed. Thank everybody who took part."))
        return redirect("klankbord:survey", code=code)
    context = {"read": _bare(found), "stand": Stand.of(found, today=today)}
    return render(request, "klankbord/surveys/close.html", context)
