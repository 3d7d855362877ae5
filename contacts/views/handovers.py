"""The coordinator's side of other work: how many, who goes along with whom, and handing over; never what stands in it.

The fixed worker hands over her own trajectory on the same pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts import handovers
from contacts.caseload import caseload_of
from contacts.colleagues import recording_staff
from contacts.exceptions import NoHandover
from contacts.forms.handovers import HandoverForm, StaffForm
from contacts.models import Trajectory
from contacts.views.kept import comes_back_to, keeps_typed, take_kept
from contacts.views.lookup import own_organisation
from contacts.views.trajectory_gate import asks_reason, may_join
from portal.access import requires
from portal.permissions import RECORD, SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from uuid import UUID

A_PAGE = 100
WITH_STAFF = ("fixed_worker", "deputy", "successor", "organisation")


@requires(SEE_ORGANISATION_RECORDS)
@require_safe
def trajectories(request: HttpRequest) -> HttpResponse:
    """Show a coordinator how many trajectories there are, and who goes along with whom."""
    rows = Trajectory.objects.manageable_by(request.user).select_related(*WITH_STAFF).in_order_of_care()
    context = {
        "caseload": caseload_of(request.user, today=timezone.localdate()),
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("blad")),
    }
    return render(request, "contacts/trajectories.html", context)


@keeps_typed
@requires(SEE_ORGANISATION_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
@asks_reason
def staff(request: HttpRequest, key: UUID) -> HttpResponse:
    """Name the fixed worker where there is none, and the deputy."""
    found = get_object_or_404(Trajectory.objects.manageable_by(request.user).select_related(*WITH_STAFF), key=key)
    data = request.POST if request.method == "POST" else take_kept(request)
    form = StaffForm(
        data,
        trajectory=found,
        colleagues=recording_staff(own_organisation(request).pk),
        nameable=handovers.may_name_worker(found),
    )
    if request.method == "POST" and form.is_valid():
        may_join(request, found, form.chosen_worker(), form.chosen_deputy())
        try:
            handovers.name_staff(trajectory=found, worker=form.chosen_worker(), deputy=form.chosen_deputy())
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("contacts:trajectories")
    return render(request, "contacts/trajectory_staff.html", {"form": form, "trajectory": found})


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@asks_reason
def handover(request: HttpRequest, key: UUID) -> HttpResponse:
    """Plan a handover, or change it."""
    found, today = _handed_over(request, key), timezone.localdate()
    if found.closed is not None or found.fixed_worker is None:
        raise Http404
    data = request.POST if request.method == "POST" else take_kept(request)
    colleagues = recording_staff(own_organisation(request).pk)
    form = HandoverForm(data, trajectory=found, colleagues=colleagues, today=today)
    if request.method == "POST" and form.is_valid():
        may_join(request, found, form.chosen_successor)
        try:
            handovers.plan_handover(
                trajectory=found, successor=form.chosen_successor, goodbye_on=form.day or today, today=today
            )
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved."))
            return _back(request, found)
    context = {"form": form, "trajectory": found, "own": found.fixed_worker == request.user}
    return render(request, "contacts/handover.html", context)


@comes_back_to("contacts:handover")
@requires(RECORD)
@require_POST
def handover_off(request: HttpRequest, key: UUID) -> HttpResponse:
    """Call a handover off."""
    found = _handed_over(request, key)
    try:
        handovers.call_off_handover(trajectory=found)
    except NoHandover:
        messages.info(request, _("There is no handover any more."))
    else:
        messages.success(request, _("The handover is called off. Everything stays as it was."))
    return _back(request, found)


@comes_back_to("contacts:handover")
@requires(RECORD)
@require_POST
def handover_done(request: HttpRequest, key: UUID) -> HttpResponse:
    """Complete a handover: the successor is the fixed worker from now on."""
    found = _handed_over(request, key)
    try:
        handovers.complete_handover(trajectory=found)
    except NoHandover:
        messages.info(request, _("There is no handover any more."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Handed over."))
    return _back(request, found)


def _handed_over(request: HttpRequest, key: UUID) -> Trajectory:
    rows = Trajectory.objects.handed_over_by(request.user).select_related(*WITH_STAFF)
    return get_object_or_404(rows, key=key)


def _back(request: HttpRequest, trajectory: Trajectory) -> HttpResponse:
    """Lead to a page that the reader may still see: who handed over has nothing to read there any more."""
    if Trajectory.objects.visible_to(request.user).filter(pk=trajectory.pk).exists():
        return redirect("contacts:trajectory", key=trajectory.key)
    return redirect("contacts:trajectories" if request.user.has_perm(SEE_ORGANISATION_RECORDS) else "contacts:desk")
