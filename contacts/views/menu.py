"""What else there is for somebody who records, below what she starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.permissions import IMPORT_LOG, RECORD, RECORD_CHECKS, SEE_AUDIT, SEE_ORGANISATION_RECORDS, SEE_RETENTION

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from portal.models import User

FOLLOW_UP = "contacts:follow-up"
MY_PEOPLE = "contacts:my-people"
# Where an entry leads, what it is called, and the action that its page asks for.
ENTRIES: tuple[tuple[str, _StrPromise, str], ...] = (
    ("contacts:week", _("My week"), RECORD),
    (FOLLOW_UP, _("Referrals: what happened?"), RECORD),
    (MY_PEOPLE, _("My people"), RECORD),
    ("contacts:overview", _("Figures of our organisation"), RECORD),
    ("contacts:checks", _("Joint checks"), RECORD_CHECKS),
    ("contacts:import", _("Bring in a spreadsheet"), IMPORT_LOG),
    ("contacts:trajectories", _("Trajectories of the organisation"), SEE_ORGANISATION_RECORDS),
    ("contacts:readings", _("Who read what"), SEE_ORGANISATION_RECORDS),
    ("portal:audit", _("Who did what"), SEE_AUDIT),
    ("contacts:signals", _("Signs of abuse"), SEE_ORGANISATION_RECORDS),
    ("contacts:corrections", _("Corrections"), SEE_ORGANISATION_RECORDS),
    ("subsidy:retention", _("Keeping less"), SEE_RETENTION),
)


def entries_for(user: User) -> list[tuple[str, _StrPromise]]:
    """Return the addresses and words of the menu of somebody."""
    allowed = user.get_all_permissions()
    return [(reverse(name), words) for name, words, permission in ENTRIES if permission in allowed]
