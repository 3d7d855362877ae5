"""Invitations of staff, and browsers in which somebody is logged in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.utils import timezone

from portal import inviting
from portal.inviting import MadeInvitation
from portal.models import User


def make_invitation(by: User, *, at: datetime | None = None, **fields: Any) -> MadeInvitation:
    """Invite a worker of the own organisation, in Dutch, unless it is said otherwise."""
    usual = {"roles": ["worker"], "organisation": by.organisation, "language": "nl"}
    return inviting.invite(by=by, at=at or timezone.now(), **usual | fields)


def logged_in(user: User, *, shown_again: bool = False) -> Client:
    """Log somebody in; with `shown_again` as if she had just shown who she is."""
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(user)
    if shown_again:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": timezone.now().timestamp()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client
