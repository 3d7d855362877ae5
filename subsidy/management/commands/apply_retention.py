"""Remove what has come to the end of its term."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from subsidy.retention import apply_retention

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Fold the records whose term is over into counts, and delete them: what the nightly task does, by hand.

    It prints one JSON object: per kind and year how many rows went, or would go. Running it twice does nothing more.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to leave the database as it is."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and print what went."""
        now = timezone.now()
        outcome = apply_retention(today=timezone.localdate(now), at=now, dry_run=options["dry_run"])
        self.stdout.write(json.dumps(outcome.as_json(), indent=2))
