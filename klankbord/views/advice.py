"""Pages of advices: what the group said, what the answer is, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klankbord.advice_reading import AdviceRead, Overview, gaps_of
from klankbord.choices import AdviceAnswer
from klankbord.exceptions import AdviceError, AdviceIsPublished
from klankbord.forms.advice import AdviceForm, AnswerForm, DoneForm, PublishForm, TranslationForm
from klankbord.models import Advice, Meeting
from klankbord.querysets import AdviceQuerySet, MeetingQuerySet
from klankbord.services import advice as services
from portal.access import public, requires
from portal.pagecache import keep
from portal.permissions import ANSWER_ADVICE, FACILITATE, SEE_MEETINGS

form_methods = require_http_methods(["GET", "HEAD", "POST"])
# So many on one public page: with its style sheets it comes in one round trip (design.md section 9).
PUBLIC_AT_ONCE = 6
# The answers by the word in their address.
ANSWERS = {"ja": AdviceAnswer.TAKEN_UP, "deels": AdviceAnswer.PARTLY, "nee": AdviceAnswer.DECLINED}


def _advices(request: HttpRequest) -> AdviceQuerySet:
    return Advice.objects.get_queryset().visible_to(request.user)


def _advice(request: HttpRequest, pk: int) -> Advice:
    return get_object_or_404(_advices(request).with_parts(), pk=pk)


def _meetings(request: HttpRequest) -> MeetingQuerySet:
    return Meeting.objects.get_queryset().visible_to(request.user).held(at=timezone.now())


def _sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when it is nothing: an empty form is a form with errors."""
    return request.POST if request.method == "POST" else None


def _read(advices: Iterable[Advice]) -> list[AdviceRead]:
    today = timezone.localdate()
    return [AdviceRead.of(advice, language=get_language() or "", today=today) for advice in advices]


def _did(request: HttpRequest, change: Callable[[], object], words: str) -> bool:
    """Make a change and say so; or say why it could not be made any more."""
    try:
        change()
    except AdviceError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, words)
    return True


# --- Everybody -------------------------------------------------------------------------------------------------------
@public
@require_safe
def said_and_done(request: HttpRequest, number: int = 1) -> HttpResponse:
    """Show what the group said and what was done: only what it agreed to show, and in every language."""
    published = Advice.objects.get_queryset().published().with_parts()
    try:
        page = Paginator(published, PUBLIC_AT_ONCE).page(number)
    except InvalidPage as error:
        raise Http404 from error
    return keep(render(request, "klankbord/advice/public.html", {"page": page, "reads": _read(page)}))


