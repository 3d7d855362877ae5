"""Say whether a PDF is a report that this portal published."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.models import ReportVersion

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Compare a PDF with every version that was published, and print as JSON whether it is one, and which.

    One changed byte makes it another file. The exit status is 1 if it is not ours.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Look it up, and print."""
        try:
            digest = hashlib.sha256(options["file"].read_bytes()).hexdigest()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        versions = ReportVersion.objects.without_files().select_related("period")
        version = versions.filter(pdf_sha256=digest).first()
        if version is None:
            self.stdout.write(json.dumps({"published": False, "sha256": digest}))
            sys.exit(1)
        outcome = {
            "published": True,
            "period": version.period.code,
            "version": version.number,
            "language": version.language,
            "built_on": version.built_on.isoformat(),
            "sha256": digest,
        }
        self.stdout.write(json.dumps(outcome))
