"""Points that members propose, and the answers of the facilitator, who is never told whose they are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from klankbord.exceptions import MeetingError
from klankbord.forms.proposing import DeclineForm, ProposalForm, TakeUpForm
from klankbord.models import Meeting, Proposal
from klankbord.proposals import Waiting, open_proposals, own_proposals
from klankbord.services import proposing as services
from klankbord.views.asking import asker
from portal.access import requires
from portal.permissions import ATTEND, FACILITATE
from portal.veiled import unveil

form_methods = require_http_methods(["GET", "HEAD", "POST"])


# --- Members ---------------------------------------------------------------------------------------------------------
@sensitive_post_parameters()
@requires(ATTEND)
@form_methods
def proposals(request: HttpRequest) -> HttpResponse:
    """Let a member propose a point, and show what became of those that she proposed before."""
    language = get_language()
    form = ProposalForm(request.POST if request.method == "POST" else None, language=language)
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("title", "text")}
        try:
            services.propose(member=asker(request), language=language, **words)
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Sent. Here you read what becomes of it."))
            return redirect("klankbord:proposals")
    context = {"form": form, "own": own_proposals(request.user, language=language)}
    return render(request, "klankbord/proposals/own.html", context)


@requires(ATTEND)
@form_methods
def withdraw(request: HttpRequest, proposal: str) -> HttpResponse:
    """Ask whether a point may go, and take it back."""
    own = Proposal.objects.visible_to(request.user).of_member(request.user)
    found = unveil(own, proposal)
    if request.method == "POST":
        try:
            services.withdraw(proposal=found)
        except MeetingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Taken back. Nothing of it is kept."))
        return redirect("klankbord:proposals")
    return render(request, "klankbord/proposals/withdraw.html", {"proposal": found})


# --- The facilitator -------------------------------------------------------------------------------------------------
def _waiting(request: HttpRequest, proposal: str) -> Waiting:
    return Waiting.of(unveil(Proposal.objects.visible_to(request.user), proposal))


@requires(FACILITATE)
@require_safe
def proposed(request: HttpRequest) -> HttpResponse:
    """Show what members proposed and what waits for an answer."""
    return render(request, "klankbord/proposals/open.html", {"proposals": open_proposals(request.user)})


@requires(FACILITATE)
@form_methods
def take_up(request: HttpRequest, proposal: str) -> HttpResponse:
    """Choose the meeting on whose agenda a point comes; the translations are the next step."""
    waiting, at = _waiting(request, proposal), timezone.now()
    meetings = Meeting.objects.get_queryset().visible_to(request.user).expected(at=at)
    form = TakeUpForm(request.POST if request.method == "POST" else None, meetings=meetings.with_agenda())
    if form.is_valid():
        try:
            point = services.take_up(proposal=waiting.proposal, meeting=form.cleaned_data["meeting"], at=at)
        except MeetingError as error:
            messages.error(request, str(error))
            return redirect("klankbord:proposed")
        messages.success(request, _("On the agenda. Write it in the other languages too."))
        return redirect("klankbord:change-point", pk=point.meeting_id, point_pk=point.pk)
    context = {"form": form, "waiting": waiting, "has_meetings": meetings.exists()}
    return render(request, "klankbord/proposals/take_up.html", context)


@sensitive_post_parameters()
@requires(FACILITATE)
@form_methods
def decline(request: HttpRequest, proposal: str) -> HttpResponse:
    """Say why a point is not on the agenda, to the member who proposed it."""
    waiting = _waiting(request, proposal)
    form = DeclineForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if form.is_valid():
        try:
            services.decline(
                proposal=waiting.proposal, reason=form.cleaned_data["reason"], kept_reason=form.kept_reason("reason")
            )
        except MeetingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Answered. The person who proposed it reads your reason."))
        return redirect("klankbord:proposed")
    return render(request, "klankbord/proposals/decline.html", {"form": form, "waiting": waiting})
