"""Whether what was just saved describes somebody so closely that less would be better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contacts.overviews import rare_combination
from contacts.services import contact_entry

if TYPE_CHECKING:
    from contacts.models import Activity


def with_hint(saved: dict[str, Any], activity: Activity) -> dict[str, Any]:
    """Return what was saved with `rare`: looked up when it is shown, so that it is stored nowhere, not in a session."""
    contact = activity.contacts.filter(pk=saved["contact"]).first()
    return saved | {"rare": contact is not None and rare_combination(activity, contact_entry(contact))}
