"""The keys that close the seeds of second steps: a copy of the database opens no account (security.md A7).

`FACTOR_KEYS` holds one key or more, the newest first: it closes, and each of them opens. So a key is replaced without
anybody losing her second step: put the new one in front, run `manage.py rotate_factor_keys`, take the old one out.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

from portal.exceptions import FactorKeyError

# A column must hold a moment, and so does what is encrypted, for who has no key too; this one says nothing of anybody.
NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
# Under what word the library keeps the seed of each kind.
SEEDS = {Authenticator.Type.TOTP.value: "secret", Authenticator.Type.RECOVERY_CODES.value: "seed"}


@dataclass(frozen=True)
class Rotated:
    """How many rows were closed anew with the newest key, and how many were so already."""

    changed: int
    same: int


def encrypt(text: str) -> str:
    """Close a seed with the newest key."""
    return _cipher(settings.FACTOR_KEYS).encrypt_at_time(text.encode(), int(NO_MOMENT.timestamp())).decode()


def decrypt(token: str) -> str:
    """Open a seed.

    Raises: FactorKeyError if none of the keys closed it.
    """
    return _open(token, settings.FACTOR_KEYS)


def rotate() -> Rotated:
    """Close every seed anew with the newest key: all rows or none, and again without harm.

    Raises: FactorKeyError if a row opens with none of the keys; then nothing was changed.
    """
    changed = same = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update(no_key=True).filter(type__in=SEEDS).order_by("pk"):
            word = SEEDS[row.type]
            if _opens_with_newest(row.data[word]):
                same += 1
                continue
            row.data[word] = encrypt(decrypt(row.data[word]))
            row.save(update_fields=["data"])
            changed += 1
    return Rotated(changed, same)


def _opens_with_newest(token: str) -> bool:
    try:
        _open(token, settings.FACTOR_KEYS[:1])
    except FactorKeyError:
        return False
    return True


def _open(token: str, keys: list[str]) -> str:
    try:
        return _cipher(keys).decrypt(token.encode()).decode()
    except InvalidToken as error:
        # A seed that is handed on closed would be closed a second time by whoever saves it.
        raise FactorKeyError from error


def _cipher(keys: list[str]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(bytes.fromhex(key))) for key in keys])
