"""Rows of a log that were counted once already and are gone: they may not come back, and count twice.

The ids of rows that are gone are kept nowhere, so an import cannot tell them from new ones. What it can tell is the
year: where the rows of a year were folded, no row is added to it any more. A code of a trajectory is known by its
digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from contacts.choices import TermKind
from contacts.folded_codes import used_codes
from contacts.log.columns import ACTIVITIES, CONTACTS, REFERRALS, SIGNALS, TRAJECTORIES, LogFile
from contacts.models import Tombstone

if TYPE_CHECKING:
    from contacts.log.reader import Log, Row

Rows = Mapping[str, Mapping[Any, Any]]


def check_folded(log: Log, stored: Rows) -> None:
    """Find the new rows that belong to what was folded, by line and column. Two queries."""
    latest = Tombstone.objects.latest_years()
    # Rows that came in late are folded with a later year, so everything up to the latest folded year is shut.
    for file, column, target, kind in (
        (CONTACTS, "activity", ACTIVITIES, TermKind.CONTACTS),
        (REFERRALS, "contact", CONTACTS, TermKind.REFERRALS),
    ):
        for row in _new(log, stored, file):
            of = stored[target.name].get(row.get(column))
            if reason := _why_shut(of and of.counted_in, latest.get(kind)):
                log.report(file, row.line, column, reason)
    for row in _new(log, stored, SIGNALS):
        if reason := _why_shut(row.get("quarter"), latest.get(TermKind.SIGNALS)):
            log.report(SIGNALS, row.line, "quarter", reason)
    new = {row.get("code"): row.line for row in _new(log, stored, TRAJECTORIES) if row.get("code")}
    message = _("This code was used for a trajectory that is gone, and is never used again.")
    for code in used_codes(new) if new else ():
        log.report(TRAJECTORIES, new[code], "code", message)


def _new(log: Log, stored: Rows, file: LogFile) -> Iterator[Row]:
    """Yield the rows of a file that the portal does not have."""
    return (row for row in log.rows(file) if row.get(file.key or "") not in stored[file.name])


def _why_shut(quarter: str | None, latest: int | None) -> str:
    """Say that a quarter belongs to a year that was folded; nothing if it does not."""
    if quarter is None or latest is None or int(quarter[:4]) > latest:
        return ""
    message = _("The records of %(year)s were counted and deleted after their term. A new one would count twice.")
    return message % {"year": quarter[:4]}
