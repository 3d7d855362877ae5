"""How many trajectories an organisation has, for its coordinator: counts, and nothing of what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from contacts.models import Trajectory
from portal import codelists

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Caseload:
    """Counts of the trajectories of one organisation on a day. Unit: trajectories."""

    open: int
    without_worker: int
    handovers: int
    aftercare_due: int
    # The word of each phase, in the order of the list, with how many are in it now.
    phases: tuple[tuple[str, int], ...]


def caseload_of(user: Any, *, today: date) -> Caseload:
    """Count the trajectories of the organisation of a coordinator.

    Aftercare counts those too that are closed; all the others are open. Numbers this small point to single people, so
    they are for her own team: what leaves it goes through disclosure control (design.md D5).
    """
    rows = Trajectory.objects.manageable_by(user)
    is_open = Q(closed=None)
    counts = rows.aggregate(
        open=Count("pk", filter=is_open),
        without_worker=Count("pk", filter=is_open & Q(fixed_worker=None)),
        handovers=Count("pk", filter=is_open & Q(successor__isnull=False)),
    )
    return Caseload(
        **counts,
        aftercare_due=rows.filter(aftercare__ended_on=None, aftercare__next_on__lte=today).count(),
        phases=_phases(rows.filter(is_open)),
    )


def _phases(rows: Any) -> tuple[tuple[str, int], ...]:
    # The phase in the same condition as its end, or a trajectory without any would count as one without an end.
    running = rows.filter(phases__phase__isnull=False, phases__end=None).order_by()
    found = dict(running.values_list("phases__phase").annotate(Count("pk")))
    words = codelists.codelist("PHASE")
    return tuple((words.label(code), found[code]) for code in words.codes if code in found)
