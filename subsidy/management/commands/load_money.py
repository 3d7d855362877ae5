"""Load the money of the years that the source documents know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.exceptions import MoneyError
from subsidy.services import MONEY_FILE, load_money

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Load the money of the years in a file; a year that is there already is kept, whoever changed it."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take another file than the one that comes with the portal."""
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?", default=MONEY_FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print how many years were added and kept."""
        try:
            loaded = load_money(options["file"])
        except (MoneyError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"money: {loaded.created} years created, {loaded.kept} kept")
