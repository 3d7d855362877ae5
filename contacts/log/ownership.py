"""Whose rows are whose, for an import that may only touch those of one organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from contacts.log.columns import ACTIVITIES, CONTACTS, PHASES, REFERRALS, SIGNALS, TRAJECTORIES, LogFile

if TYPE_CHECKING:
    from contacts.models import Trajectory
    from portal.models import Organisation

# How a stored row leads to its organisation; a referral does so by one of two ways.
PATHS: dict[str, tuple[str, ...]] = {
    ACTIVITIES.name: ("organisation",),
    CONTACTS.name: ("activity__organisation",),
    REFERRALS.name: ("contact__activity__organisation", "trajectory__organisation"),
    SIGNALS.name: ("organisation",),
    TRAJECTORIES.name: ("organisation",),
    PHASES.name: ("trajectory__organisation",),
}


def rule(file: LogFile, owner: Organisation | None) -> Q:
    """Return the filter to the rows of a file that are an organisation's; to all of them without one."""
    found = Q()
    for path in PATHS[file.name] if owner else ():
        found |= Q(**{path: owner})
    return found


def has_worker(trajectory: Trajectory) -> bool:
    """Say whether somebody works on a trajectory in the portal."""
    return any((trajectory.fixed_worker_id, trajectory.deputy_id, trajectory.successor_id))
