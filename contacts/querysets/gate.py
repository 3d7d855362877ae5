"""Who gets which rows: the one rule behind every `visible_to` (design.md D13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from contacts.choices import CHECKS
from portal.permissions import RECORD, RECORD_CHECKS, SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from portal.models import User


def organisation_filter(user: Any, path: str) -> Q | None:
    """Return the filter to the rows of the user's organisation, or None where the role records nothing."""
    if not user.is_authenticated or user.organisation_id is None or not user.has_perm(RECORD):
        return None
    return Q(**{path: user.organisation_id})


def checks_apart(user: Any, path: str = "") -> Q:
    """Return the filter that keeps joint checks to whoever recorded them and to the coordinator.

    `path` leads to the activity. The rule stands on the activity alone, so it costs a contact nothing.
    """
    if not user.has_perm(RECORD_CHECKS):
        return ~Q(**{f"{path}kind": CHECKS})
    if user.has_perm(SEE_ORGANISATION_RECORDS):
        return Q()
    return ~Q(**{f"{path}kind": CHECKS}) | Q(**{f"{path}recorded_by": user})


def own_trajectory_filter(user: User, path: str = "") -> Q:
    """Return the filter to the trajectories of which somebody is the fixed worker, the deputy or the successor."""
    own = Q(**{f"{path}fixed_worker": user}) | Q(**{f"{path}deputy": user}) | Q(**{f"{path}successor": user})
    return own & Q(**{f"{path}organisation": user.organisation_id})


def may_correct(user: Any) -> bool:
    """Say whether somebody may correct what is counted in a closed quarter: only a coordinator."""
    return bool(user.has_perm(SEE_ORGANISATION_RECORDS))
