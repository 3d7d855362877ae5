"""Import a log: six CSV files of what staff recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.log.importer import import_log

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Read the six CSV files of a folder (each optional) and save them: everything or nothing; safe to repeat.

    It prints one JSON object and ends with 1 if anything is wrong (design.md section 7).
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and whether to leave the database as it is."""
        parser.add_argument("directory", metavar="DIR", type=Path, help="folder with activities.csv, contacts.csv ...")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and print what was done or what is wrong."""
        result = import_log(directory=options["directory"], today=timezone.localdate(), dry_run=options["dry_run"])
        self.stdout.write(json.dumps(result.as_json(), indent=2))
        if not result.succeeded:
            raise CommandError(_("Nothing was saved: see the errors above."))
