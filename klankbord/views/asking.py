"""Who asks, behind a login."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from portal.models import User


def asker(request: HttpRequest) -> User:
    """Return the account that asks; for views that let nobody in without one."""
    return cast("User", request.user)
