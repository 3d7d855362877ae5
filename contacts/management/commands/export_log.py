"""Export the log of a year: six CSV files of what staff recorded."""

from __future__ import annotations

import json
from datetime import MAXYEAR
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from contacts.log.columns import FIRST_OPENING
from contacts.log.problems import ExportRefusedError
from contacts.log.writer import export_log, what_is_gone
from portal import audit

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Write the six files of a year in a folder; reading them back with `import_log` changes nothing.

    It prints one JSON object with the number of rows per file, and with what went after its term and is in none of
    them. The files hold what staff recorded, row by row: they are for the organisation that recorded them and for
    nobody else.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, the year, and whether files that are there may be replaced."""
        parser.add_argument("directory", metavar="DIR", type=Path, help="folder for the files; made if it is not there")
        parser.add_argument("--year", metavar="Y", type=int, required=True)
        parser.add_argument("--overwrite", action="store_true", help="replace files that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, and print how much."""
        year = options["year"]
        if not FIRST_OPENING.year <= year <= MAXYEAR:
            raise CommandError(_("Give a year from %(first)d on.") % {"first": FIRST_OPENING.year})
        try:
            counts = export_log(directory=options["directory"], year=year, overwrite=options["overwrite"])
        except (ExportRefusedError, OSError) as error:
            raise CommandError(str(error)) from error
        audit.record(None, audit.AuditAction.EXPORTED, subject=f"log:{year}")
        files = {name: {"rows": rows} for name, rows in counts.items()}
        gone = what_is_gone(year)
        answer = {"year": year, "files": files} | ({"deleted_after_their_term": gone} if gone else {})
        self.stdout.write(json.dumps(answer, indent=2))
        if gone:
            message = _("Rows of %(years)s were counted and deleted after their term. These files are without them.")
            years = sorted({of_year for per_year in gone.values() for of_year in per_year})
            self.stderr.write(message % {"years": ", ".join(years)})
