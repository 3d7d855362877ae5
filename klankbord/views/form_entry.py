"""Forms of a survey that came in on paper: typed over by staff, one after the other."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from klankbord.exceptions import SurveyTakesNoForms
from klankbord.forms.answering import AGAIN, PaperForm, travelling, typed
from klankbord.models import Survey
from klankbord.services.answering import Sending, take_form
from klankbord.survey_limits import new_once
from portal.access import requires
from portal.choices import Language
from portal.permissions import ENTER_FORMS

# The language of the last paper comes back for the next one: papers lie on a heap by language.
PAPER = "papier"


@requires(ENTER_FORMS)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Show the questionnaire for one form on paper, count it, and go on with the next one."""
    surveys = Survey.objects.get_queryset().visible_to(request.user).taking_paper_on(timezone.localdate())
    survey = get_object_or_404(surveys.with_questions(), code=code)
    blank = _form(survey, {"once": new_once(), "language_of_form": _language_of_paper(request)})
    if request.method != "POST":
        return _page(request, blank)
    if AGAIN in request.POST:
        return _page(request, _form(survey, typed(request.POST, blank)))
    form = PaperForm(request.POST, survey=survey, language=get_language() or settings.LANGUAGE_CODE)
    if not form.is_valid():
        return _page(request, form)
    if form.to_decide:
        context = {"survey": survey, "form": form, "hidden": travelling(request.POST, form)}
        return render(request, "klankbord/answering/paper_eyes.html", context)
    return _take(request, form)


def _take(request: HttpRequest, form: PaperForm) -> HttpResponse:
    sending = Sending(once=form.cleaned_data["once"], at=timezone.now(), is_paper=True)
    try:
        is_new = take_form(survey=form.survey, answers=form.answers(), sending=sending)
    except SurveyTakesNoForms as error:
        messages.error(request, str(error))
        return redirect("portal:desk")
    if is_new:
        messages.success(request, _("Counted. Now the next form."))
    else:
        messages.info(request, _("This form was counted already. Now the next one."))
    address = reverse("klankbord:form-entry", args=[form.survey.code])
    return redirect(f"{address}?{urlencode({PAPER: form.language})}#form")


def _form(survey: Survey, initial: dict[str, object]) -> PaperForm:
    return PaperForm(survey=survey, language=get_language() or settings.LANGUAGE_CODE, initial=initial)


def _page(request: HttpRequest, form: PaperForm) -> HttpResponse:
    return render(request, "klankbord/answering/entry.html", {"survey": form.survey, "form": form})


def _language_of_paper(request: HttpRequest) -> str:
    asked = request.GET.get(PAPER, "")
    return asked if asked in Language.values else get_language() or settings.LANGUAGE_CODE
