"""How often a code may be tried that is none: by one network, and by all of them together.

At 80 bits nobody guesses a code; the limit keeps those who try from costing anything. Only wrong codes count, so no
card that is good waits for somebody else's mistakes, until there are so many of them that something is going on.
"""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest

ACTION = "card"
EVERYBODY = "everybody"
RATES = {ACTION: "10/5m/ip,300/5m/key"}


def may_try(request: HttpRequest) -> bool:
    """Say whether a code is looked at."""
    return _consume(request, dry_run=True)


def note_wrong_code(request: HttpRequest) -> None:
    """Count a code that is none."""
    _consume(request, dry_run=False)


def _consume(request: HttpRequest, *, dry_run: bool) -> bool:
    used = ratelimit.consume(
        request, app="klankbord", action=ACTION, config=RATES, key=EVERYBODY, dry_run=dry_run, limit_get=True
    )
    return used is not None
