"""A stand-in for the page of a trajectory, until that page is there; it shows the readings by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.readings import readings_of
from contacts.views.trajectory_gate import readable_trajectory
from portal.access import requires
from portal.permissions import RECORD

if TYPE_CHECKING:
    from uuid import UUID


@requires(RECORD)
@require_safe
def trajectory(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show who read a trajectory."""
    found, changeable = readable_trajectory(request, key)
    context = {"trajectory": found, "changeable": changeable, "readings": readings_of(found, 20)}
    return render(request, "contacts/trajectory_stand_in.html", context)
