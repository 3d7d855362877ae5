"""Models of the base layer, by subject."""

from __future__ import annotations

from portal.models.accounts import Organisation, User
from portal.models.derived import ContentStamp, Flyer, SearchEntry
from portal.models.events import Event
from portal.models.facts import Fact
from portal.models.pages import Page
from portal.models.places import Location, Municipality, WalkInException, WalkInHours
from portal.models.services import Service, ServiceReport

__all__ = [
    "ContentStamp",
    "Event",
    "Fact",
    "Flyer",
    "Location",
    "Municipality",
    "Organisation",
    "Page",
    "SearchEntry",
    "Service",
    "ServiceReport",
    "User",
    "WalkInException",
    "WalkInHours",
]
