"""Entries of the list of help."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.choices import Certainty, Channel
from portal.models import Municipality, Organisation, Service

CHECKED_ON = date(2026, 11, 1)


def make_service(code: str = "brief", **fields: Any) -> Service:
    """Make a published entry by phone for letters, of which nothing else is known."""
    giver, _made = Organisation.objects.get_or_create(code="hulp", defaults={"name": "Hulp", "kind": "partner"})
    given: dict[str, Any] = {
        "organisation": giver,
        "needs": ["letters"],
        "channels": [Channel.PHONE],
        "certainty": Certainty.CONFIRMED,
        "checked_on": CHECKED_ON,
        "title_nl": f"Iemand voor {code}",
        "title_en": f"Somebody for {code}",
        "title_es": f"Alguien para {code}",
    }
    return Service.objects.create(code=code, **given | fields)


def make_municipalities() -> None:
    """Make two municipalities beside Leeuwarden."""
    for code, name in (("GM0060", "Ameland"), ("GM0080", "Leeuwarden"), ("GM1900", "Súdwest-Fryslân")):
        Municipality.objects.get_or_create(code=code, defaults={"name": name})
