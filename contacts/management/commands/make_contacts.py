"""Make up contacts by the million, to see what the portal does with many of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contacts.log.columns import FIRST_DAY
from contacts.made_up import OrganisationMissingError, make_contacts

if TYPE_CHECKING:
    from argparse import ArgumentParser

YEARS = 8
MOST = 10_000_000


class Command(BaseCommand):
    """Make contacts with their activities, referrals and signals, spread over the last eight years but not before 2020.

    It refuses to run where DEMO is off, so no made-up row ever meets a real one. Ids of made-up rows begin with
    `facade00`. The same seed on the same day makes the same rows, once. It prints one JSON object with the numbers.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many, and the seed."""
        parser.add_argument("number", metavar="NUMBER", type=int, help="how many contacts")
        parser.add_argument("--seed", metavar="N", type=int, default=1, help="another seed makes other rows")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and print how many there are of each."""
        if not settings.DEMO:
            raise CommandError("DEMO is off: this portal holds real records.")
        if not 1 <= options["number"] <= MOST:
            raise CommandError(f"Give a number from 1 to {MOST}.")
        today = timezone.localdate()
        first = max(FIRST_DAY, today - timedelta(days=365 * YEARS))
        try:
            made = make_contacts(number=options["number"], seed=options["seed"], first=first, last=today)
        except OrganisationMissingError as error:
            raise CommandError(f"First load the organisations: {error}.") from error
        self.stdout.write(json.dumps({"seed": options["seed"], "made": made}, indent=2))
