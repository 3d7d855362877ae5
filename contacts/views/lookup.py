"""Rows by id, always through the gate: a foreign one is the same as one that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from contacts.models import Activity, Contact

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.models import Organisation, User


def visible_activity(request: HttpRequest, activity_id: UUID) -> Activity:
    """Return an activity of the reader's organisation: she may add contacts to it."""
    return get_object_or_404(Activity.objects.visible_to(request.user), pk=activity_id)


def changeable_activity(request: HttpRequest, activity_id: UUID) -> Activity:
    """Return an activity that the reader may change."""
    return get_object_or_404(Activity.objects.changeable_by(request.user), pk=activity_id)


def changeable_contact(request: HttpRequest, activity_id: UUID, contact_id: UUID) -> Contact:
    """Return a contact that the reader may change, with its activity."""
    rows = Contact.objects.changeable_by(request.user).select_related("activity")
    return get_object_or_404(rows, pk=contact_id, activity=activity_id)


def sent_id(request: HttpRequest) -> UUID:
    """Return the id that a form carries where an address must not name the row; what is no id stands for no row."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return UUID(int=0)


def recorder(request: HttpRequest) -> User:
    """Return who records; the declaration of access has made sure that she is logged in."""
    return cast("User", request.user)


def own_organisation(request: HttpRequest) -> Organisation:
    """Return the organisation that the reader records for."""
    organisation = recorder(request).organisation
    if organisation is None:
        raise Http404
    return organisation
