"""Models of the base layer, by subject."""

from __future__ import annotations

from portal.models.accounts import Organisation, User
from portal.models.facts import Fact
from portal.models.pages import Page
from portal.models.places import Location, Municipality, WalkInException, WalkInHours

__all__ = [
    "Fact",
    "Location",
    "Municipality",
    "Organisation",
    "Page",
    "User",
    "WalkInException",
    "WalkInHours",
]