# --- Members and those who plan --------------------------------------------------------------------------------------
@requires(SEE_MEETINGS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List what became of all advices: what waits first, then what is being done, then what is finished."""
    context = {
        "overview": Overview.of(_read(_advices(request).with_parts())),
        "may_write": request.user.has_perm(FACILITATE),
        "may_answer": request.user.has_perm(ANSWER_ADVICE),
    }
    return render(request, "klankbord/advice/list.html", context)


@requires(SEE_MEETINGS)
@require_safe
def advice(request: HttpRequest, advice_pk: int) -> HttpResponse:
    """Show one advice with its answer."""
    (read,) = _read([_advice(request, advice_pk)])
    context = {
        "read": read,
        "may_write": request.user.has_perm(FACILITATE),
        "may_answer": request.user.has_perm(ANSWER_ADVICE),
    }
    return render(request, "klankbord/advice/detail.html", context)


# --- The facilitator: the words of the group -------------------------------------------------------------------------
@sensitive_post_parameters()
@requires(FACILITATE)
@form_methods
def write(request: HttpRequest) -> HttpResponse:
    """Write down an advice of the group."""
    form = AdviceForm(_sent(request), meetings=_meetings(request), today=timezone.localdate())
    if form.is_valid():
        written = services.write_advice(changes=form.changes())
        messages.success(request, _("Saved. The account holder is reminded until there is an answer."))
        return redirect("klankbord:advice", advice_pk=written.pk)
    return render(request, "klankbord/advice/form.html", {"form": form})


@sensitive_post_parameters()
@requires(FACILITATE)
@form_methods
def change(request: HttpRequest, advice_pk: int) -> HttpResponse:
    """Change an advice while it waits; afterwards only what is missing in a language can be added."""
    found = _advice(request, advice_pk)
    if found.answer != AdviceAnswer.PROPOSED:
        return redirect("klankbord:advice-translate", advice_pk=advice_pk)
    form = AdviceForm(_sent(request), advice=found, meetings=_meetings(request), today=timezone.localdate())
    if form.is_valid():
        _did(request, lambda: services.change_advice(advice=found, changes=form.changes()), _("Saved."))
        return redirect("klankbord:advice", advice_pk=advice_pk)
    return render(request, "klankbord/advice/form.html", {"form": form, "advice": found})


@requires(FACILITATE)
@form_methods
def delete(request: HttpRequest, advice_pk: int) -> HttpResponse:
    """Ask whether an advice may go, and delete it if it waits."""
    found = _advice(request, advice_pk)
    if request.method == "POST":
        done = _did(request, lambda: services.delete_advice(advice=found), _("Deleted."))
        return redirect("klankbord:advices") if done else redirect("klankbord:advice", advice_pk=advice_pk)
    (read,) = _read([found])
    return render(request, "klankbord/advice/delete.html", {"read": read})


@sensitive_post_parameters()
@requires(FACILITATE)
@form_methods
def translate(request: HttpRequest, advice_pk: int) -> HttpResponse:
    """Add what is missing of an answered advice in a language."""
    found = _advice(request, advice_pk)
    if found.answer == AdviceAnswer.PROPOSED:
        return redirect("klankbord:advice-change", advice_pk=advice_pk)
    form = TranslationForm(_sent(request), advice=found)
    if form.is_valid():
        kept = {
            "kept_reason": form.first_kept_reason(services.GROUP_WORDS),
            "answer_kept_reason": form.first_kept_reason(services.ANSWER_WORDS),
        }
        _did(request, lambda: services.translate_advice(advice=found, texts=form.changes(), kept=kept), _("Saved."))
        return redirect("klankbord:advice", advice_pk=advice_pk)
    return render(request, "klankbord/advice/translate.html", {"form": form, "advice": found})


# --- The account holder: the answer ----------------------------------------------------------------------------------
@requires(ANSWER_ADVICE)
@require_safe
def choose_answer(request: HttpRequest, advice_pk: int) -> HttpResponse:
    """Ask which answer it is; the next page asks only what belongs to it."""
    (read,) = _read([_advice(request, advice_pk)])
    answers = [(word, one.label) for word, one in ANSWERS.items()]
    return render(request, "klankbord/advice/choose_answer.html", {"read": read, "answers": answers})


@sensitive_post_parameters()
@requires(ANSWER_ADVICE)
@form_methods
def answer(request: HttpRequest, advice_pk: int, word: str) -> HttpResponse:
    """Give the answer, or correct it until everybody can read it."""
    found = _advice(request, advice_pk)
    if word not in ANSWERS:
        raise Http404
    if found.is_published:
        messages.error(request, str(AdviceIsPublished()))
        return redirect("klankbord:advice", advice_pk=advice_pk)
    given, today = ANSWERS[word], timezone.localdate()
    form = AnswerForm(_sent(request), advice=found, answer=given, today=today)
    if form.is_valid():
        give: dict[str, Any] = {"advice": found, "answer": given, "changes": form.changes(), "today": today}
        _did(request, lambda: services.answer_advice(**give), _("Saved. The group reads it now."))
        return redirect("klankbord:advice", advice_pk=advice_pk)
    (read,) = _read([found])
    return render(request, "klankbord/advice/answer.html", {"form": form, "read": read, "answer": given.label})


@requires(ANSWER_ADVICE)
@form_methods
def mark_done(request: HttpRequest, advice_pk: int) -> HttpResponse:
    """Say on which day it was done."""
    found = _advice(request, advice_pk)
    form = DoneForm(_sent(request), advice=found, today=timezone.localdate())
    if form.is_valid():
        day = form.cleaned_data["done_on"]
        _did(request, lambda: services.mark_done(advice=found, done_on=day), _("Saved. The group reads it now."))
        return redirect("klankbord:advice", advice_pk=advice_pk)
    (read,) = _read([found])
    return render(request, "klankbord/advice/done.html", {"form": form, "read": read})


# --- On the public page, and off it ----------------------------------------------------------------------------------
@requires(FACILITATE)
@form_methods
def publish(request: HttpRequest, advice_pk: int) -> HttpResponse:
    """Say what is still missing; else show the advice to everybody once the group agrees."""
    found = _advice(request, advice_pk)
    form = PublishForm(_sent(request))
    if form.is_valid():
        _did(request, lambda: services.publish_advice(advice=found), _("It is on the public page."))
        return redirect("klankbord:advice", advice_pk=advice_pk)
    (read,) = _read([found])
    context = {"form": form, "read": read, "gaps": gaps_of(found)}
    return render(request, "klankbord/advice/publish.html", context)


@requires(FACILITATE)
@require_POST
def unpublish(request: HttpRequest, advice_pk: int) -> HttpResponse:
    """Take an advice off the public page."""
    found = _advice(request, advice_pk)
    _did(request, lambda: services.unpublish_advice(advice=found), _("It is off the public page."))
    return redirect("klankbord:advice", advice_pk=advice_pk)
