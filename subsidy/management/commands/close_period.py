"""Close a quarter, a year or a block for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.choices import KeptReason
from subsidy.exceptions import PeriodError, PeriodIncompleteError
from subsidy.services import close_period

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Close a period; what it holds is counted in it, and what comes in later in the next one.

    It refuses, with the reasons, while something is missing or an organisation has not said that it is complete.
    Closing it again changes nothing.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the period, and the reason to close it although something is missing."""
        parser.add_argument("period", metavar="PERIOD", help="such as 2025-Q1, 2025 or 2027-2029")
        parser.add_argument("--force-with-reason", metavar="TEXT", default="", help="the report prints this reason")
        parser.add_argument(
            "--kept-reason",
            choices=KeptReason.values,
            default="",
            help="why words stay in the reason that look like a person or a number of people",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Close, and print what was closed."""
        code = options["period"]
        try:
            closing = close_period(
                code,
                today=timezone.localdate(),
                force_reason=options["force_with_reason"],
                kept_reason=options["kept_reason"],
            )
        except PeriodIncompleteError as error:
            raise CommandError("\n".join(error.reasons)) from error
        except PeriodError as error:
            raise CommandError(str(error)) from error
        if not closing.closed:
            self.stdout.write(f"{code} was closed on {closing.period.closed_on}")
        for closed in closing.closed:
            self.stdout.write(f"{closed} is closed")
