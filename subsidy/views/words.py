"""The pages on which providers write about their activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from portal import codelists
from portal.access import requires
from portal.permissions import WRITE_WORDS
from subsidy import services, writing
from subsidy.choices import WordsQuestion
from subsidy.exceptions import WordsChangedMeanwhileError
from subsidy.forms.words import WordsForm
from subsidy.models import Narrative
from subsidy.services import About
from subsidy.views.lookup import year_or_404

if TYPE_CHECKING:
    from collections.abc import Iterable


@requires(WRITE_WORDS)
@require_safe
def listing(request: HttpRequest, year: int) -> HttpResponse:
    """List the activities A1 to A20 of each provider: what is written and what is still empty."""
    period = year_or_404(year)
    organisations = writing.rows_of(services.writing_organisations(request.user), year)
    context = {"period": period, "organisations": organisations, "questions": len(WordsQuestion)}
    return render(request, "subsidy/words.html", context)


@sensitive_post_parameters()
@sensitive_variables()
@requires(WRITE_WORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, year: int, organisation: str, activity: str) -> HttpResponse:
    """Show the questions on one activity, and save the answers."""
    about = _about(request, year, organisation, activity)
    period = year_or_404(year)
    form = WordsForm(request.POST if request.method == "POST" else None, stored=_stored(request, about))
    conflicts: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.write_words(about, answers=form.answers(), at=timezone.now(), by=request.user)  # type: ignore[arg-type]  # requires() let a user in
        except WordsChangedMeanwhileError as error:
            conflicts = _conflicts(request, about, form, error.questions)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different, so nothing was saved."))
            return redirect("subsidy:words", year=year)
    context = {
        "period": period,
        "organisation": about.organisation,
        "activity": codelists.codelist("ACTIVITY_KIND").label(activity),
        "number": writing.number_of(activity),
        "form": form,
        "conflicts": conflicts,
    }
    status = 409 if conflicts else 422 if form.errors else 200
    return render(request, "subsidy/words_activity.html", context, status=status)


def _about(request: HttpRequest, year: int, organisation: str, activity: str) -> About:
    if activity not in codelists.codes("ACTIVITY_KIND"):
        raise Http404
    return About(get_object_or_404(services.writing_organisations(request.user), code=organisation), year, activity)


def _stored(request: HttpRequest, about: About) -> dict[str, Narrative]:
    rows = Narrative.objects.visible_to(request.user).of_year(about.year)
    return {row.question: row for row in rows.filter(organisation=about.organisation, activity=about.activity)}


@sensitive_variables()
def _conflicts(request: HttpRequest, about: About, form: WordsForm, questions: Iterable[str]) -> list[dict[str, str]]:
    """Return what a colleague wrote meanwhile, by question; what was typed stays in the form."""
    stored = _stored(request, about)
    form.see(stored)
    return [
        {
            "question": str(WordsQuestion(question).label),
            "field": form[question].id_for_label,
            "text": stored[question].text if question in stored else "",
        }
        for question in questions
    ]
