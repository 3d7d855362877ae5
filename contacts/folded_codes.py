"""Codes of trajectories that are gone, as keyed digests: none of them ever stands for somebody else.

The key is the secret of the portal. When that changes, the old one goes to SECRET_KEY_FALLBACKS and has to stay
there: without it the codes of before would look unused.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

from contacts.models import FoldedCode

SALT = "contacts.folded_code"


def digest_of(code: str, *, secret: str | bytes | None = None) -> str:
    """Return the keyed digest of a code, as 64 hexadecimal digits."""
    return salted_hmac(SALT, code, secret=secret, algorithm="sha256").hexdigest()


def remember_codes(codes: Iterable[str]) -> None:
    """Write down that codes were used, before their trajectories go."""
    FoldedCode.objects.bulk_create([FoldedCode(digest=digest_of(code)) for code in codes], ignore_conflicts=True)


def is_used(code: str) -> bool:
    """Say whether a code belonged to a trajectory that is gone."""
    return code in used_codes([code])


def used_codes(codes: Iterable[str]) -> set[str]:
    """Return those of some codes that belonged to a trajectory that is gone. One query."""
    secrets = (None, *settings.SECRET_KEY_FALLBACKS)
    by_digest = {digest_of(code, secret=secret): code for code in codes for secret in secrets}
    found = FoldedCode.objects.filter(digest__in=list(by_digest)).values_list("digest", flat=True)
    return {by_digest[digest] for digest in found}
