"""For whom a backup is encrypted, and with what somebody opens it."""

from __future__ import annotations

from typing import Any

from pyrage import IdentityError, RecipientError, x25519

# With one key, one lost laptop makes every backup useless (security.md O6).
FEWEST = 2


class BadRecipients(Exception):
    """The list of keys cannot be used; the message says what to do."""


def read_recipients(text: str) -> list[Any]:
    """Return the public keys of a text: `age1...`, separated by white space, lines with # left out.

    Raises: BadRecipients if one is no key, or there are fewer than FEWEST different ones.
    """
    words = dict.fromkeys(_words(text))
    found = []
    for number, word in enumerate(words, start=1):
        try:
            found.append(x25519.Recipient.from_str(word))
        except RecipientError as error:
            # The word is not repeated: who put a private key here by mistake must not read it back in a log.
            raise BadRecipients(
                f"Key {number} of BACKUP_RECIPIENTS is no public key of age; one begins with age1. "
                "Make one with age-keygen."
            ) from error
    if len(found) < FEWEST:
        raise BadRecipients(
            f"BACKUP_RECIPIENTS holds {len(found)} public key(s); a backup needs at least {FEWEST}, of {FEWEST} people."
        )
    return found


def read_identities(text: str) -> list[Any]:
    """Return the private keys of a key file as age-keygen writes it.

    Raises: BadRecipients if there is none.
    """
    try:
        found = [x25519.Identity.from_str(word) for word in _words(text)]
    except IdentityError as error:
        raise BadRecipients("The key file holds something that is no private key of age.") from error
    if not found:
        raise BadRecipients("The key file holds no private key; a line of it begins with AGE-SECRET-KEY-1.")
    return found


def _words(text: str) -> list[str]:
    return [word for line in text.splitlines() if not line.lstrip().startswith("#") for word in line.split()]
