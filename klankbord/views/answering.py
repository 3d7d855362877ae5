"""The pages on which anybody answers a survey: no account, no cookie, no script, and nothing kept of who it was."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from klankbord.exceptions import SurveyTakesNoForms, TooManyForms
from klankbord.forms.answering import AGAIN, AnswerForm, travelling, typed
from klankbord.models import Survey
from klankbord.services.answering import Sending, take_form
from klankbord.survey_limits import new_once
from portal.access import public
from portal.adapters import AccountAdapter
from portal.same_origin import same_origin_only


@public
@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Show the questionnaire and count what was answered; what is not open is answered like what never was."""
    today = timezone.localdate()
    survey = Survey.objects.get_queryset().open_on(today).with_questions().filter(code=code).first()
    if survey is None:
        return _closed(request)
    language = get_language() or settings.LANGUAGE_CODE
    blank = AnswerForm(survey=survey, language=language, initial={"once": new_once()})
    if request.method != "POST":
        return _page(request, survey, blank)
    if AGAIN in request.POST:
        initial = {**blank.initial, **typed(request.POST, blank)}
        return _page(request, survey, AnswerForm(survey=survey, language=language, initial=initial))
    form = AnswerForm(request.POST, survey=survey, language=language)
    if not form.is_valid():
        return _page(request, survey, form, status=400)
    if form.to_decide:
        context = {"survey": survey, "form": form, "hidden": travelling(request.POST, form)}
        return _quiet(render(request, "klankbord/answering/own_eyes.html", context))
    return _take(request, survey, form)


def _take(request: HttpRequest, survey: Survey, form: AnswerForm) -> HttpResponse:
    sending = Sending(once=form.cleaned_data["once"], at=timezone.now(), network=_network(request))
    try:
        take_form(survey=survey, answers=form.answers(), sending=sending)
    except TooManyForms as error:
        initial = typed(request.POST, form)
        again = AnswerForm(survey=survey, language=form.language, initial=initial)
        return _page(request, survey, again, status=429, notice=str(error))
    except SurveyTakesNoForms:
        return _closed(request)
    return HttpResponseRedirect(reverse("survey:thanks", args=[survey.code]))


@public
@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """Thank, and say what happens next; the page says nothing of what was answered."""
    survey = Survey.objects.get_queryset().shared().filter(code=code).first()
    if survey is None:
        return _closed(request)
    is_open = survey.closes_on is not None and timezone.localdate() <= survey.closes_on
    return _quiet(render(request, "klankbord/answering/thanks.html", {"survey": survey, "is_open": is_open}))


def _page(
    request: HttpRequest, survey: Survey, form: AnswerForm, *, status: int = 200, notice: str = ""
) -> HttpResponse:
    others = [
        (code, name, reverse("survey:answer", args=[survey.code]).replace(f"/{form.language}/", f"/{code}/", 1))
        for code, name in settings.LANGUAGES
        if code != form.language
    ]
    context = {"survey": survey, "form": form, "others": others, "notice": notice}
    return _quiet(render(request, "klankbord/answering/answer.html", context, status=status))


def _closed(request: HttpRequest) -> HttpResponse:
    """Answer for what is not open, whatever the reason: nobody can tell which."""
    return _quiet(render(request, "klankbord/answering/closed.html", status=404))


def _quiet(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


def _network(request: HttpRequest) -> str:
    """Return the name under which a limit counts, which leads to no address; empty where there is none."""
    try:
        return AccountAdapter(request).get_client_ip(request)
    except PermissionDenied:
        return ""
