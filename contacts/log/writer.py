"""Writes the log of a year: six files that together are complete, so that each can be read back as it is.

Rows stand in the order of their random ids: the order in which they came in would tell who came when.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.log.columns import ACTIVITIES, CONTACTS, LOG_FILES, PHASES, REFERRALS, SIGNALS, TRAJECTORIES, LogFile
from contacts.log.problems import UnsafeCellError, WouldOverwriteError
from contacts.models import Activity, Contact, PhasePeriod, Referral, Signal, Tombstone, Trajectory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# What a spreadsheet takes for a formula (security.md section 4).
FORMULA_SIGNS = frozenset("=+-@\t\r")
ROWS_AT_A_TIME = 2_000


@dataclass
class YearLog:
    """What is in the log of a year; each read leaves out what came in after the reads before it.

    Activities of the year with their contacts, the signals of its quarters, the trajectories that were open on some
    day of it with all their phases, and the referrals of those contacts and trajectories.
    """

    year: int
    activities: set[Any] = field(default_factory=set)
    contacts: set[Any] = field(default_factory=set)
    trajectories: set[Any] = field(default_factory=set)

    def rows(self, file: LogFile) -> Iterator[Any]:
        """Yield the rows of one file in their order; what a file refers to is to be read before it."""
        reads = {
            ACTIVITIES.name: self.read_activities,
            CONTACTS.name: self.read_contacts,
            TRAJECTORIES.name: self.read_trajectories,
            PHASES.name: self.read_phases,
            REFERRALS.name: self.read_referrals,
            SIGNALS.name: self.read_signals,
        }
        return reads[file.name]()

    def read_activities(self) -> Iterator[Activity]:
        """Yield the activities dated in the year."""
        rows = Activity.objects.between(*self.days).select_related("organisation").order_by("id")
        for activity in rows.iterator(ROWS_AT_A_TIME):
            self.activities.add(activity.pk)
            yield activity

    def read_contacts(self) -> Iterator[Contact]:
        """Yield the contacts of those activities."""
        rows = Contact.objects.filter(activity__date__range=self.days).order_by("id")
        for contact in rows.iterator(ROWS_AT_A_TIME):
            if contact.activity_id in self.activities:
                self.contacts.add(contact.pk)
                yield contact

    def read_trajectories(self) -> Iterator[Trajectory]:
        """Yield the trajectories that were open on some day of the year."""
        rows = Trajectory.objects.active_in_year(self.year).select_related("organisation").order_by("code")
        for trajectory in rows.iterator(ROWS_AT_A_TIME):
            self.trajectories.add(trajectory.pk)
            yield trajectory

    def read_phases(self) -> Iterator[PhasePeriod]:
        """Yield all phases of those trajectories, also those of other years."""
        rows = PhasePeriod.objects.filter(trajectory__in=self.trajectories).select_related("trajectory")
        yield from rows.order_by("trajectory__code", "start").iterator(ROWS_AT_A_TIME)

    def read_referrals(self) -> Iterator[Referral]:
        """Yield the referrals of those contacts and those trajectories."""
        of_these = Q(contact__activity__date__range=self.days) | Q(trajectory__in=self.trajectories)
        rows = Referral.objects.filter(of_these).select_related("trajectory").order_by("id")
        for referral in rows.iterator(ROWS_AT_A_TIME):
            if referral.contact_id is None or referral.contact_id in self.contacts:
                yield referral

    def read_signals(self) -> Iterator[Signal]:
        """Yield the signals of the quarters of the year."""
        quarters = [f"{self.year}-Q{number}" for number in range(1, 5)]
        yield from Signal.objects.filter(quarter__in=quarters).order_by("id").iterator(ROWS_AT_A_TIME)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of the year."""
        return date(self.year, 1, 1), date(self.year, 12, 31)


def what_is_gone(year: int) -> dict[str, dict[str, int]]:
    """Return what an export of a year may lack: rows that went after their term, per kind and the year they counted in.

    Later years too: a row that came in late went with the year in which it was counted, and a trajectory with the year
    in which it was closed. Unit: rows of all organisations, whatever the day they are of.
    """
    gone = Tombstone.objects.rows_since(year)
    return {file.name: gone[file.name] for file in LOG_FILES if file.name in gone}


def export_log(*, directory: Path, year: int, overwrite: bool = False) -> dict[str, int]:
    """Write the six files of a year in a folder, and return how many rows each has.

    The folder is made if it is not there; what this makes is only for the user who runs it. A file that cannot be
    written to its end leaves the old one in its place.
    Raises: WouldOverwriteError if one of the files is there already and may not be replaced; UnsafeCellError if a
    spreadsheet would take a cell for a formula (no code can do that, so something is very wrong).
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    present = [file.filename for file in LOG_FILES if os.path.lexists(directory / file.filename)]
    if present and not overwrite:
        raise WouldOverwriteError(_("These files are there already: %(names)s.") % {"names": ", ".join(present)})
    log = YearLog(year)
    drafts = {file.name: directory / f".{file.filename}.{os.getpid()}" for file in LOG_FILES}
    try:
        # Trajectories before referrals: a file refers only to what was read before it.
        counts = {
            file.name: _write_file(drafts[file.name], file, log.rows(file))
            for file in (ACTIVITIES, CONTACTS, TRAJECTORIES, PHASES, REFERRALS, SIGNALS)
        }
        for file in LOG_FILES:
            drafts[file.name].replace(directory / file.filename)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return {file.name: counts[file.name] for file in LOG_FILES}


def _write_file(path: Path, file: LogFile, rows: Iterable[Any]) -> int:
    """Write one file and return how many rows it has."""
    count = 0
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(file.header)
        for count, row in enumerate(rows, start=1):  # noqa: B007  (the last number is the answer)
            writer.writerow([safe(column.write(column.value_of(row))) for column in file.columns])
    return count


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Raises: UnsafeCellError if it begins with a sign of a formula.
    """
    if cell[:1] in FORMULA_SIGNS:
        raise UnsafeCellError(_("A cell begins with a sign of a formula. Nothing was written."))
    return cell
