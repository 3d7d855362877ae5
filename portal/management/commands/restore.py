"""Put a backup back into an empty database, and see that everything is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from portal import backups
from portal.backups import programs, reading
from portal.choices import BackupKind, BackupResult
from portal.management.commands.backup import note


class Command(BaseCommand):
    """Open a backup with a private key and put it in an empty database, then verify what came back.

    The rows of each table must be as many as the backup says, all migrations must have run, the log of readings must be
    intact, and every report that was published must be what it was. A file that is damaged, cut off or for somebody
    else is refused before a byte is written. The exit status is 1 unless all is well.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the key and where it goes."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--identity", required=True, metavar="KEYFILE", help="as age-keygen made it; - reads it")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--database", metavar="NAME", help="another database; made if it may be")
        where.add_argument("--into-empty", action="store_true", help="the portal's own database, which must be empty")
        parser.add_argument("--without-rights", action="store_true", help="for a server without the portal's roles")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and verify; a rehearsal beside the portal's own database is kept on the page of alarms."""
        begun = timezone.now()
        own = str(connection.settings_dict["NAME"])
        name = own if options["into_empty"] else options["database"]
        if name == own and not options["into_empty"]:
            raise CommandError(f"{own} is the portal's own database; --into-empty says that it is empty.")
        try:
            problems = self.restore(name, **options)
        except (
            backups.BadBackup,
            backups.BadRecipients,
            backups.NotEmpty,
            backups.RestoreFailed,
            programs.ProgramMissing,
        ) as error:
            raise CommandError(str(error)) from error
        if name != own:
            result = BackupResult.FAILED if problems else BackupResult.DONE
            note(result, begun=begun, size=options["file"].stat().st_size, kind=BackupKind.REHEARSAL)
        if problems:
            raise CommandError("\n".join(["The backup is back, but not as it was:", *problems]))

    def restore(self, name: str, **options: Any) -> list[str]:
        """Put it back and return what is wrong with it."""
        identities = backups.read_identities(_key(options["identity"]))
        database = programs.parameters(name=name)
        manifest = backups.check(options["file"], identities)
        self.stdout.write(f"{options['file'].name} is sound; it was made at {manifest.made_at}.")
        if not options["into_empty"]:
            reading.make_database(database, beside=programs.parameters())
        connection.close()
        backups.restore(
            options["file"], identities, manifest, database=database, with_rights=not options["without_rights"]
        )
        with backups.looking_at(name):
            problems = backups.problems_of(manifest)
        total = sum(manifest.rows.values())
        if not problems:
            self.stdout.write(
                f"{name}: {total} rows in {len(manifest.rows)} tables, as many as there were; migrations, logs and "
                "published reports are as they were."
            )
        return problems


def _key(path: str) -> str:
    """Return the text of a key file; - takes it from standard input, so that it need not be on this machine."""
    if path == "-":
        return sys.stdin.read()
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"The key file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError("The key file is no text; give the file that age-keygen made.") from error
