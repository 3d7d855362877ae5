"""How often a code may be tried that is none, by one network and by all of them, and a name that is taken, on one card.

Only wrong codes count, and only they are held up; a card that is good opens all the same, or anybody could keep
everybody out, all the more where the portal sees one network only (deploy/README.md). So the limit guards no code, and
need not: one is 80 random bits (portal/codes.py). Who tries a million a second for the 72 hours that a card lives,
while a thousand cards are out, finds one with a chance of less than 1 in 4 thousand million. The limit keeps those who
try from costing more than one look into an index.

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
    """Say whether one more wrong code is told that it is wrong."""
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
