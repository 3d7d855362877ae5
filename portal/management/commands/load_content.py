"""Put the first edition of pages, facts, places, help and the survey of 2025 in the database; make it searchable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from klankbord.services.survey_2025 import load_survey_2025
from portal import first_edition, search_index


class Command(BaseCommand):
    """Load the content files; an editor's change is never overwritten."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print how many rows were created, updated and kept."""
        try:
            outcomes = first_edition.load_all()
            survey = load_survey_2025()
            search_index.rebuild_if_behind(today=timezone.localdate())
        except first_edition.BrokenContent as error:
            raise CommandError(str(error)) from error
        for name, outcome in outcomes.items():
            self.stdout.write(f"{name}: {outcome}")
        self.stdout.write(f"survey of 2025: {survey}")
