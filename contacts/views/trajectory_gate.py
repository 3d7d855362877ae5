"""The gate to a trajectory: who may open it, and that every look is written down before anything is shown.

Her own worker, the deputy and the successor may change it. A coordinator reads it, after she gave a reason, for a
quarter of an hour. For all others it does not exist.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from contacts.choices import ReadAction, ReadReason
from contacts.models import ReadEvent, Trajectory
from contacts.readings import Look, write_down, write_down_all
from contacts.views.lookup import recorder
from portal.access import View

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from portal.models import User


class ReasonNeeded(Exception):
    """A coordinator asks for a trajectory of her organisation, and has to say why first."""


def asks_reason(view: View) -> View:
    """Lead a coordinator who gave no reason, or too long ago, to the page that asks for one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ReasonNeeded:
            return redirect("contacts:trajectory-open", key=kwargs["key"])

    return guarded


def readable_trajectory(
    request: HttpRequest, key: UUID, action: ReadAction = ReadAction.READ
) -> tuple[Trajectory, bool]:
    """Return a trajectory, and whether the reader may change it; the look is in the log by then.

    The view stands under `asks_reason`. Raises: Http404; ReasonNeeded.
    """
    now = timezone.now()
    rows = Trajectory.objects.select_related("fixed_worker", "deputy", "successor").filter(key=key)
    own = rows.visible_to(request.user).first()
    if own is not None:
        note_reading(request, own, action=action)
        return own, True
    found = rows.manageable_by(request.user).first()
    if found is None:
        raise Http404
    opened = ReadEvent.objects.opened_by(request.user, at=now).filter(code=found.code).order_by("-number").first()
    if opened is None:
        raise ReasonNeeded
    note_reading(request, found, reason=ReadReason(opened.reason), action=action)
    return found, False


def may_join(request: HttpRequest, trajectory: Trajectory, *people: User | None) -> None:
    """Ask a coordinator for a reason before she lets herself in by naming herself.

    Raises: ReasonNeeded if she is among the people, the trajectory is not hers, and she gave no reason just before.
    """
    if request.user not in people or Trajectory.objects.visible_to(request.user).filter(pk=trajectory.pk).exists():
        return
    opened = ReadEvent.objects.opened_by(request.user, at=timezone.now())
    if not opened.filter(code=trajectory.code).exists():
        raise ReasonNeeded


def changeable_trajectory(request: HttpRequest, key: UUID) -> Trajectory:
    """Return a trajectory that the reader may change; what is shown of it is to be noted with `note_reading`."""
    rows = Trajectory.objects.visible_to(request.user).select_related("fixed_worker", "deputy", "successor")
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404
    return found


def note_readings(request: HttpRequest, trajectories: Iterable[Trajectory]) -> None:
    """Write down that somebody looks at something of several trajectories of her own, in a list."""
    look = Look(timezone.now(), request.session.session_key or "")
    write_down_all(trajectories=trajectories, reader=recorder(request), look=look)


def note_reading(
    request: HttpRequest,
    trajectory: Trajectory,
    *,
    reason: ReadReason = ReadReason.OWN_WORK,
    action: ReadAction = ReadAction.READ,
) -> ReadEvent:
    """Write down that somebody looks at a trajectory now."""
    look = Look(timezone.now(), request.session.session_key or "", reason, action)
    return write_down(trajectory=trajectory, reader=recorder(request), look=look)
