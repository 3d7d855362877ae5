"""Names of rows in addresses, in the place of their numbers.

A number counts up: who has two passkeys, cards or proposals with 7 and 12 knows that others made four in between.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.crypto import constant_time_compare, salted_hmac

# Enough that no two rows share one. Unit: characters, of four bits.
LENGTH = 24

Row = TypeVar("Row", bound=Model)


def veiled(row: Model) -> str:
    """Return the name of a row in an address: lasting, and telling nothing."""
    return salted_hmac("portal.veiled", f"{row._meta.label_lower}/{row.pk}", algorithm="sha256").hexdigest()[:LENGTH]


def unveil(rows: QuerySet[Row], name: str) -> Row:
    """Return the row with a name among some rows: those that the reader may see, which are few.

    Raises: Http404 if it is none of them.
    """
    for row in rows:
        if constant_time_compare(veiled(row), name):
            return row
    raise Http404
