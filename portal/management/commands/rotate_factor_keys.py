"""Close every stored seed anew with the first of FACTOR_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import factor_keys
from portal.exceptions import FactorKeyError


class Command(BaseCommand):
    """Run it after a new key was put in front of FACTOR_KEYS; then the old one can go. Again is harmless."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many rows were closed anew, and how many were so already; all or none."""
        try:
            done = factor_keys.rotate()
        except FactorKeyError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(f"Closed anew with the newest key: {done.changed}. So already: {done.same}.")
