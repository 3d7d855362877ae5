"""Pages of the sounding board: what members read, and what the facilitator writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klankbord.exceptions import MeetingError
from klankbord.forms.meetings import CancelForm, ChangeForm, MeetingForm, MoveForm, PointForm
from klankbord.models import AgendaItem, DatePoll, Meeting
from klankbord.own_answers import Appointment, own_answers
from klankbord.planning import coming_to
from klankbord.polls import read_polls
from klankbord.proposals import open_proposals
from klankbord.querysets import MeetingQuerySet
from klankbord.reading import MeetingRead, Plan, PointRead, with_papers
from klankbord.services import meetings as services
from portal.access import requires
from portal.permissions import ATTEND, FACILITATE, SEE_ATTENDANCE, SEE_MEETINGS

# How many past meetings the first page shows; the others are a tap away.
LATEST = 2
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _meetings(request: HttpRequest) -> MeetingQuerySet:
    return Meeting.objects.get_queryset().visible_to(request.user)


def _point(request: HttpRequest, pk: int, point_pk: int) -> AgendaItem:
    """Return a point through its meeting, which is the gate."""
    meeting = get_object_or_404(_meetings(request), pk=pk)
    return get_object_or_404(meeting.agenda_items, pk=point_pk)


def _sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when it is nothing: an empty form is a form with errors."""
    return request.POST if request.method == "POST" else None


def _read(meetings: Iterable[Meeting], *, at: datetime) -> list[MeetingRead]:
    return [MeetingRead.of(meeting, language=get_language(), at=at) for meeting in meetings]


