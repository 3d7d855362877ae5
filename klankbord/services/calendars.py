"""The secret address of somebody's calendar: made, shown once, taken back."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.db import transaction

from klankbord.models import CalendarFeed
from portal.models import User

# 256 bits (security.md A14).
TOKEN_BYTES = 32


@transaction.atomic
def make_feed(*, user: User) -> str:
    """Make a secret address for a member, in the place of the one before, and return its token: it is kept nowhere."""
    # Her own row is the lock: of two forms sent at once the last address holds, and the other one is dead.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.filter(user=user).delete()
    CalendarFeed.objects.create(user=user, token_sha256=fingerprint(token))
    return token


@transaction.atomic
def stop_feed(*, user: User) -> None:
    """Let the secret address of a member lead nowhere from now on; safe where there is none."""
    CalendarFeed.objects.filter(user=user).delete()


def fingerprint(token: str) -> str:
    """Return the SHA-256 of a token, as it is kept."""
    return sha256(token.encode()).hexdigest()
