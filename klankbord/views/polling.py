"""Polls of days: the facilitator asks and chooses, members tick, nobody sees who ticked what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klankbord.exceptions import MeetingError, PollIsOver
from klankbord.forms.polling import DaysForm, OneDayForm, PollForm
from klankbord.models import DatePoll
from klankbord.polls import PollRead, read_polls
from klankbord.querysets import DatePollQuerySet
from klankbord.services import polling as services
from klankbord.views.asking import asker
from portal.access import requires
from portal.permissions import ATTEND, FACILITATE

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _polls(request: HttpRequest) -> DatePollQuerySet:
    return DatePoll.objects.get_queryset().visible_to(request.user).with_days()


def _read(request: HttpRequest, poll: DatePoll) -> PollRead:
    return read_polls([poll], user=request.user, language=get_language(), at=timezone.now())[0]


# --- Members ---------------------------------------------------------------------------------------------------------
@requires(ATTEND)
@form_methods
def tick(request: HttpRequest, poll_pk: int) -> HttpResponse:
    """Show one poll, and keep on which days a member can come."""
    poll = get_object_or_404(_polls(request), pk=poll_pk)
    if request.method != "POST":
        return render(request, "klankbord/polls/tick.html", {"read": _read(request, poll)})
    form = DaysForm(request.POST, poll=poll)
    if not form.is_valid():
        messages.error(request, _("This does not fit the days any more. Look again."))
        return redirect("klankbord:tick", poll_pk=poll_pk)
    try:
        services.tick(poll=poll, member=asker(request), days=form.cleaned_data["days"], today=timezone.localdate())
    except PollIsOver as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved. You can change it as long as the question is here."))
    return redirect("klankbord:home")


# --- The facilitator -------------------------------------------------------------------------------------------------
@requires(FACILITATE)
@require_safe
def polls(request: HttpRequest) -> HttpResponse:
    """Show the polls that wait for a choice, with numbers for who may see them."""
    reads = read_polls(_polls(request).undecided(), user=request.user, language=get_language(), at=timezone.now())
    return render(request, "klankbord/polls/list.html", {"polls": reads})


@sensitive_post_parameters()
@requires(FACILITATE)
@form_methods
def make_poll(request: HttpRequest) -> HttpResponse:
    """Ask members which day suits them; "add" only gives the form one more row."""
    today = timezone.localdate()
    if "add" in request.POST:
        return render(
            request, "klankbord/polls/form.html", {"form": PollForm.with_another_day(request.POST, today=today)}
        )  # fmt: skip
    form = PollForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_valid():
        services.make_poll(notes=form.notes, closes_on=form.cleaned_data["closes_on"], days=form.days)
        messages.success(request, _("Asked. Members see it on their first page."))
        return redirect("klankbord:polls")
    return render(request, "klankbord/polls/form.html", {"form": form})


@requires(FACILITATE)
@require_POST
def choose_day(request: HttpRequest, poll_pk: int) -> HttpResponse:
    """Plan a meeting on one of the days; its title and place are the next step."""
    poll = get_object_or_404(_polls(request), pk=poll_pk)
    form = OneDayForm(request.POST, poll=poll)
    if not form.is_valid():
        messages.error(request, _("Choose a day."))
        return redirect("klankbord:polls")
    try:
        meeting = services.choose_day(poll=poll, day=form.cleaned_data["day"], at=timezone.now())
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect("klankbord:polls")
    messages.success(request, _("Planned. Members see the day already. Now the title and the place."))
    return redirect("klankbord:change", pk=meeting.pk)


@requires(FACILITATE)
@form_methods
def stop_poll(request: HttpRequest, poll_pk: int) -> HttpResponse:
    """Ask whether a poll may go without a choice, and stop it."""
    poll = get_object_or_404(_polls(request), pk=poll_pk)
    if request.method == "POST":
        try:
            services.stop_poll(poll=poll)
        except MeetingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Stopped. What members ticked is gone."))
        return redirect("klankbord:polls")
    return render(request, "klankbord/polls/stop.html", {"read": _read(request, poll)})
