"""Make a backup that is encrypted for two people or more."""

from __future__ import annotations

import logging
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from portal import backups
from portal.choices import BackupKind, BackupResult
from portal.models import BackupRun

logger = logging.getLogger("portal.backups")


class Command(BaseCommand):
    """Write one encrypted backup of the database into a folder, or one every day; and delete those over their term.

    The public keys stand in BACKUP_RECIPIENTS. The exit status is 1 if there is no backup, and also if there is one
    that is much smaller than the one before. What came of it is kept, for the page of alarms.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, and the time of day if it is to go on."""
        parser.add_argument("--to", required=True, type=Path, metavar="DIR", help="a folder that exists")
        parser.add_argument("--every-day-at", type=_time_of_day, metavar="HH:MM", help="go on, once a day")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it now, or each day."""
        if options["every_day_at"] is None:
            self.make(options["to"])
            return
        # A wrong list of keys is told at once, and not in the middle of the night.
        _recipients()
        _refuse_missing(options["to"])
        while True:
            time.sleep(seconds_until(options["every_day_at"], now=timezone.localtime()))
            try:
                self.make(options["to"])
            except CommandError as error:
                logger.error("%s", error)  # noqa: TRY400  (the sentence says it; the trace would say less)

    def make(self, folder: Path) -> None:
        """Make one backup, and keep what came of it.

        Raises: CommandError if there is none, or it is too small.
        """
        begun = timezone.now()
        try:
            _refuse_missing(folder)
            before = backups.newest(folder)
            size_before = before.stat().st_size if before is not None else 0
            made = backups.write(folder, recipients=_recipients(), at=begun)
        except (backups.DumpFailed, CommandError) as error:
            note(BackupResult.FAILED, begun=begun)
            raise CommandError(str(error)) from error
        small = made.size < size_before * backups.SMALLEST
        free = shutil.disk_usage(folder).free
        note(BackupResult.SMALL if small else BackupResult.DONE, begun=begun, size=made.size, free=free)
        if small:
            raise CommandError(
                f"{made.path.name} has {made.size} bytes, the one before {size_before}: less than nine tenths. Nothing "
                "old was deleted. Find out what is gone before you trust it."
            )
        gone = backups.prune(folder, at=begun)
        logger.info("backup: %d bytes, %d old ones deleted", made.size, gone)
        self.stdout.write(
            f"{made.path.name}: {made.size} bytes, {made.rows} rows in {made.tables} tables; {gone} old ones deleted."
        )


def seconds_until(hour_and_minute: tuple[int, int], *, now: datetime) -> float:
    """Return the seconds until the next time that a local clock shows this; a day when it shows it now."""
    hour, minute = hour_and_minute
    at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if at <= now:
        at = (now + timedelta(days=1)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    # Between two moments of one zone Python counts on the clock on the wall; here the real time counts.
    return at.timestamp() - now.timestamp()


def note(
    result: str, *, begun: datetime, size: int | None = None, free: int | None = None, kind: str = BackupKind.BACKUP
) -> None:
    """Keep what came of it; a database that is away keeps nobody from having a backup."""
    try:
        # A day has passed, and the server has let go of the connection.
        if not connection.in_atomic_block:
            close_old_connections()
        BackupRun.objects.note(
            kind=kind, result=result, started_at=begun, finished_at=timezone.now(), size=size, free=free
        )
    except DatabaseError:
        logger.error("backup: what came of it could not be kept")  # noqa: TRY400  (no trace: it may quote rows)


def _recipients() -> list[Any]:
    try:
        return backups.read_recipients(settings.BACKUP_RECIPIENTS)
    except backups.BadRecipients as error:
        raise CommandError(str(error)) from error


def _refuse_missing(folder: Path) -> None:
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder; make it first, on a disk that is not the database's own.")


def _time_of_day(text: str) -> tuple[int, int]:
    at = datetime.strptime(text, "%H:%M")  # noqa: DTZ007  (a time of day has no zone)
    return at.hour, at.minute
