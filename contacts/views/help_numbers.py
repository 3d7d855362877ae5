"""Who can be called about a child or about abuse besides 112; a number is shown only while somebody confirmed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.models import Fact
from portal.phones import dialled

if TYPE_CHECKING:
    from datetime import date

# What a template calls them, and the facts that hold them.
NUMBERS = {"child_protection": "number.veilig_thuis", "coordinator": "carecoord.phone"}


def help_numbers(today: date) -> dict[str, tuple[str, str] | None]:
    """Return the numbers by the name of a template, as shown and as dialled; nothing for one that is not confirmed."""
    facts = Fact.objects.get_queryset().with_keys(NUMBERS.values())
    shown = {fact.key: fact.value for fact in facts if fact.is_shown(today=today)}
    return {name: (shown[key], dialled(shown[key])) if key in shown else None for name, key in NUMBERS.items()}
