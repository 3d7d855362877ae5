"""Reads of what staff recorded: `visible_to` is the only gate to rows (design.md D13)."""

from __future__ import annotations

from contacts.querysets.chain import ReferralQuerySet, SignalQuerySet
from contacts.querysets.readings import ReadEventQuerySet, ReadLogAnchorQuerySet
from contacts.querysets.trajectories import (
    AftercareQuerySet,
    DomainStepQuerySet,
    PhasePeriodQuerySet,
    TailoredRequestQuerySet,
    TrajectoryQuerySet,
)
from contacts.querysets.work import ActivityQuerySet, ContactQuerySet

__all__ = [
    "ActivityQuerySet",
    "AftercareQuerySet",
    "ContactQuerySet",
    "DomainStepQuerySet",
    "PhasePeriodQuerySet",
    "ReadEventQuerySet",
    "ReadLogAnchorQuerySet",
    "ReferralQuerySet",
    "SignalQuerySet",
    "TailoredRequestQuerySet",
    "TrajectoryQuerySet",
]
