"""A code that lets somebody in, on a card or told: 80 random bits, easy to type; only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import Final

# 32 signs that nobody takes for another: no 0 and O, no 1 and I; the L, a capital always, looks like neither.
SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH: Final = 16
GROUP: Final = 4
# What a reader may see in the place of the one sign that is left of its look-alikes.
LOOK_ALIKES: Final = str.maketrans({"1": "L", "I": "L"})


def new_code() -> str:
    """Return a new code of 80 random bits, in groups of four."""
    return grouped("".join(secrets.choice(SIGNS) for _place in range(LENGTH)))


def grouped(code: str) -> str:
    """Return a code as it stands on a card."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed, in groups; None where it can't be one.

    Small letters, spaces and dashes of any kind count as what was meant.
    """
    signs = [sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum()]
    code = "".join(signs).translate(LOOK_ALIKES)
    return grouped(code) if len(code) == LENGTH and set(code) <= set(SIGNS) else None


def digest_of(code: str) -> str:
    """Return what is kept of a code: 80 bits can't be guessed back, so no salt is needed."""
    return hashlib.sha256(code.encode()).hexdigest()
