"""How often a code of an invitation may be tried that is none, and how many taken names on one invitation.

At 80 bits nobody guesses a code; the ceiling keeps those who try from costing anything. It counts no network and no
address, only how many were wrong in an hour; a code that is good opens all the same, or anybody could keep everybody
out. That a name is taken says that somebody has it, so one invitation asks for few.
"""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from portal.models import StaffInvitation

CODE, NAME = "staff_code", "staff_name"
EVERYBODY = "everybody"
RATES = {CODE: "120/1h/key", NAME: "20/1d/key"}


def may_try(request: HttpRequest) -> bool:
    """Say whether one more wrong code is told that it is wrong."""
    return _consume(request, CODE, EVERYBODY, dry_run=True)


def note_wrong_code(request: HttpRequest) -> None:
    """Count a code that is none."""
    _consume(request, CODE, EVERYBODY, dry_run=False)


def may_ask_names(request: HttpRequest, invitation: StaffInvitation) -> bool:
    """Say whether a name is looked up for who holds an invitation."""
    return _consume(request, NAME, invitation.code_sha256, dry_run=True)


def note_taken_name(request: HttpRequest, invitation: StaffInvitation) -> None:
    """Count a name that somebody has already."""
    _consume(request, NAME, invitation.code_sha256, dry_run=False)


def _consume(request: HttpRequest, action: str, key: str, *, dry_run: bool) -> bool:
    used = ratelimit.consume(
        request, app="portal", action=action, config=RATES, key=key, dry_run=dry_run, limit_get=True
    )
    return used is not None
