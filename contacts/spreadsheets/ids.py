"""Ids for rows that have none: the same row of the same organisation always gets the same, and nobody can guess it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from portal.models import Organisation


def keyed_digest(purpose: str, *parts: str) -> bytes:
    """Return 32 bytes that depend on all parts and on the secret of this portal."""
    content = json.dumps(parts, ensure_ascii=True)
    # The oldest key there is: with a new one the same row would come in a second time.
    secret = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)[-1]
    return salted_hmac(f"contacts.spreadsheets.{purpose}", content, secret=secret, algorithm="sha256").digest()


def made_id(purpose: str, organisation: Organisation, *parts: str) -> UUID:
    """Return an id in the form of a random one."""
    return UUID(bytes=keyed_digest(purpose, organisation.code, *parts)[:16], version=4)


def of_own_number(organisation: Organisation, number: str) -> UUID:
    """Return the id of the activity to which an organisation gave a number of its own."""
    return made_id("activity", organisation, str(int(number)))


@dataclass
class RowIds:
    """Ids for the rows of one file; rows that say exactly the same are told apart by their order."""

    organisation: Organisation
    file: str
    seen: Counter[str] = field(default_factory=Counter)

    def next_for(self, cells: list[str]) -> UUID:
        """Return the id of the next row with these cells."""
        content = json.dumps(cells, ensure_ascii=True)
        self.seen[content] += 1
        return made_id("row", self.organisation, self.file, content, str(self.seen[content]))
