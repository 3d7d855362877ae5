"""The sessions of those who ask for every address, each begun once."""

from __future__ import annotations

import time
from functools import cache

from django.conf import settings
from django.test import Client

from portal.models import User
from tests.conftest import note_login

# Longer than these tests take. Unit: seconds.
HOURS = 24 * 3600


@cache
def session_of(user: User) -> str:
    """Return the cookie of somebody who has logged in."""
    client = Client()
    client.force_login(user)
    # These tests take longer than a login counts as a fresh one.
    note_login(client, user, {"method": "mfa", "type": "totp"}, at=time.time() + HOURS)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
