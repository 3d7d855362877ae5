"""Print what was published about a period, or of a survey."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from klankbord.models import Survey
from subsidy import ledger, surveys
from subsidy.exceptions import SubsidyError
from subsidy.services import period_for

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Print all published tables of a closed period, for a year those of its quarters too, or of a survey, as JSON.

    Numbers of a closed period or survey that were not published yet are published first. The format is that of the
    attack: disclosure.md, section 8.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the period, or the survey."""
        parser.add_argument("period", metavar="PERIOD", nargs="?", help="such as 2025-Q1, 2025 or 2024-2026")
        parser.add_argument("--survey", metavar="CODE", help="the code of a closed survey, instead of a period")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish what is missing, and print."""
        if (options["period"] is None) == (options["survey"] is None):
            raise CommandError("Give a period, or --survey with the code of a survey.")
        try:
            figures = _of_survey(options["survey"]) if options["survey"] else _of_period(options["period"])
        except SubsidyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(figures, indent=1))


def _of_period(code: str) -> dict[str, Any]:
    period = period_for(code)
    ledger.publish(period, at=timezone.now())
    return ledger.figures(period)


def _of_survey(code: str) -> dict[str, Any]:
    survey = Survey.objects.filter(code=code).first()
    if survey is None:
        raise CommandError(f"There is no survey with the code {code}.")
    surveys.publish(survey, at=timezone.now())
    return surveys.figures_of(code)
