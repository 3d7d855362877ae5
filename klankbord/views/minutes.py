"""Pages of the minutes: write, share, take back, approve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from klankbord.exceptions import ApprovedTooEarly, MeetingError
from klankbord.forms.minutes import ApproveForm, MinutesForm
from klankbord.models import Meeting, Minutes
from klankbord.querysets import MeetingQuerySet
from klankbord.reading import MeetingRead, with_papers
from klankbord.services import minutes as services
from klankbord.services.afterwards import require_held
from portal.access import requires
from portal.permissions import FACILITATE

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _meetings(request: HttpRequest) -> MeetingQuerySet:
    return with_papers(Meeting.objects.get_queryset().visible_to(request.user), user=request.user)


@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the minutes of a meeting that was held, and see how far they are."""
    at = timezone.now()
    found = get_object_or_404(_meetings(request), pk=pk)
    read = MeetingRead.of(found, language=get_language(), at=at)
    written = read.minutes.minutes if read.minutes else None
    form = MinutesForm(request.POST if request.method == "POST" else None, minutes=written)
    try:
        require_held(found, at=at)
        if form.is_valid():
            services.write_minutes(
                meeting=found, texts=form.texts_of("text"), kept_reason=form.kept_in_any("text"), at=at
            )
            messages.success(request, _("Saved."))
            return redirect("klankbord:minutes", pk=pk)
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect("klankbord:meeting", pk=pk)
    context: dict[str, Any] = {"form": form, "read": read}
    if written is not None and written.shared_on and not written.approved_on:
        meetings = services.meetings_that_may_approve(written, at=at)
        context["approve"] = ApproveForm(meetings=meetings) if meetings else None
    return render(request, "klankbord/papers/minutes.html", context)


@requires(FACILITATE)
@require_POST
def share_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Let members read the minutes."""
    words = _("Shared. Members can read the minutes.")
    return _step(request, pk, lambda found: services.share_minutes(minutes=found, today=timezone.localdate()), words)


@requires(FACILITATE)
@require_POST
def take_minutes_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let members no longer read the minutes."""
    words = _("Taken back. Members no longer see the minutes.")
    return _step(request, pk, lambda found: services.take_minutes_back(minutes=found), words)


@requires(FACILITATE)
@require_POST
def approve_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down at which meeting the group approved the minutes."""
    at = timezone.now()

    def approve(found: Minutes) -> None:
        form = ApproveForm(request.POST, meetings=services.meetings_that_may_approve(found, at=at))
        if not form.is_valid():
            raise ApprovedTooEarly
        services.approve_minutes(minutes=found, approved_at=form.cleaned_data["meeting"], at=at)

    return _step(request, pk, approve, _("Approved. The minutes stay as they are."))


def _step(request: HttpRequest, pk: int, step: Callable[[Minutes], None], words: str) -> HttpResponse:
    """Take a step with the minutes of a meeting, and say what became of it."""
    found = get_object_or_404(_meetings(request), pk=pk)
    written = Minutes.objects.get_queryset().visible_to(request.user).filter(meeting=found).first()
    if written is None:
        messages.error(request, _("Write the minutes first."))
        return redirect("klankbord:minutes", pk=pk)
    try:
        step(written)
    except MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    return redirect("klankbord:minutes", pk=pk)
