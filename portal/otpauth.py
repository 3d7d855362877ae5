"""How an app on a phone is told a seed: as a picture, as a link on the phone itself, or in letters to type."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.conf import settings

# Letters that are read and typed at once.
GROUP = 4


def address_of(name: str, seed: str) -> str:
    """Return the address that an app reads from the picture.

    What the app then shows on a phone that others may see is the neutral name of the site, and a name that may be an
    alias. Source: the key URI format of authenticator apps; what it leaves out are the values that all of them assume.
    """
    words = urlencode({"secret": seed, "issuer": settings.SITE_TAB_NAME}, quote_via=quote)
    return f"otpauth://totp/{quote(settings.SITE_TAB_NAME)}:{quote(name)}?{words}"


def in_groups(seed: str) -> list[str]:
    """Return a seed in groups of four letters."""
    return [seed[start : start + GROUP] for start in range(0, len(seed), GROUP)]
