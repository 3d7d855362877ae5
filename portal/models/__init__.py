"""Models of the base layer, by subject."""

from __future__ import annotations

from portal.models.accounts import Organisation, User
from portal.models.audit import AuditAnchor, AuditEvent
from portal.models.derived import ContentStamp, Derived, Flyer, SearchEntry, SearchWord
from portal.models.events import Event
from portal.models.facts import Fact
from portal.models.invitations import FactorReset, StaffInvitation
from portal.models.operations import BackgroundJob, BackupRun
from portal.models.pages import Page
from portal.models.places import Location, Municipality, WalkInException, WalkInHours
from portal.models.services import Service, ServiceReport
from portal.models.sessions import Session

__all__ = [
    "AuditAnchor",
    "AuditEvent",
    "BackgroundJob",
    "BackupRun",
    "ContentStamp",
    "Derived",
    "Event",
    "Fact",
    "FactorReset",
    "Flyer",
    "Location",
    "Municipality",
    "Organisation",
    "Page",
    "SearchEntry",
    "SearchWord",
    "Service",
    "ServiceReport",
    "Session",
    "StaffInvitation",
    "User",
    "WalkInException",
    "WalkInHours",
]
