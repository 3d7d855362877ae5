"""Say whether a file is a report that this portal published."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from subsidy.models import ReportVersion

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Compare a file (PDF, XLSX or JSON) with every version that was made, and print as JSON what it is.

    Whether it was published, when, and which version it is. One changed byte makes it another file; a concept that
    nobody published is named as one. The exit status is 1 unless it was published.
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
        same = Q(pdf_sha256=digest) | Q(xlsx_sha256=digest) | Q(json_sha256=digest)
        versions = ReportVersion.objects.without_files().select_related("period", "publication")
        version = versions.filter(same).first()
        outcome: dict[str, Any] = {"published": False} if version is None else what_it_is(version)
        self.stdout.write(json.dumps(outcome | {"sha256": digest}))
        if not outcome["published"]:
            sys.exit(1)


def what_it_is(version: ReportVersion) -> dict[str, Any]:
    """Return what is known of a version of ours: published and when, or still a concept."""
    publication = getattr(version, "publication", None)
    told = {
        "period": version.period.code,
        "kind": version.kind,
        "subject": version.subject,
        "version": version.number,
        "language": version.language,
        "built_on": version.built_on.isoformat(),
    }
    if publication is None:
        return {"published": False, "concept": True} | told
    return {"published": True, "published_at": publication.published_at.isoformat()} | told
