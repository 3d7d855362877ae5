"""What the pages that build a survey share: the survey that may still change, and the way back when it may not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from klankbord.choices import SurveyState
from klankbord.exceptions import SurveyError, SurveyIsFixed
from klankbord.models import Survey

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when it is nothing: an empty form is a form with errors."""
    return request.POST if request.method == "POST" else None


def draft_of(request: HttpRequest, code: str, *, with_questions: bool = False) -> Survey:
    """Return a survey that may still change.

    Raises: Http404 if the reader sees no such survey, SurveyIsFixed if it is ready or closed.
    """
    surveys = Survey.objects.get_queryset().visible_to(request.user)
    found = get_object_or_404(surveys.with_questions() if with_questions else surveys, code=code)
    if found.state != SurveyState.DRAFT:
        raise SurveyIsFixed
    return found


def building(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead back to the survey, with the reason, where its state does not allow what was asked."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, code=code, **kwargs)
        except SurveyError as error:
            messages.error(request, str(error))
            return redirect("klankbord:survey", code=code)

    return guarded
