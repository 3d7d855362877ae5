"""Rows that were previewed and wait for a yes: what was shown is what is saved, once."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction

from contacts.log.importer import import_own
from contacts.models import PendingImport
from contacts.spreadsheets.ids import keyed_digest
from contacts.spreadsheets.reading import read_waiting_rows, reading_for, waiting_rows

if TYPE_CHECKING:
    from datetime import date, datetime

    from contacts.log.importer import ImportResult
    from contacts.log.reader import Log
    from portal.models import Organisation, User


class Answer(StrEnum):
    """What became of a yes."""

    SAVED = "saved"
    ALREADY = "already"
    GONE = "gone"
    OTHER = "other"
    REFUSED = "refused"


@dataclass(frozen=True)
class Confirmed:
    """The answer to a yes; with what was saved, or what stands in its way."""

    answer: Answer
    result: ImportResult | None = None


def keep_waiting(log: Log, *, user: User, organisation: Organisation, at: datetime) -> str:
    """Keep the rows of a checked log for half an hour, instead of what waited before; return their digest.

    Dutch term: klaarzetten.
    """
    content = json.dumps(waiting_rows(log), ensure_ascii=True, separators=(",", ":"))
    digest = keyed_digest("pending", organisation.code, content).hex()
    PendingImport.objects.update_or_create(
        recorded_by=user,
        defaults={
            "organisation": organisation,
            "rows": zlib.compress(content.encode()),
            "digest": digest,
            "made_at": at,
            "saved": False,
        },
    )
    return digest


def is_waiting(digest: str, *, user: User, at: datetime) -> bool:
    """Say whether the rows with this digest can still be saved."""
    return PendingImport.objects.visible_to(user).waiting(at=at).filter(digest=digest, saved=False).exists()


def confirm(digest: str, *, user: User, organisation: Organisation, at: datetime, today: date) -> Confirmed:
    """Save the rows that somebody saw, all or none, and once.

    A second yes waits for the first and finds that it was done. Dutch term: bevestigen.
    """
    with transaction.atomic():
        rows = PendingImport.objects.visible_to(user).waiting(at=at).select_for_update(no_key=True)
        found = rows.filter(organisation=organisation).first()
        if found is None:
            return Confirmed(Answer.GONE)
        if found.digest != digest:
            return Confirmed(Answer.OTHER)
        if found.saved:
            return Confirmed(Answer.ALREADY)
        content = json.loads(zlib.decompress(bytes(found.rows)))
        result = import_own(read_waiting_rows(content, reading_for(organisation, today)), owner=organisation)
        if not result.succeeded:
            found.delete()
            return Confirmed(Answer.REFUSED, result)
        found.saved, found.rows = True, b""
        found.save(update_fields=["saved", "rows"])
    return Confirmed(Answer.SAVED, result)


def forget(*, user: User) -> None:
    """Throw away what waits for somebody, at her word."""
    PendingImport.objects.filter(recorded_by=user).delete()


def forget_expired(*, at: datetime) -> int:
    """Throw away what nobody confirmed in time, and return how many there were."""
    return PendingImport.objects.expired(at=at).delete()[0]
