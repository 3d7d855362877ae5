"""How often a code may be tried that is none, by one network and by all of them, and a name that is taken, on one card.

At 80 bits nobody guesses a code; the limit keeps those who try from costing anything. Only wrong codes count, so no
card that is good waits for somebody else's mistakes, until there are so many of them that something is going on.
That a name is taken says that somebody has it: who tries many of them on one card is looking for members.
"""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from klankbord.models import Invitation

ACTION, NAME = "card", "name"
EVERYBODY = "everybody"
RATES = {ACTION: "10/5m/ip,300/5m/key", NAME: "20/1d/key"}


def may_try(request: HttpRequest) -> bool:
    """Say whether a code is looked at."""
    return _consume(request, ACTION, EVERYBODY, dry_run=True)


def note_wrong_code(request: HttpRequest) -> None:
    """Count a code that is none."""
    _consume(request, ACTION, EVERYBODY, dry_run=False)


def may_ask_names(request: HttpRequest, card: Invitation) -> bool:
    """Say whether a name is looked up for who holds a card."""
    return _consume(request, NAME, card.code_sha256, dry_run=True)


def note_taken_name(request: HttpRequest, card: Invitation) -> None:
    """Count a name that somebody has already."""
    _consume(request, NAME, card.code_sha256, dry_run=False)


def _consume(request: HttpRequest, action: str, key: str, *, dry_run: bool) -> bool:
    used = ratelimit.consume(
        request, app="klankbord", action=action, config=RATES, key=key, dry_run=dry_run, limit_get=True
    )
    return used is not None
