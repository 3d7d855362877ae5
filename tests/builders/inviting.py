"""Invitations of staff, and browsers in which somebody is logged in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from portal import inviting
from portal.inviting import MadeInvitation
from portal.models import User
from tests.conftest import note_login


def make_invitation(by: User, *, at: datetime | None = None, **fields: Any) -> MadeInvitation:
    """Invite a worker of the own organisation, in Dutch, unless it is said otherwise."""
    usual = {"roles": ["worker"], "organisation": by.organisation, "language": "nl"}
    return inviting.invite(by=by, at=at or timezone.now(), **usual | fields)


def logged_in(user: User, *, shown_again: bool = False) -> Client:
    """Log somebody in an hour ago with both steps; with `shown_again` as if she had just shown who she is."""
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(user)
    if not shown_again:
        ways = {"method": "password"}, {"method": "mfa", "type": "totp"}
        note_login(client, user, *ways, at=timezone.now().timestamp() - 3600)
    return client
