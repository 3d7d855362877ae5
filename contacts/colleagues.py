"""Staff who can take part in a trajectory: of one organisation, with a role that records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.models import User
from portal.permissions import RECORD, ROLE_PERMISSIONS

if TYPE_CHECKING:
    from django.db.models import QuerySet

RECORDING_ROLES = tuple(role.value for role, allowed in ROLE_PERMISSIONS.items() if RECORD in allowed)


def recording_staff(organisation_id: int | None) -> QuerySet[User]:
    """Return who records for an organisation and may log in; nobody where there is none."""
    if organisation_id is None:
        return User.objects.none()
    staff = User.objects.filter(organisation=organisation_id, is_active=True, groups__name__in=RECORDING_ROLES)
    return staff.distinct().order_by("username")
