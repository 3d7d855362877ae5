"""Build a report here and now, without a worker."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.choices import Language
from subsidy import services, together
from subsidy.asking import NOBODY_IN_PARTICULAR, subjects_of, surveys_of
from subsidy.choices import ReportKind
from subsidy.exceptions import ReportError, SubsidyError
from subsidy.models import ReportVersion
from subsidy.report_words import stem_of_version

if TYPE_CHECKING:
    from argparse import ArgumentParser

FILES = ("pdf", "xlsx", "json")


class Command(BaseCommand):
    """Build the report of a closed period and write its files; print one JSON object that names them.

    A kind that is about one of several (a municipality, a provider) is built about all of them unless --subject names
    one; the object then has a list `reports`. The results of a survey stand with the year of its last day. A
    report that waits in the queue is built here instead. On a failure the object holds the reason, and the exit status
    is 1.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the period, what to make of it, and where to put the files."""
        parser.add_argument("period", metavar="PERIOD", help="such as 2025, 2025-Q1 or 2024-2026")
        parser.add_argument("--kind", choices=ReportKind.values, default=ReportKind.YEAR.value)
        parser.add_argument(
            "--subject", metavar="CODE", default="", help="such as GM0080, fier or the code of a survey; all by default"
        )
        parser.add_argument("--language", choices=Language.values, default=Language.DUTCH.value)
        parser.add_argument("--output", metavar="DIR", type=Path, default=settings.BASE_DIR / ".data" / "reports")

        parser.add_argument("--concept", action="store_true", help="do not publish it: the account holder does that")
        parser.add_argument(
            "--processes", metavar="N", type=int, default=together.PROCESSES, help="for reports about all of them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, write, print."""
        several = False
        try:
            possible = _subjects(options["period"], options["kind"])
            several = not options["subject"] and possible != NOBODY_IN_PARTICULAR
            subjects = possible if several else (options["subject"],)
            reports = _open(options["period"], options["kind"], options["language"], subjects)
            outcomes = together.build_together(reports, processes=options["processes"] if several else 1)
            found = [_outcome(one, options["output"], publish=not options["concept"]) for one in outcomes]
        except (SubsidyError, OSError) as error:
            found, several = [{"error": str(error)}], False
        told: dict[str, Any] = found[0]
        if several:
            told = {"period": options["period"], "kind": options["kind"], "reports": found}
        self.stdout.write(json.dumps(told))
        if any("error" in one for one in found):
            sys.exit(1)


def _subjects(period: str, kind: str) -> tuple[str, ...]:
    """Return about whom such a report can be.

    Raises: SubsidyError if there is no such period, or no survey to tell of.
    """
    if kind != ReportKind.SURVEY:
        return subjects_of(kind)
    if found := surveys_of(services.period_for(period)):
        return found
    raise ReportError("No closed survey ended in this period.")


def _open(period: str, kind: str, language: str, subjects: tuple[str, ...]) -> list[int]:
    """Return the ids of the rows to build: those that wait already, and new ones.

    Raises: SubsidyError with the reason if there is no such report.
    """
    of = services.period_for(period)
    wanted = [services.Wanted(period=of, kind=kind, language=language, subject=subject) for subject in subjects]
    return [services.open_report(one, at=timezone.now())[0].pk for one in wanted]


def _outcome(outcome: together.Outcome, folder: Path, *, publish: bool) -> dict[str, Any]:
    """Publish one report if asked, write its files, and say where they are; or why there are none."""
    if outcome.failure:
        return {"error": outcome.failure}
    version = ReportVersion.objects.select_related("period").get(report=outcome.report_id)
    if publish:
        services.publish_version(version, at=timezone.now())
    paths = write_files(version, folder)
    about = {"subject": version.subject} if version.subject else {}
    return about | {
        "report": version.report_id,
        "period": version.period.code,
        "version": version.number,
        "files": {name: str(path) for name, path in paths.items()},
        "sha256": {name: getattr(version, f"{name}_sha256") for name in FILES},
    }


def write_files(version: ReportVersion, folder: Path) -> dict[str, Path]:
    """Write the files of a version in a folder, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name in FILES:
        path = folder / f"{stem_of_version(version)}.{name}"
        path.write_bytes(getattr(version, name))
        paths[name] = path
    return paths
