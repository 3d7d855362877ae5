"""Print what was published about a period."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from subsidy import ledger
from subsidy.exceptions import SubsidyError
from subsidy.services import period_for

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Print all published tables of a closed period, for a year those of its quarters too, as JSON.

    Numbers of a closed period that were not published yet are published first. The format is that of the attack:
    disclosure.md, section 8.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the period."""
        parser.add_argument("period", metavar="PERIOD", help="such as 2025-Q1, 2025 or 2024-2026")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish what is missing, and print."""
        try:
            period = period_for(options["period"])
            ledger.publish(period, at=timezone.now())
            figures = ledger.figures(period)
        except SubsidyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(figures, indent=1))
