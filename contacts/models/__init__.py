"""Models of what staff record, by subject; none of them can hold a person."""

from __future__ import annotations

from contacts.models.chain import Referral, Signal
from contacts.models.corrections import Correction
from contacts.models.folding import FoldedCode, FoldedCount, RetentionTerm, Tombstone
from contacts.models.guidance import Aftercare, DomainStep, TailoredRequest
from contacts.models.imports import ImportHeading, PendingImport
from contacts.models.readings import ReadEvent, ReadLogAnchor
from contacts.models.trajectories import PhasePeriod, Trajectory
from contacts.models.work import Activity, Contact

__all__ = [
    "Activity",
    "Aftercare",
    "Contact",
    "Correction",
    "DomainStep",
    "FoldedCode",
    "FoldedCount",
    "ImportHeading",
    "PendingImport",
    "PhasePeriod",
    "ReadEvent",
    "ReadLogAnchor",
    "Referral",
    "RetentionTerm",
    "Signal",
    "TailoredRequest",
    "Tombstone",
    "Trajectory",
]
