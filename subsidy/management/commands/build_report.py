"""Build a report here and now, without a worker."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.choices import Language
from subsidy import building, services
from subsidy.choices import ReportKind
from subsidy.exceptions import ReportError, SubsidyError
from subsidy.models import ReportVersion
from subsidy.report_words import stem_of_version

if TYPE_CHECKING:
    from argparse import ArgumentParser

FILES = ("pdf", "xlsx", "json")


class Command(BaseCommand):
    """Build the report of a closed period and write its files; print one JSON object that names them.

    A report that waits in the queue is built here instead. On a failure the object holds the reason, and the exit
    status is 1.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the period, what to make of it, and where to put the files."""
        parser.add_argument("period", metavar="PERIOD", help="such as 2025")
        parser.add_argument("--kind", choices=ReportKind.values, default=ReportKind.YEAR.value)
        parser.add_argument("--subject", metavar="CODE", default="", help="such as GM0080 or fier")
        parser.add_argument("--language", choices=Language.values, default=Language.DUTCH.value)
        parser.add_argument("--output", metavar="DIR", type=Path, default=settings.BASE_DIR / ".data" / "reports")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, write, print."""
        try:
            version = build(**{name: options[name] for name in ("period", "kind", "language", "subject")})
            paths = write_files(version, options["output"])
        except (SubsidyError, OSError) as error:
            self.stdout.write(json.dumps({"error": str(error)}))
            sys.exit(1)
        outcome = {
            "report": version.report_id,
            "period": version.period.code,
            "version": version.number,
            "files": {name: str(path) for name, path in paths.items()},
            "sha256": {name: getattr(version, f"{name}_sha256") for name in FILES},
        }
        self.stdout.write(json.dumps(outcome))


def build(*, period: str, kind: str, language: str, subject: str = "") -> ReportVersion:
    """Build one version, in this process.

    Raises: SubsidyError with the reason if there is no report.
    """
    wanted = services.Wanted(period=services.period_for(period), kind=kind, language=language, subject=subject)
    report, _made = services.open_report(wanted, at=timezone.now())
    for _attempt in range(building.MAX_ATTEMPTS):
        if version := building.build(report.pk):
            return version
    report.refresh_from_db()
    raise ReportError(report.failure or _("A worker is making this report now."))


def write_files(version: ReportVersion, folder: Path) -> dict[str, Path]:
    """Write the files of a version in a folder, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name in FILES:
        path = folder / f"{stem_of_version(version)}.{name}"
        path.write_bytes(getattr(version, name))
        paths[name] = path
    return paths
