"""Where to ask or to go: facts of the portal that somebody confirmed, and never a guess (design.md D10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.models import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from subsidy.snapshot import ContactLine

# Whom officials and councils ask about a report; and how people who do sex work reach the support.
OF_ACCOUNTS = ("sdf.contact",)
OF_SUPPORT = ("org.address", "org.opening_hours", "org.phone", "org.whatsapp", "number.112")


def contact_part(keys: Sequence[str], *, today: date) -> list[ContactLine]:
    """Return the facts that may be shown on a day, in the order of the keys; what nobody confirmed is left out."""
    shown = {fact.key: fact for fact in Fact.objects.get_queryset().with_keys(keys).shown(today=today)}
    return [
        {"key": key, "label": str(shown[key].label), "value": str(shown[key].value)} for key in keys if key in shown
    ]
