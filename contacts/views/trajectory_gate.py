"""The one way to what stands in a trajectory: whoever reads it is written down first (security.md D10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone

from contacts.choices import ReadAction, ReadReason
from contacts.models import ReadEvent, Trajectory
from contacts.readings import Look, write_down
from contacts.views.lookup import recorder

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


def readable_trajectory(
    request: HttpRequest, key: UUID, action: ReadAction = ReadAction.READ
) -> tuple[Trajectory, bool]:
    """Return a trajectory that the reader may read now, and whether she may change it; the reading is written down.

    What she opened with a reason was written down when she opened it, and is not written again for each page that she
    looks at in that quarter of an hour; what she prints is.
    Raises: Http404.
    """
    now, reader = timezone.now(), recorder(request)
    rows = Trajectory.objects.readable_by(reader, at=now).select_related("fixed_worker", "deputy", "successor")
    trajectory = rows.filter(key=key).first()
    if trajectory is None:
        raise Http404
    own = Trajectory.objects.visible_to(reader).filter(pk=trajectory.pk).exists()
    reason = ReadReason.OWN_WORK if own else _reason(trajectory, request)
    if own or action != ReadAction.READ:
        look = Look(now, request.session.session_key or "", reason, action)
        write_down(trajectory=trajectory, reader=reader, look=look)
    return trajectory, own


def _reason(trajectory: Trajectory, request: HttpRequest) -> ReadReason:
    opened = ReadEvent.objects.opened_by(request.user, at=timezone.now()).filter(code=trajectory.code)
    found = opened.order_by("-number").values_list("reason", flat=True).first()
    if found is None:
        # The quarter of an hour ended in this very moment.
        raise Http404
    return ReadReason(found)
