"""Activities and contacts that tests start from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from contacts.models import Activity, Contact
from portal.models import User


def make_activity(user: User, *, today: date, days_ago: int = 0, **fields: Any) -> Activity:
    """Make a running round of somebody, in Leeuwarden."""
    values = {
        "kind": "a02_rounds",
        "municipality": "GM0080",
        "location_type": "licensed_place",
        "organisation": user.organisation,
        "recorded_by": user,
    }
    return Activity.objects.create(date=today - timedelta(days=days_ago), **{**values, **fields})


def make_contact(activity: Activity, *, user: User | None = None, **fields: Any) -> Contact:
    """Make a contact in an activity, recorded by whoever recorded the activity."""
    values = {"channel": "outreach_licensed", "recorded_by": user or activity.recorded_by}
    return Contact.objects.create(activity=activity, **{**values, **fields})


def contact_form(contact_id: UUID | None = None, **fields: Any) -> dict[str, Any]:
    """Return what the contact form sends when nothing but these fields was touched."""
    untouched = {
        "channel": "outreach_licensed",
        "work_setting": "not_asked",
        "gender": "not_asked",
        "age_band": "not_asked",
        "people": "1",
        "state": "offered",
    }
    return {"id": str(contact_id or uuid4()), **untouched, **fields}