# --- Members ---------------------------------------------------------------------------------------------------------
@requires(SEE_MEETINGS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the next meeting with what a member says about it, then what is asked, what follows and what was."""
    at, language = timezone.now(), get_language()
    meetings = _meetings(request).with_place().with_agenda()
    upcoming = list(meetings.upcoming(at=at))
    own = own_answers(request.user, upcoming, at=at)
    plan = Plan.of(_read(upcoming, at=at))
    past = list(meetings.past(at=at)[: LATEST + 1])
    context = {
        "plan": plan,
        "own": own.get(plan.next.meeting.pk) if plan.next else None,
        "later": [Appointment(read, own.get(read.meeting.pk)) for read in plan.later],
        "polls": read_polls(_asked_of(request, at=at), user=request.user, language=language, at=at),
        "past": _read(past[:LATEST], at=at),
        "has_more_past": len(past) > LATEST,
        "may_attend": request.user.has_perm(ATTEND),
        "may_facilitate": request.user.has_perm(FACILITATE),
    }
    return render(request, "klankbord/home.html", context)


@requires(SEE_MEETINGS)
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Show all meetings that are over, by year."""
    at = timezone.now()
    meetings = _meetings(request).with_place().with_agenda().past(at=at)
    years = groupby(_read(meetings, at=at), key=lambda read: timezone.localtime(read.meeting.starts_at).year)
    return render(request, "klankbord/past.html", {"years": [(year, list(reads)) for year, reads in years]})


@requires(SEE_MEETINGS)
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one meeting with its agenda."""
    return show_meeting(request, pk)


def show_meeting(request: HttpRequest, pk: int, *, problem: str = "") -> HttpResponse:
    """Draw one meeting; with a problem where something that was asked for cannot be done to it any more."""
    at = timezone.now()
    meetings = with_papers(_meetings(request).with_place().with_agenda(), user=request.user)
    found = get_object_or_404(meetings, pk=pk)
    read = MeetingRead.of(found, language=get_language(), at=at)
    is_expected = not read.is_over and not read.is_cancelled
    context = {
        "read": read,
        "own": own_answers(request.user, [found], at=at).get(pk),
        "coming": coming_to(found, user=request.user) if is_expected else None,
        "problem": problem,
        "may_see_attendance": request.user.has_perm(SEE_ATTENDANCE),
        "may_facilitate": request.user.has_perm(FACILITATE),
    }
    return render(request, "klankbord/meeting.html", context, status=409 if problem else 200)


def _asked_of(request: HttpRequest, *, at: datetime) -> Iterable[DatePoll]:
    """Return the polls that a member can answer today; nobody else is asked."""
    if not request.user.has_perm(ATTEND):
        return []
    polls = DatePoll.objects.get_queryset().visible_to(request.user)
    return polls.running(today=timezone.localdate(at)).with_days()


# --- The facilitator: meetings ---------------------------------------------------------------------------------------
@requires(FACILITATE)
@form_methods
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a meeting; its agenda is the next step."""
    form = MeetingForm(_sent(request), today=timezone.localdate())
    if form.is_valid():
        planned = form.save()
        messages.success(request, _("Planned. Now the agenda."))
        return redirect("klankbord:agenda", pk=planned.pk)
    return render(request, "klankbord/meeting_form.html", {"form": form})


@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a meeting; where somebody may still come to it, with the reason why it moves."""
    at = timezone.now()
    found = get_object_or_404(_meetings(request), pk=pk)
    of_form = ChangeForm if found.ends_at > at else MeetingForm
    form = of_form(_sent(request), instance=found, today=timezone.localdate(at))
    if form.is_valid():
        try:
            services.change_meeting(
                meeting=form.save(commit=False), reasons=form.change_reasons, kept_reason=form.change_kept_reason, at=at
            )
        except MeetingError as error:
            # Somebody else moved it at this very moment.
            messages.error(request, str(error))
            return redirect("klankbord:change", pk=pk)
        messages.success(request, _("Saved."))
        return redirect("klankbord:meeting", pk=pk)
    return render(request, "klankbord/meeting_form.html", {"form": form, "meeting": found})


@requires(FACILITATE)
@form_methods
@sensitive_post_parameters()
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a meeting, with a reason that members read."""
    at = timezone.now()
    found = get_object_or_404(_meetings(request).with_place().with_agenda(), pk=pk)
    form = CancelForm(_sent(request))
    if form.is_valid():
        try:
            services.cancel_meeting(
                meeting=found, reasons=form.texts_of("reason"), kept_reason=form.kept_in_any("reason"), at=at
            )
        except MeetingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Cancelled. Members see it with the reason."))
        return redirect("klankbord:meeting", pk=pk)
    read = MeetingRead.of(found, language=get_language(), at=at)
    return render(request, "klankbord/cancel.html", {"form": form, "read": read})


@requires(FACILITATE)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a cancelled meeting go on after all."""
    found = get_object_or_404(_meetings(request), pk=pk)
    try:
        services.restore_meeting(meeting=found, at=timezone.now())
    except MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The meeting goes on after all."))
    return redirect("klankbord:meeting", pk=pk)


# --- The facilitator: the agenda -------------------------------------------------------------------------------------
@requires(FACILITATE)
@form_methods
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the agenda with what can be done to each point, and add a point."""
    found = get_object_or_404(_meetings(request).with_place().with_agenda(), pk=pk)
    form = PointForm(_sent(request))
    if form.is_valid():
        services.add_point(meeting=found, point=form.save(commit=False))
        messages.success(request, _("Added to the agenda."))
        return redirect("klankbord:agenda", pk=pk)
    context = {
        "form": form,
        "read": MeetingRead.of(found, language=get_language(), at=timezone.now()),
        "proposals": open_proposals(request.user),
    }
    return render(request, "klankbord/agenda.html", context)


@requires(FACILITATE)
@form_methods
def change_point(request: HttpRequest, pk: int, point_pk: int) -> HttpResponse:
    """Change one point of the agenda."""
    point = _point(request, pk, point_pk)
    form = PointForm(_sent(request), instance=point)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("klankbord:agenda", pk=pk)
    return render(request, "klankbord/point_form.html", {"form": form, "meeting_pk": pk})


@requires(FACILITATE)
@require_POST
def move_point(request: HttpRequest, pk: int, point_pk: int) -> HttpResponse:
    """Move a point one place up or down."""
    point = _point(request, pk, point_pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        services.move_point(point=point, up=form.is_up)
    return redirect("klankbord:agenda", pk=pk)


@requires(FACILITATE)
@form_methods
def remove_point(request: HttpRequest, pk: int, point_pk: int) -> HttpResponse:
    """Ask whether a point may go, and take it off the agenda."""
    point = _point(request, pk, point_pk)
    if request.method == "POST":
        services.remove_point(point=point)
        messages.success(request, _("Taken off the agenda."))
        return redirect("klankbord:agenda", pk=pk)
    return render(
        request, "klankbord/remove_point.html", {"read": PointRead.of(point, language=get_language()), "meeting_pk": pk}
    )
