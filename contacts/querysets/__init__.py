"""Reads of what staff recorded: `visible_to` is the only gate to rows (design.md D13)."""

from __future__ import annotations

from contacts.querysets.chain import ReferralQuerySet, SignalQuerySet
from contacts.querysets.corrections import CorrectionQuerySet
from contacts.querysets.folding import FoldedCountQuerySet, RetentionTermQuerySet, TombstoneQuerySet
from contacts.querysets.imports import ImportHeadingQuerySet, PendingImportQuerySet
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
    "CorrectionQuerySet",
    "DomainStepQuerySet",
    "FoldedCountQuerySet",
    "ImportHeadingQuerySet",
    "PendingImportQuerySet",
    "PhasePeriodQuerySet",
    "ReadEventQuerySet",
    "ReadLogAnchorQuerySet",
    "ReferralQuerySet",
    "RetentionTermQuerySet",
    "SignalQuerySet",
    "TailoredRequestQuerySet",
    "TombstoneQuerySet",
    "TrajectoryQuerySet",
]
