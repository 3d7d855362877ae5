"""Make the PDFs of all flyers that are missing or old, without waiting for the worker to do it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal import flyers

NO_LIMIT = float("inf")


class Command(BaseCommand):
    """Make flyers; safe to repeat, and quick when nothing changed."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and print how many were made, kept and removed."""
        self.stdout.write(f"flyers: {flyers.make_flyers(today=timezone.localdate(), seconds=NO_LIMIT)}")
