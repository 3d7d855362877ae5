"""Cards that let somebody in, and members in their places."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from klankbord.models import Membership
from klankbord.services import joining
from klankbord.services.joining import MadeCard
from portal import passkeys
from portal.models import User
from portal.passkeys import NewPasskey
from portal.permissions import Role
from tests.builders.factors import SoftKey

MEMBER_PASSWORD = "drie gewone woorden"


def make_card(by: User, *, at: datetime | None = None, **fields: Any) -> MadeCard:
    """Make a card, in Dutch unless it is said otherwise."""
    return joining.make_card(by=by, at=at or timezone.now(), **{"language": "nl"} | fields)


def make_member(name: str, *, password: str | None = MEMBER_PASSWORD, **fields: Any) -> User:
    """Make a member with a place; without a password where it is None."""
    user = User.objects.create_user(name, password)
    user.groups.add(Group.objects.get_or_create(name=Role.MEMBER)[0])
    Membership.objects.create(user=user, **fields)
    return user


def make_passkey(user: User, name: str) -> Any:
    """Give somebody a passkey whose key nobody has any more: it stands in the table and opens nothing."""
    made = json.loads(SoftKey(name=name).make({"challenge": "none"}))
    return passkeys.keep(user=user, passkey=NewPasskey(made))
