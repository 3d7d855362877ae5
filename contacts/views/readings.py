"""Opening a trajectory that is not one's own, and looking back on who opened which."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from contacts.choices import ReadAction, ReadReason
from contacts.forms.readings import ReadingsForm, ReasonForm
from contacts.models import ReadEvent, ReadLogAnchor, Trajectory
from contacts.readings import Look, write_down
from contacts.views.kept import keeps_typed, take_kept
from contacts.views.lookup import recorder
from portal.access import requires
from portal.choices import AnchorKind
from portal.permissions import RECORD, SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

A_PAGE = 100


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def open_with_reason(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open one trajectory for a quarter of an hour, with a reason that is written down; an own one just opens."""
    now = timezone.now()
    if Trajectory.objects.readable_by(request.user, at=now).filter(key=key).exists():
        return redirect("contacts:trajectory", key=key)
    found = get_object_or_404(Trajectory.objects.manageable_by(request.user), key=key)
    form = ReasonForm(request.POST if request.method == "POST" else take_kept(request))
    if request.method == "POST" and form.is_valid():
        reason = ReadReason(form.cleaned_data["reason"])
        look = Look(now, request.session.session_key or "", reason, ReadAction.OPENED)
        write_down(trajectory=found, reader=recorder(request), look=look)
        return redirect("contacts:trajectory", key=key)
    return render(request, "contacts/trajectory_open.html", {"form": form, "trajectory": found})


@requires(SEE_ORGANISATION_RECORDS)
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """Show who opened which trajectory, when and why, and whether the log is as it was written."""
    rows = ReadEvent.objects.visible_to(request.user)
    readers = rows.order_by("reader__username").values_list("reader", "reader__username").distinct()
    oldest = rows.aggregate(oldest=Min("at"))["oldest"]
    form = ReadingsForm(request.GET, readers=readers, months=_months(oldest))
    chosen = form.cleaned_data if form.is_valid() else {}
    trajectory = _trajectory(request, chosen.get("traject"))
    wanted = rows.looked_for(reader=chosen.get("collega"), month=chosen.get("maand"), trajectory=trajectory)
    wanted = wanted.select_related("reader").order_by("-number")
    finding = ReadLogAnchor.objects.last_finding()
    context = {
        "form": form,
        "trajectory": trajectory,
        "page": Paginator(wanted, A_PAGE).get_page(request.GET.get("blad")),
        "query": urlencode({name: request.GET[name] for name in form.fields if chosen.get(name)}),
        "broken": finding if finding is not None and finding.kind == AnchorKind.BROKEN else None,
    }
    return render(request, "contacts/readings.html", context)


def _months(oldest: datetime | None) -> Iterator[date]:
    """Yield the first day of each month from this one back to that of the oldest reading."""
    month = timezone.localdate().replace(day=1)
    first = month if oldest is None else timezone.localdate(oldest).replace(day=1)
    while month >= first:
        yield month
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def _trajectory(request: HttpRequest, key: UUID | None) -> Trajectory | None:
    return None if key is None else get_object_or_404(Trajectory.objects.manageable_by(request.user), key=key)
