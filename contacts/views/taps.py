"""A tap on a count has an id of its own: sent once more because the answer was lost, it still counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from contacts import services

if TYPE_CHECKING:
    from django.http import HttpRequest

    from contacts.models import Activity

SESSION_KEY = "contacts.taps"
# As many as can be on their way from one phone at once, and then some.
REMEMBERED = 40


def count_once(request: HttpRequest, activity: Activity, *, name: str, step: int) -> int:
    """Add one to a count or take one off, unless this very tap has done so before, and return the count.

    The session remembers the last taps; a plain form sends no id and always counts. A retry comes after its tap, so
    that two taps at once overwrite each other's memory does no harm but for a tap whose answer was lost just then.
    Raises: AlreadyCounted; ValueError if the kind does not know the count or the step is not one.
    """
    tap = _id_of(request)
    known: list[str] = request.session.get(SESSION_KEY, [])
    if tap is not None and tap in known:
        activity.refresh_from_db(fields=[name])
        return getattr(activity, name) or 0
    number = services.count_step(activity=activity, name=name, step=step)
    if tap is not None:
        request.session[SESSION_KEY] = [*known, tap][-REMEMBERED:]
    return number


def _id_of(request: HttpRequest) -> str | None:
    try:
        return str(UUID(request.POST.get("tap", "")))
    except ValueError:
        return None
