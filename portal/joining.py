"""What everybody who comes in with a code chooses: a name that nobody has, and a way in."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from django.db.models.functions import Lower

from portal import chosen_names
from portal.models import User
from portal.passkeys import NewPasskey


@dataclass(frozen=True)
class WayIn:
    """How somebody comes in from now on: with a password, with a passkey, or with either."""

    password: str | None = None
    passkey: NewPasskey | None = None


def offer_names(language: str, *, order: str) -> list[str]:
    """Return three names that nobody has: with the same `order`, a secret, the same ones each time.

    With others each time, who looks often enough would find out which names are never offered: those that somebody
    has, and so how many there are. As the order is a secret, no gap in it shows either.
    """
    some = chosen_names.candidates(language, rng=Random(order))  # noqa: S311  (no secret is made of it)
    tried = [*some, *(f"{name} {number}" for name in some[: chosen_names.OFFERED] for number in range(2, 10))]
    taken = User.objects.annotate(small=Lower("username")).filter(small__in=tried).values_list("small", flat=True)
    return chosen_names.offers(some, taken=taken)


def is_taken(name: str) -> bool:
    """Say whether somebody has a name, whatever the capitals."""
    return User.objects.filter(username__iexact=name).exists()
