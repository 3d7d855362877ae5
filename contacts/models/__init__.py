"""Models of what staff record, by subject; none of them can hold a person."""

from __future__ import annotations

from contacts.models.chain import Referral, Signal
from contacts.models.guidance import Aftercare, DomainStep, TailoredRequest
from contacts.models.readings import ReadEvent, ReadLogAnchor
from contacts.models.trajectories import PhasePeriod, Trajectory
from contacts.models.work import Activity, Contact

__all__ = [
    "Activity",
    "Aftercare",
    "Contact",
    "DomainStep",
    "PhasePeriod",
    "ReadEvent",
    "ReadLogAnchor",
    "Referral",
    "Signal",
    "TailoredRequest",
    "Trajectory",
]
