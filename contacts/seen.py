"""What somebody saw when she opened a form, as a short word that the form sends along (security.md F11).

Two workers may have the same trajectory open. A form that is saved over something that changed meanwhile is refused
once, and shows what changed; nothing is lost without anybody knowing.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from contacts.exceptions import ChangedMeanwhile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.models import Aftercare, DomainStep, PhasePeriod, Referral, TailoredRequest, Trajectory

LENGTH = 16


def word_of(*values: object) -> str:
    """Return a short word that differs when one of the values differs."""
    return sha256(repr(values).encode()).hexdigest()[:LENGTH]


def check(seen: str | None, now: str) -> None:
    """Refuse to write over something that is not what was seen; None is a write that saw nothing, such as a command.

    Raises: ChangedMeanwhile.
    """
    if seen is not None and seen != now:
        raise ChangedMeanwhile


def of_phases(stretches: Iterable[PhasePeriod]) -> str:
    """Return the word of all stretches of a trajectory."""
    return word_of(*((row.pk, row.phase, row.start, row.end) for row in stretches))


def of_domain(step: DomainStep | None) -> str:
    """Return the word of where a life domain stands."""
    return word_of() if step is None else word_of(step.pk, step.date, step.status, step.obstacles, step.tried)


def of_request(asked: TailoredRequest) -> str:
    """Return the word of a request to a municipality."""
    return word_of(asked.municipality, asked.domain, asked.asked_on, asked.answer, asked.answered_on)


def of_referral(referral: Referral) -> str:
    """Return the word of a referral."""
    return word_of(referral.partner, referral.state, referral.consent, referral.warm)


def of_aftercare(agreement: Aftercare | None) -> str:
    """Return the word of the agreement that holds."""
    return word_of() if agreement is None else word_of(agreement.pk, agreement.kind, agreement.next_on)


def of_appointment(trajectory: Trajectory) -> str:
    """Return the word of the next appointment."""
    return word_of(trajectory.next_on)


def of_details(trajectory: Trajectory) -> str:
    """Return the word of the municipality and the deputy."""
    return word_of(trajectory.municipality, trajectory.deputy_id)


def of_end(trajectory: Trajectory) -> str:
    """Return the word of how a trajectory ended, or that it did not."""
    return word_of(trajectory.closed, trajectory.outcome)
