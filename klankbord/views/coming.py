"""What a member says about coming: one tap, changed by one tap, taken back by one tap."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klankbord.exceptions import MeetingError, MeetingIsCancelled, MeetingIsOver
from klankbord.forms.coming import AnswerForm, WishesForm
from klankbord.models import Meeting
from klankbord.services import coming as services
from klankbord.views.asking import asker
from klankbord.views.meetings import show_meeting
from portal.access import requires
from portal.permissions import ATTEND

HOME = "home"


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    return get_object_or_404(Meeting.objects.get_queryset().visible_to(request.user), pk=pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead back to the page on which she tapped."""
    if request.POST.get("back") == HOME:
        return redirect("klankbord:home")
    return redirect("klankbord:meeting", pk=pk)


def _too_late(request: HttpRequest, pk: int, error: MeetingError) -> HttpResponse:
    if isinstance(error, MeetingIsCancelled):
        problem = _("This meeting was cancelled in the meantime. You need not answer.")
    elif isinstance(error, MeetingIsOver):
        problem = _("This meeting is over, so answering is not needed any more.")
    else:
        problem = str(error)
    return show_meeting(request, pk, problem=problem)


@requires(ATTEND)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of the three answers."""
    found = _meeting(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an answer."))
        return _back(request, pk)
    try:
        said = services.answer(meeting=found, member=asker(request), answer=form.answer_given, at=timezone.now())
    except MeetingError as error:
        return _too_late(request, pk, error)
    messages.success(request, _("Noted: %(answer)s.") % {"answer": said.get_answer_display()})
    return _back(request, pk)


@requires(ATTEND)
@require_POST
def wishes(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what would help her to come; nothing ticked is an answer too."""
    found = _meeting(request, pk)
    form = WishesForm(request.POST)
    # Three ticks: whatever is sent, each is on or off.
    form.is_valid()
    try:
        services.wish(meeting=found, member=asker(request), wishes=form.wishes, at=timezone.now())
    except MeetingError as error:
        return _too_late(request, pk, error)
    messages.success(request, _("Saved."))
    return _back(request, pk)


@requires(ATTEND)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget what she said."""
    services.take_back(meeting=_meeting(request, pk), member=asker(request))
    messages.success(request, _("Your answer is gone."))
    return _back(request, pk)
